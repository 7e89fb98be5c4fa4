"""Kept places and invitations at the same moment as bookings, on PostgreSQL with a connection for each thread."""

from collections.abc import Callable
from typing import Any

import pytest

from delivery.models import Allocation, Session
from delivery.operations import bookings, kept, recount, reservations
from delivery.queries.invitations import used
from delivery.queries.recount import drifting
from kernel.actors import PUBLIC, SYSTEM
from tests.delivery.test_races import at_once
from tests.factories.delivery import make_booking, make_coming, make_details
from tests.factories.kept import make_invitation, make_kept

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ENDS = {"done", "session_full", "kept_places_over"}


def buyer(session: Session, number: int, **more: Any) -> Callable[[], Any]:
    details = make_details(places=2, booker_email=f"b{number}@x.example")
    return lambda: bookings.book(session=session, details=details, by=PUBLIC, **more)


def counted(session: Session) -> tuple[int, int]:
    """All places there are, and the living seats."""
    return sum(one.capacity for one in session.allocations.all()), session.seats.filter(given_back_at=None).count()


@pytest.mark.parametrize("_time", range(20))
def test_booking_on_kept_places_while_they_lapse_counts_each_once(_time: int) -> None:
    session = make_coming(capacity=8)
    make_booking(session)
    row = make_kept(session, places=6)
    # Each door saw them while they were kept; who comes first to the rows is anybody's guess.
    calls = [buyer(session, number, kept=row) for number in range(4)]
    calls += [buyer(session, number) for number in range(4, 8)]
    ends = at_once([*calls, lambda: kept.let_go(allocation=row, by=SYSTEM)])
    assert set(ends) <= ENDS
    assert list(drifting()) == []
    places, seats = counted(session)
    assert places == 8
    assert seats == 1 + 2 * (ends["done"] - 1)


def test_two_who_change_a_reservation_and_those_who_book_leave_no_place_behind() -> None:
    session = make_coming(capacity=10)
    make_booking(session)
    row = make_kept(session, places=6)

    def change(places: int) -> Callable[[], Any]:
        until = session.starts_at
        return lambda: reservations.change(reservation=row, places=places, until=until, by=SYSTEM)

    calls = [buyer(session, 0, kept=row), buyer(session, 1), change(4), change(8)]
    calls.append(lambda: reservations.end(reservation=row, by=SYSTEM))
    ends = at_once(calls)
    known = {"done", "session_full", "kept_places_over", "bad_kept_places", "reservation_over", "capacity_below_taken"}
    assert set(ends) <= known
    assert counted(session)[0] == 10
    assert list(drifting()) == []


def test_last_places_of_a_link_are_booked_once() -> None:
    session = make_coming(capacity=20)
    make_booking(session)
    row = make_invitation(session, places=5)
    ends = at_once([buyer(session, number, invitation=row) for number in range(8)])
    assert ends == {"done": 2, "invitation_over": 6}
    assert used(row) == 4


def test_recount_while_people_book_sees_what_is_there() -> None:
    session = make_coming(capacity=20)
    make_booking(session)
    allocation = session.allocations.get()
    Allocation.objects.filter(pk=allocation.pk).update(taken=4)
    calls = [buyer(session, number) for number in range(6)]
    calls += [lambda: recount.repair(allocation=allocation, by=SYSTEM)] * 3
    assert at_once(calls) == {"done": 9}
    assert list(drifting()) == []
