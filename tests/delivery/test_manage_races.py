"""Changes of bookings at the same moment, proved on PostgreSQL with a connection for each thread."""

from collections import Counter

import pytest

from delivery.enums import BookingState, Mode
from delivery.models import Booking, Seat, Session
from delivery.operations import additions, bookings, moves, seats, sessions, switches, waiting
from kernel.actors import PUBLIC, SYSTEM
from tests.delivery.test_races import at_once
from tests.factories.delivery import mails, make_booking, make_coming, make_details

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def counted(*rows: Session) -> list[tuple[int, int]]:
    """Of each kind of place, the counter and the living seats behind it."""
    found = [one for session in rows for one in session.allocations.order_by("purpose")]
    return [(one.taken, one.seats.filter(given_back_at=None).count()) for one in found]


def is_true(*rows: Session) -> bool:
    """Whether every counter is what stands behind it, and no seat strayed from its booking."""
    stray = [
        seat
        for seat in Seat.objects.filter(given_back_at=None).select_related("booking", "allocation")
        if not seat.session_id == seat.booking.session_id == seat.allocation.session_id
    ]
    return stray == [] and all(taken == living for taken, living in counted(*rows))


def fresh(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


def test_two_bookings_that_swap_dates_at_once_never_wait_for_each_other() -> None:
    here = make_coming(capacity=5)
    there = make_coming(course=here.course, capacity=5, in_days=20)
    one = make_booking(here, "Ada", places=2)
    two = make_booking(there, "Ben", places=2, booker_email="ben@x.example")
    for number in range(20):
        to, back = (there, here) if number % 2 == 0 else (here, there)
        first, second = fresh(one), fresh(two)
        ends = at_once([
            lambda first=first, to=to: moves.move(booking=first, to=to, by=PUBLIC),
            lambda second=second, back=back: moves.move(booking=second, to=back, by=PUBLIC),
        ])  # fmt: skip
        assert ends == {"done": 2}
        assert (fresh(one).session_id, fresh(two).session_id) == (to.pk, back.pk)
        assert is_true(here, there)


def test_move_cancel_add_and_give_back_at_once_leave_the_counters_true() -> None:
    here = make_coming(capacity=20)
    there = make_coming(course=here.course, capacity=20, in_days=20)
    for number in range(6):
        booking = make_booking(here, "Ada", "Ben", booker_email=f"b{number}@x.example")
        seat = Seat.objects.select_related("booking", "session").get(booking=booking, number=1)
        rows = [fresh(booking) for _ in range(3)]
        ends = at_once([
            lambda row=rows[0]: moves.move(booking=row, to=there, by=PUBLIC),
            lambda row=rows[1]: bookings.cancel(booking=row, by=PUBLIC),
            lambda row=rows[2]: additions.add(booking=row, count=2, by=PUBLIC),
            lambda seat=seat: seats.give_back(seat=seat, by=PUBLIC),
        ])  # fmt: skip
        assert set(ends) <= {"done", "booking_cancelled"}
        assert fresh(booking).state == BookingState.CANCELLED
        assert counted(here, there) == [(0, 0), (0, 0)]


def test_one_booking_moved_to_two_dates_at_once_is_on_one() -> None:
    here = make_coming()
    dates = [make_coming(course=here.course, in_days=days) for days in (20, 30)]
    booking = make_booking(here, places=3)
    ends = at_once([lambda to=to: moves.move(booking=fresh(booking), to=to, by=PUBLIC) for to in dates * 2])
    assert ends == {"done": 4}
    assert is_true(here, *dates)
    assert sum(living for _, living in counted(here, *dates)) == 3


def test_last_places_of_a_date_go_to_one_of_those_who_move_there() -> None:
    here = make_coming()
    there = make_coming(course=here.course, capacity=3, in_days=20)
    rows = [make_booking(here, places=2, booker_email=f"b{number}@x.example") for number in range(4)]
    ends = at_once([lambda row=row: moves.move(booking=row, to=there, by=PUBLIC) for row in rows])
    assert ends == {"done": 1, "session_full": 3}
    assert counted(here, there) == [(6, 6), (2, 2)]


def test_last_place_online_goes_to_one_of_two() -> None:
    session = make_coming(mode=Mode.HYBRID, capacity=4)
    make_booking(session, purpose="online", places=3, booker_email="x@x.example")
    rows = [make_booking(session, booker_email=f"b{number}@x.example").seats.get() for number in range(2)]
    ends = at_once([lambda seat=seat: switches.switch(seat=seat, to="online", by=PUBLIC) for seat in rows])
    assert ends == {"done": 1, "session_full": 1}
    assert counted(session) == [(4, 4), (1, 1)]


def test_switches_both_ways_at_once_never_wait_for_each_other() -> None:
    session = make_coming(mode=Mode.HYBRID, capacity=8)
    rows = [make_booking(session, booker_email=f"b{number}@x.example").seats.get() for number in range(8)]
    for to in ("online", "room", "online"):
        ends = at_once([
            lambda seat=seat, to=to if number % 2 else "room": switches.switch(seat=seat, to=to, by=PUBLIC)
            for number, seat in enumerate(rows)
        ])  # fmt: skip
        assert ends == {"done": 8}
        assert is_true(session)


def test_additions_at_once_give_every_place_a_number_of_its_own() -> None:
    session = make_coming(capacity=6)
    booking = make_booking(session)
    ends = at_once([lambda: additions.add(booking=fresh(booking), count=2, by=PUBLIC)] * 4)
    assert ends == Counter({"done": 2, "session_full": 2})
    assert [one.number for one in booking.seats.order_by("number")] == [1, 2, 3, 4, 5]
    assert len(mails("booking_changed")) <= 1


def test_moving_in_while_places_are_given_back_and_offered_never_deadlocks() -> None:
    here = make_coming()
    for number in range(6):
        there = make_coming(course=here.course, capacity=3, in_days=20 + number)
        staying = make_booking(there, "Ada", "Ben", booker_email=f"s{number}@x.example")
        one, two = staying.seats.order_by("number")
        details = make_details(places=3, booker_email=f"w{number}@x.example")
        waiting.join(session=there, details=details, is_proved=True, by=PUBLIC)
        moving = make_booking(here, booker_email=f"m{number}@x.example")
        ends = at_once([
            lambda moving=moving, there=there: moves.move(booking=moving, to=there, by=PUBLIC),
            lambda seat=one: seats.give_back(seat=seat, by=PUBLIC),
            lambda seat=two: seats.give_back(seat=seat, by=PUBLIC),
        ])  # fmt: skip
        assert ends in ({"done": 3}, {"done": 2, "session_full": 1})


def test_whoever_moves_to_a_session_that_is_called_off_at_that_moment_hears_of_it() -> None:
    for _ in range(5):
        here = make_coming()
        there = make_coming(course=here.course, in_days=20)
        booking = make_booking(here, booker_email=f"{here.ref}@x.example")
        ends = at_once([
            lambda booking=booking, there=there: moves.move(booking=booking, to=there, by=PUBLIC),
            lambda there=there: sessions.cancel(session=there, reason="Ill.", by=SYSTEM),
        ])  # fmt: skip
        row = fresh(booking)
        told = mails("session_cancelled", f"{here.ref.lower()}@x.example")
        assert ends in ({"done": 2}, {"done": 1, "session_cancelled": 1})
        assert (row.session_id == there.pk) == bool(told)
