"""Who comes through the doors of a party that waits: its page, yes and no to an offer, leaving."""

import pytest
from django.core.cache import cache
from django.test import Client

from delivery.enums import OfferState
from delivery.models import Booking, Offer
from delivery.operations import bookings, waiting
from delivery.operations.parties import SeatDetails
from kernel.actors import PUBLIC
from records.models import TrailEntry
from tests.delivery import test_doors
from tests.delivery.test_waiting import make_full
from tests.delivery.visiting import home, opened
from tests.factories.delivery import make_booking, make_details

pytestmark = pytest.mark.django_db
PAGES = ("waiting/", "decline/", "leave/")
# The session is full, so another booking is one of another session.
ANOTHER: dict[str, tuple[test_doors.Viewer, int, int]] = {
    "key of another booking": (lambda party: opened(make_booking(booker_email="cy@x.example")), 404, 404)
}
VIEWERS = {**test_doors.VIEWERS, **ANOTHER}
BUTTONS = ("accept/", "decline/", "leave/")


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def party() -> Booking:
    """Two people, to whom what came free is offered."""
    session, first = make_full(2)
    seats = (SeatDetails(name="Ada", email="ada@x.example"), SeatDetails(name="Bo"))
    row = waiting.join(session=session, details=make_details(seats=seats), by=PUBLIC, is_proved=True)
    bookings.cancel(booking=first, by=PUBLIC)
    return row


@pytest.mark.parametrize("viewer", VIEWERS)
def test_doors_open_for_those_who_may_come_in(party: Booking, viewer: str) -> None:
    make, of_booking, _ = VIEWERS[viewer]
    client = make(party)
    assert [client.get(f"{home(party)}{door}").status_code for door in PAGES] == [of_booking] * 3
    assert client.get(f"{home(party)}accept/").status_code == (302 if of_booking == 200 else 404)
    assert Offer.objects.get(booking=party).state == OfferState.OPEN


@pytest.mark.parametrize("viewer", [name for name, (_, of_booking, _) in VIEWERS.items() if of_booking == 404])
def test_buttons_do_nothing_for_those_who_may_not_come_in(party: Booking, viewer: str) -> None:
    client = VIEWERS[viewer][0](party)
    before = TrailEntry.objects.count()
    assert [client.post(f"{home(party)}{door}").status_code for door in BUTTONS] == [404] * 3
    assert (TrailEntry.objects.count(), Offer.objects.get(booking=party).state) == (before, OfferState.OPEN)


@pytest.mark.parametrize("ref", ["22222222", "nonsense", "%00", "💥", "x" * 5_000])
def test_references_that_do_not_exist_are_not_found(ref: str, client: Client) -> None:
    for path in (*(f"bookings/{ref}/{door}" for door in (*PAGES, "accept/")), f"sessions/{ref}/wait/"):
        assert client.get(f"/{path}").status_code == 404
        assert client.post(f"/{path}").status_code == 404
