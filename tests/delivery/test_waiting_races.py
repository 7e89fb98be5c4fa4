"""Offers and ordinary bookings at the same moment, proved on PostgreSQL with a connection for each thread."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q, Sum
from django.utils import timezone

from delivery.enums import BookingState, OfferState
from delivery.models import Booking, Offer, Session
from delivery.operations import bookings, waiting
from kernel.actors import PUBLIC
from tests.delivery.test_races import THREADS, at_once
from tests.delivery.test_waiting import firm, make_full, make_party
from tests.factories.delivery import make_coming, make_details

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HAVE_PLACES = Q(booking__state__in=[BookingState.HELD, BookingState.PENDING, BookingState.CONFIRMED])


def counted(session: Session) -> tuple[int, int]:
    """The counter, and what it stands for: living places of bookings that have them, and what open offers hold."""
    allocation = session.allocations.get()
    seats = session.seats.filter(HAVE_PLACES, given_back_at=None).count()
    held = Offer.objects.filter(allocation=allocation, state=OfferState.OPEN).aggregate(n=Sum("places"))["n"] or 0
    assert allocation.taken <= allocation.capacity
    return allocation.taken, seats + held


def fill(places: int, turn: int) -> tuple[Session, Booking]:
    """A session of which one booking has every place; addresses of their own, because codes are counted by address."""
    session = make_coming(capacity=places)
    details = make_details(places=places, booker_email=f"first{turn}@full.example", organisation=firm("Full House"))
    return session, bookings.book(session=session, details=details, by=PUBLIC, is_proved=True)


def buying(session: Session, turn: int) -> list[Callable[[], Any]]:
    """Sixteen who want a place each."""

    def buy(number: int) -> Callable[[], Any]:
        details = make_details(booker_email=f"b{turn}x{number}@x.example", organisation=firm("Full House"))
        return lambda: bookings.book(session=session, details=details, by=PUBLIC)

    return [buy(number) for number in range(THREADS)]


def again(booking: Booking) -> Booking:
    """The booking as another browser has it."""
    return Booking.objects.get(pk=booking.pk)


def test_freed_places_are_never_oversold_between_buyers_and_those_who_wait() -> None:
    """Twenty times: sixteen buy while four parties wait and places come free; one party leaves, the others say yes."""
    ends: Counter[str] = Counter()
    for turn in range(20):
        session, first = fill(6, turn)
        parties = [make_party(session, f"P{turn}x{number}", 1 + number % 3) for number in range(4)]
        calls = buying(session, turn)
        calls += [lambda first=first: bookings.cancel(booking=first, by=PUBLIC)]
        calls += [lambda one=one: waiting.leave(booking=again(one), by=PUBLIC) for one in parties[:1]]
        calls += [lambda one=one: waiting.accept(booking=again(one), by=PUBLIC) for one in parties[1:]]
        now = at_once(calls)
        assert sum(now.values()) == len(calls)
        ends += now
        taken, stands_for = counted(session)
        assert taken == stands_for
    # No deadlock, no error: nothing but yes, and the two refusals that there may be.
    assert set(ends) <= {"done", "session_full", "offer_over"}
    assert ends["session_full"] > 0


def test_places_that_come_free_while_many_buy_are_offered_before_they_are_sold() -> None:
    session, first = fill(4, 99)
    party = make_party(session, "Ann", 4)
    at_once([*buying(session, 99), lambda: bookings.cancel(booking=first, by=PUBLIC)])
    assert [offer.booking_id for offer in Offer.objects.filter(state=OfferState.OPEN)] == [party.pk]
    assert counted(session) == (4, 4)


@pytest.mark.parametrize("turn", range(5))
def test_accept_and_lapse_at_once_have_one_winner(turn: int) -> None:
    session, first = make_full(2)
    party = make_party(session, f"Ann{turn}", 2)
    bookings.cancel(booking=first, by=PUBLIC)
    offer = Offer.objects.get()
    # It runs out while both are on their way.
    Offer.objects.update(
        made_at=timezone.now() - timedelta(hours=1), expires_at=timezone.now() + timedelta(milliseconds=40)
    )
    outcomes: list[bool] = []
    ends = at_once(
        [
            lambda: waiting.accept(booking=Booking.objects.get(pk=party.pk), by=PUBLIC),
            lambda: waiting.accept(booking=Booking.objects.get(pk=party.pk), by=PUBLIC),
            lambda: outcomes.append(waiting.lapse(offer=Offer.objects.get(pk=offer.pk))),
            lambda: outcomes.append(waiting.lapse(offer=Offer.objects.get(pk=offer.pk))),
        ]
    )
    assert set(ends) <= {"done", "offer_over"}
    party.refresh_from_db()
    offer.refresh_from_db()
    if party.state == BookingState.CONFIRMED:
        # Either in time, or a moment late and nobody else had the places. Nothing was offered anew.
        assert (offer.state, sorted(outcomes)) in (
            (OfferState.ACCEPTED, [False, False]),
            (OfferState.LAPSED, [False, True]),
        )
        assert counted(session) == (2, 2)
    else:
        # Both were too late to say yes and too early to book what it left: the party waits on, and rests.
        assert (party.state, offer.state, sorted(outcomes)) == (
            BookingState.WAITING, OfferState.LAPSED, [False, True],
        )  # fmt: skip
        assert counted(session) == (0, 0)
    assert Offer.objects.filter(state=OfferState.OPEN).count() == 0


def test_yes_and_no_at_once_have_one_winner() -> None:
    for turn in range(5):
        session, first = make_full(1)
        party = make_party(session, f"Bob{turn}")
        bookings.cancel(booking=first, by=PUBLIC)
        same = [Booking.objects.get(pk=party.pk) for _ in range(4)]
        ends = at_once(
            [
                *(lambda one=one: waiting.accept(booking=one, by=PUBLIC) for one in same[:2]),
                *(lambda one=one: waiting.decline(booking=one, by=PUBLIC) for one in same[2:]),
            ]
        )
        assert set(ends) <= {"done", "offer_over"}
        party.refresh_from_db()
        living = 1 if party.state == BookingState.CONFIRMED else 0
        assert counted(session) == (living, living)
