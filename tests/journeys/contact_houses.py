"""The pages of an organisation's contact and of what people agreed to, and the staff screens beside them."""

from datetime import timedelta

from django.utils import timezone

from certificates.models import Certificate
from delivery.models import Booking
from organisations.enums import Stream
from organisations.operations import contacts
from tests.delivery.test_waiting import make_full, make_party
from tests.factories.attendance import make_closed_register, make_seats, make_session
from tests.factories.certificates import issue_all
from tests.factories.consents import make_consent
from tests.factories.contacts import make_ask, make_contact
from tests.factories.delivery import make_booking
from tests.factories.organisations import actor, make_administrator, make_organisation, make_user
from tests.factories.pages import make_site
from tests.factories.requests import make_request
from tests.journeys.houses import House
from tests.journeys.rooms import Room, pressing
from tests.journeys.staff_houses import screen


def looking_after() -> House:
    """What the contact of an organisation sees: bookings to come, past and waiting, a certificate that runs out."""
    make_site()
    booking = make_booking(None, "Ada Attendee", places=2)
    firm = booking.organisation
    past = make_session()
    make_closed_register(past, *make_seats(past, "Ben Boater", organisation=firm))
    issue_all()
    Certificate.objects.update(expires_on=timezone.localdate() + timedelta(days=30))
    Booking.objects.filter(pk=make_party(make_full(1)[0], "Dee").pk).update(organisation=firm)
    make_request()
    row = make_contact(firm)
    empty = contacts.name(
        organisation=make_organisation("Quiet Ltd"), person_name="Ana", email="ana@bright.example", is_sure=True,
        by=actor(make_user()),
    )  # fmt: skip
    home, hand_over = f"/my/organisations/{firm.pk}/", f"/my/organisations/{firm.pk}/hand-over/"
    return House(
        [
            Room(name="my", path="/my/", state="with organisations"),
            Room(name="my_organisation", path=home),
            Room(name="my_organisation", path=f"/my/organisations/{empty.organisation_id}/", state="nothing booked"),
            Room(name="my_organisation_everything", path=f"{home}everything/"),
            Room(name="contact_hand_over", path=hand_over),
            Room(name="contact_hand_over", path=hand_over, state="errors", then=pressing("Hand over")),
            Room(name="contact_leave", path=f"{home}leave/"),
        ],
        user=row.person.user,
    )


def asking_and_agreeing() -> House:
    """What somebody sees who agreed to something, stopped something else, and asks to look after an organisation."""
    make_site()
    user = make_user("olive@bright.example")
    make_booking()
    consent = make_consent(user.email)
    make_consent(user.email, stream=Stream.ADVICE)
    ask = "/my/contact/"
    return House(
        [
            Room(name="agreed", path="/my/agreed/"),
            Room(name="everything", path="/my/everything/"),
            Room(name="contact_ask", path=ask),
            Room(name="contact_ask", path=ask, state="errors", then=pressing("Ask")),
            Room(name="stop", path=consent.stop_path),
        ],
        user=user,
    )


def waiting_for_a_yes() -> House:
    """What somebody sees whose ask waits, and who agreed to nothing."""
    make_site()
    user = make_user("waits@bright.example")
    refused = make_ask(user.email)
    contacts.refuse(ask=refused, reason="Nobody there knows you.", by=actor(make_administrator()))
    make_ask(user.email)
    return House(
        [
            Room(name="contact_ask", path="/my/contact/", state="waits"),
            Room(name="agreed", path="/my/agreed/", state="nothing agreed"),
        ],
        user=user,
    )


def deciding() -> House:
    """The staff screens of contacts and consents."""
    make_site()
    firm = make_booking().organisation
    make_contact(firm, "ben.lee@bright.example", "Ben Lee")
    ask, consent = make_ask("asks@bright.example"), make_consent("olive@bright.example")
    return House(
        [
            Room(name="wagtailadmin_home", path="/cms/", state="contacts to decide"),
            screen("contacts:index"),
            screen("contacts:inspect", ask.pk),
            screen("contacts:approve", ask.pk),
            screen("contacts:refuse", ask.pk),
            screen("contacts:refuse", ask.pk, state="errors", then=pressing("Refuse")),
            screen("contacts:name", firm.pk),
            screen("contacts:name", firm.pk, state="errors", then=pressing("Make them the contact")),
            screen("organisations:inspect", firm.pk, state="with contacts"),
            screen("consents:index"),
            screen("consents:inspect", consent.pk),
            screen("consents:erase", consent.pk),
            screen("consents:write"),
            screen("consents:write", state="errors", then=pressing("Send it")),
        ],
        user=make_administrator(),
    )
