"""Who looks after an organisation, who asks to, and who agreed to hear from a team."""

from accounts.models import User
from delivery.models import Booking
from home.operations.demo.diary import Stage
from home.operations.demo.waiting import ASKING, PARTIES
from kernel.actors import Actor
from organisations.enums import ConsentDoor, Stream
from organisations.models import Organisation
from organisations.operations import consents, contacts
from organisations.operations.contacts import Whose

BOOKER, ATTENDEE = "booker@muster.test", "attendee@muster.test"


def write(stage: Stage, *, by: Actor) -> None:
    """A contact, somebody who asks to be one, and consents. Part of the loader's transaction, after the sessions."""
    own = Organisation.objects.filter(bookings__booker_email=BOOKER).distinct().earliest("pk")
    contacts.name(organisation=own, person_name="Nicola Fairwether", email=BOOKER, is_sure=True, by=by)
    attendee = User.objects.get(email=ATTENDEE)
    whose = Whose(name=PARTIES[1][0], postcode=stage.organisations[PARTIES[1][0]].postcode)
    contacts.ask(user=attendee, whose=whose, person_name=attendee.name, by=Actor.user(attendee.pk))
    wording = consents.shown(stream=Stream.GUIDANCE, door=ConsentDoor.BOOKING_FORM)
    addresses = [BOOKER, *(party[2] for party in (*PARTIES, *ASKING))]
    for booking in Booking.objects.filter(booker_email__in=addresses).select_related("session__team").order_by("pk"):
        consents.give(
            email=booking.booker_email, team=booking.session.team, wording=wording, reference=booking.ref, by=by
        )
