"""The pages of those who wait for places or for the team's yes, and of the staff who look after them."""

from delivery.enums import Approval
from delivery.models import Booking
from delivery.operations import approvals, bookings, waiting
from kernel.actors import PUBLIC, SYSTEM
from tests.delivery.test_waiting import firm, make_full, make_party
from tests.factories.delivery import make_booking, make_coming, make_details
from tests.factories.organisations import make_administrator, make_trainer
from tests.factories.pages import make_site
from tests.journeys.houses import House
from tests.journeys.rooms import Room, pressing
from tests.journeys.staff_houses import screen


def waiting_parties() -> House:
    """What parties see: one that is to type its code, one in the queue, one with an offer, one before the team."""
    make_site()
    session, first = make_full(2)
    ahead, last = make_party(session, "Ann", 2), make_party(session, "Bob", 2)
    asking = waiting.join(session=session, details=make_details(booker_email="cy@wait.example"), by=PUBLIC)
    bookings.cancel(booking=first, by=PUBLIC)
    full = make_coming(course=session.course, capacity=1)
    make_booking(full, booker_email="gus@full.example")
    before_team = _asked("Dee")
    refused = _asked("Eve")
    approvals.refuse(booking=refused, reason="Please book with your work address.", by=SYSTEM)
    off = make_party(full, "Flo")
    waiting.leave(booking=off, by=PUBLIC)
    wait = f"/sessions/{full.ref}/wait/"
    rows = (ahead, last, asking, before_team, refused, off)
    return House(
        [
            Room(name="session", path=f"/sessions/{full.ref}/", state="full, with a waiting list"),
            Room(name="wait", path=wait),
            Room(name="wait", path=wait, state="errors", then=pressing("Join the waiting list")),
            Room(name="booking_confirm", path=f"/bookings/{asking.ref}/confirm/", state="waiting"),
            Room(name="booking_waiting", path=f"/bookings/{ahead.ref}/waiting/", state="offered"),
            Room(name="booking_waiting", path=f"/bookings/{last.ref}/waiting/", state="in the queue"),
            Room(name="booking_waiting", path=f"/bookings/{before_team.ref}/waiting/", state="before the team"),
            Room(name="offer_decline", path=f"/bookings/{ahead.ref}/decline/"),
            Room(name="booking_leave", path=f"/bookings/{last.ref}/leave/"),
            Room(name="booking", path=f"/bookings/{refused.ref}/", state="not approved"),
            Room(name="booking", path=f"/bookings/{off.ref}/", state="off the list"),
            Room(name="seat", path=f"/seats/{last.ref}-1/", state="waiting"),
        ],
        keys=[*(row.key for row in rows), last.seats.get(number=1).key],
    )


def deciding() -> House:
    """What staff see: a queue with an offer, bookings to approve, one that is decided."""
    make_site()
    trainer = make_trainer()
    session, first = make_full(2, trainers=((trainer, "lead"),))
    party = make_party(session, "Ann", 1)
    make_party(session, "Bob", 2)
    bookings.cancel(booking=first, by=PUBLIC)
    asked, decided = _asked("Dee"), _asked("Eve")
    make_booking(make_coming(), organisation=firm("Dee"), booker_email="boss@dee.example")
    approvals.approve(booking=decided, by=SYSTEM)
    refuse = ("approvals:refuse", asked.pk)
    return House(
        [
            screen("sessions:inspect", session.pk, state="with a queue"),
            screen("waiting:index"),
            screen("waiting:take_off", party.pk),
            screen("waiting:take_off", party.pk, state="errors", then=pressing("Take it off the list")),
            screen("approvals:index"),
            screen("approvals:inspect", asked.pk),
            screen("approvals:inspect", decided.pk, state="decided"),
            screen(*refuse),
            screen(*refuse, state="errors", then=pressing("Do not approve")),
            screen("bookings:inspect", party.pk, state="waiting"),
            screen("bookings:inspect", asked.pk, state="before the team"),
            Room(name="wagtailadmin_home", path="/cms/", state="bookings to approve"),
        ],
        user=make_administrator(),
    )


def _asked(name: str) -> Booking:
    details = make_details(booker_email=f"{name.lower()}@gmail.com", booker_name=name, organisation=firm(name))
    session = make_coming(approval=Approval.UNUSUAL)
    return bookings.book(session=session, details=details, by=PUBLIC, is_proved=True)
