"""The pages of kept places and invitations: for whoever opened a link, and for the staff who made it."""

from datetime import timedelta

from django.utils import timezone

from delivery.enums import Visibility
from delivery.models import Allocation, Invitation
from delivery.operations import recount
from tests.factories.delivery import make_coming
from tests.factories.kept import make_invitation, make_kept
from tests.factories.organisations import make_administrator, make_organisation
from tests.factories.pages import make_police_page, make_site
from tests.journeys.houses import House
from tests.journeys.rooms import Room, pressing
from tests.journeys.staff_houses import screen


def invited() -> House:
    """What somebody sees who opened invitations: a good one, one for kept places, one withdrawn, one for the police."""
    make_site()
    firm = make_organisation("Bright Bakers Ltd")
    session = make_coming(capacity=6)
    kept = make_kept(session, places=6, organisation=firm)
    good = make_invitation(make_coming(visibility=Visibility.INVITED), places=10)
    to_kept = make_invitation(session, kept=kept)
    over = make_invitation(make_coming(visibility=Visibility.INVITED))
    Invitation.objects.filter(pk=over.pk).update(revoked_at=timezone.now())
    police = make_invitation(make_coming(course=make_police_page(slug="seizing").course))
    return House(
        [
            Room(name="session", path=f"/sessions/{good.session.ref}/", state="invited"),
            Room(name="session", path=f"/sessions/{session.ref}/", state="kept places"),
            Room(name="book", path=f"/sessions/{session.ref}/book/", state="kept places"),
            Room(name="book", path=f"/sessions/{session.ref}/book/", state="kept, errors", then=pressing("Book")),
            Room(name="invitation", path=f"/invitations/{over.ref}/", state="withdrawn", status=410),
            Room(name="invitation", path=f"/invitations/{police.ref}/", state="police only"),
        ],
        keys=[one.key for one in (good, to_kept, over, police)],
    )


def keeping() -> House:
    """What staff see of them."""
    make_site()
    session = make_coming(capacity=20, booking_opens_at=timezone.now() + timedelta(days=1))
    kept = make_kept(session, places=6)
    make_invitation(session, kept=kept, places=4, note="For the bakers", to_email="office@bakers.example")
    make_invitation(session)
    bare = make_coming()
    Allocation.objects.filter(session=bare).update(taken=2)
    recount.look()
    return House(
        [
            screen("sessions:inspect", session.pk, state="kept places"),
            screen("sessions:inspect", bare.pk, state="counter differs"),
            screen("sessions:keep", session.pk),
            screen("sessions:keep", session.pk, state="errors", then=pressing("Keep places")),
            screen("sessions:change_kept", kept.pk),
            screen("sessions:end_kept", kept.pk),
            screen("sessions:invitations", session.pk),
            screen("sessions:invitations", bare.pk, state="none"),
            screen("sessions:invite", session.pk),
            Room(name="wagtailadmin_home", path="/cms/", state="counter differs"),
        ],
        user=make_administrator(),
    )
