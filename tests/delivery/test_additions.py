"""More places for a final booking: who is told, and what happens where there are none."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from delivery.enums import BookingState, Mode, OfferState
from delivery.models import Booking, Offer, Session
from delivery.operations import additions, bookings
from delivery.operations.parties import SeatDetails
from kernel.actors import PUBLIC, SYSTEM
from kernel.errors import Refusal
from organisations.models import Organisation
from tests.delivery.calendars import deliver
from tests.factories.delivery import mails, make_booking, make_coming, make_held, written

pytestmark = pytest.mark.django_db
BEA = SeatDetails(name="Bea", email="bea@bright.example")


def counted(session: Session) -> list[tuple[int, int]]:
    rows = session.allocations.order_by("purpose")
    return [(one.taken, one.seats.filter(given_back_at=None).count()) for one in rows]


def refused(booking: Booking, count: int, **how: Any) -> str:
    before = counted(booking.session)
    with pytest.raises(Refusal) as caught:
        additions.add(booking=booking, count=count, by=PUBLIC, **how)
    assert counted(booking.session) == before
    return caught.value.code


def test_added_places_count_on_and_named_people_get_their_own_confirmation() -> None:
    booking = make_booking(None, "Ada, ada@bright.example")
    deliver()
    additions.add(
        booking=booking, count=3, seats=(BEA, SeatDetails(name="Olive", email="olive@bright.example")), by=PUBLIC
    )
    rows = booking.seats.order_by("number").values_list("number", "name")
    assert list(rows) == [(1, "Ada"), (2, "Bea"), (3, "Olive"), (4, "")]
    assert counted(booking.session) == [(4, 4)]
    assert len({seat.key for seat in booking.seats.all()}) == 4
    # Olive has a link already: the booker's.
    assert deliver() == {"booking_changed olive@bright.example": 1, "seat_confirmed bea@bright.example": 1}


def test_several_additions_are_one_message_with_everybody_on_it() -> None:
    booking = make_booking()
    deliver()
    for name in ("Bea", "Cy", "Dee"):
        additions.add(booking=booking, count=1, seats=(SeatDetails(name=name),), by=PUBLIC)
    (message,) = mails("booking_changed")
    assert timezone.now() + timedelta(minutes=2) < message.due_at <= timezone.now() + timedelta(minutes=3)
    text = written("booking_changed").text
    assert [name in text for name in ("2. Bea", "3. Cy", "4. Dee")] == [True] * 3


def test_places_come_from_where_the_booking_s_are() -> None:
    session = make_coming(mode=Mode.HYBRID)
    booking = make_booking(session, purpose="online")
    additions.add(booking=booking, count=2, by=PUBLIC)
    assert counted(session) == [(3, 3), (0, 0)]
    additions.add(booking=booking, count=1, purpose="room", by=PUBLIC)
    assert counted(session) == [(3, 3), (1, 1)]


def test_add_stops_at_thirty() -> None:
    booking = make_booking(make_coming(capacity=40), places=28)
    assert refused(booking, 3) == "bad_number_of_places"
    assert refused(booking, 0) == "bad_number_of_places"
    assert refused(booking, 1, seats=(BEA, BEA)) == "bad_number_of_places"
    additions.add(booking=booking, count=2, by=PUBLIC)
    assert refused(booking, 1) == "bad_number_of_places"


def test_form_that_is_sent_twice_adds_once() -> None:
    booking = make_booking()
    additions.add(booking=booking, count=2, seen=1, by=PUBLIC)
    assert refused(booking, 2, seen=1) == "booking_changed"
    assert counted(booking.session) == [(3, 3)]


def test_add_refuses_what_is_full_whole() -> None:
    booking = make_booking(make_coming(capacity=3))
    assert refused(booking, 3) == "session_full"
    assert (booking.seats.count(), mails("booking_changed")) == (1, [])


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("changes_closed", {"changes_close_at": timezone.now() - timedelta(hours=1)}),
        ("bookings_closed", {"booking_closes_at": timezone.now() - timedelta(hours=1)}),
    ],
)
def test_staff_add_after_the_deadline(code: str, change: dict[str, Any]) -> None:
    booking = make_booking()
    Session.objects.filter(pk=booking.session_id).update(**change)
    booking = Booking.objects.get(pk=booking.pk)
    assert refused(booking, 1) == code
    additions.add(booking=booking, count=1, is_staff=True, by=SYSTEM)
    assert counted(booking.session) == [(2, 2)]


def test_add_refuses_what_is_not_final_or_over() -> None:
    assert refused(make_held(), 1) == "booking_not_confirmed"
    off = make_booking()
    bookings.cancel(booking=off, by=PUBLIC)
    assert refused(off, 1) == "booking_cancelled"
    past = make_booking()
    Session.objects.filter(pk=past.session_id).update(starts_at=timezone.now())
    assert refused(Booking.objects.get(pk=past.pk), 1, is_staff=True) == "session_past"


def test_the_others_wait_as_a_party_of_the_same_organisation_and_are_offered_places() -> None:
    session = make_coming(capacity=3)
    booking, other = make_booking(session, places=2), make_booking(session, booker_email="x@x.example")
    Organisation.objects.filter(pk=booking.organisation_id).update(postcode="")
    party = additions.wait(booking=booking, count=1, by=PUBLIC)
    assert (party.state, party.organisation, party.booker_email) == (
        BookingState.WAITING, booking.organisation, booking.booker_email,
    )  # fmt: skip
    with pytest.raises(Refusal) as caught:
        additions.wait(booking=booking, count=1, by=PUBLIC)
    assert caught.value.code == "already_waiting"
    bookings.cancel(booking=other, by=PUBLIC)
    assert [(one.booking, one.state) for one in Offer.objects.all()] == [(party, OfferState.OPEN)]


def test_nobody_waits_where_there_are_places() -> None:
    with pytest.raises(Refusal) as caught:
        additions.wait(booking=make_booking(), count=1, by=PUBLIC)
    assert caught.value.code == "places_are_free"
