"""A booking that moved to a date where the team says no, or that is given up there: everybody who was told hears it."""

from typing import Any

import pytest

from delivery.enums import Approval, BookingState, SessionState
from delivery.models import Booking, Session
from delivery.operations import approvals, bookings, moves, seats, sessions
from kernel.actors import PUBLIC, SYSTEM
from tests.delivery.calendars import OwnCalendar, deliver
from tests.factories.delivery import make_booking, make_coming, make_details, written

pytestmark = pytest.mark.django_db
ADA, BEN, OLIVE = "ada@bright.example", "ben@bright.example", "olive@bright.example"


class Moved:
    """A booking of three that everybody knows of, moved to a date whose team looks at it first."""

    def __init__(self) -> None:
        self.here = make_coming()
        self.there = make_coming(course=self.here.course, in_days=20, approval=Approval.ALL)
        self.booking = make_booking(self.here, f"Ada, {ADA}", f"Ben, {BEN}", "Cy")
        self.calendars = [OwnCalendar(one) for one in (OLIVE, ADA, BEN)]
        deliver(*self.calendars)
        moves.move(booking=self.booking, to=self.there, by=PUBLIC)

    def deliver(self) -> dict[str, int]:
        return deliver(*self.calendars)

    @property
    def shown(self) -> list[Any]:
        return [one.shown for one in self.calendars]


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


ONE_EACH = {f"waiting_ended {OLIVE}": 1, f"seat_cancelled {ADA}": 1, f"seat_cancelled {BEN}": 1}


@pytest.mark.parametrize("was_told", [True, False])
def test_refusing_a_moved_booking_tells_everybody_once_and_empties_their_calendars(was_told: bool) -> None:
    moved = Moved()
    if was_told:
        assert sum(moved.deliver().values()) == 3
    approvals.refuse(booking=fresh(moved.booking), reason="Full of you already.", by=SYSTEM)
    mail = written("seat_cancelled", ADA)
    assert "the team could not approve it" in mail.text
    assert ("files take all dates" in mail.text) == (not was_told)
    assert "Full of you already." in written("waiting_ended").text
    assert moved.deliver() == ONE_EACH
    assert moved.shown == [[], [], []]


def test_taking_out_counts_higher_than_what_was_put_in_there_and_back() -> None:
    """Final there once, then on a third date: what is refused at the end was in the calendar before."""
    moved = Moved()
    third = make_coming(course=moved.here.course, in_days=30, approval=Approval.ALL)
    approvals.approve(booking=fresh(moved.booking), by=SYSTEM)
    moved.deliver()
    assert [[at for at, _ in one] for one in moved.shown] == [[moved.there.starts_at]] * 3
    moves.move(booking=fresh(moved.booking), to=third, by=PUBLIC)
    moves.move(booking=_final(moved.booking), to=moved.there, by=PUBLIC)
    approvals.refuse(booking=fresh(moved.booking), reason="No.", by=SYSTEM)
    assert moved.deliver() == ONE_EACH
    assert moved.shown == [[], [], []]


def _final(booking: Booking) -> Booking:
    approvals.approve(booking=fresh(booking), by=SYSTEM)
    return fresh(booking)  # type: ignore[no-any-return]  # as asked for


def test_cancelling_and_giving_back_before_the_yes_tell_whoever_was_named() -> None:
    moved = Moved()
    moved.deliver()
    seats.give_back(seat=fresh(moved.booking).seats.get(number=1), by=SYSTEM)
    assert f"seat_cancelled {ADA}" in moved.deliver()
    bookings.cancel(booking=fresh(moved.booking), by=PUBLIC)
    assert moved.deliver() == {f"waiting_ended {OLIVE}": 1, f"seat_cancelled {BEN}": 1}
    assert moved.shown == [[], [], []]


def test_naming_somebody_else_before_the_yes_tells_whoever_was_named() -> None:
    moved = Moved()
    seats.name(seat=fresh(moved.booking).seats.get(number=1), name="Eve", email="eve@x.example", by=PUBLIC)
    assert f"seat_passed_on {ADA}" in moved.deliver()
    assert moved.shown[1] == []


def test_calling_the_other_date_off_ends_what_waits_for_a_yes_there() -> None:
    moved = Moved()
    new = make_booking_to_approve(moved.there)
    moved.deliver()
    sessions.cancel(session=fresh(moved.there), reason="The trainer is ill.", by=SYSTEM)
    assert (fresh(moved.booking).state, fresh(new).state) == (BookingState.CANCELLED, BookingState.CANCELLED)
    assert fresh(moved.there).state == SessionState.CANCELLED
    assert "The trainer is ill." in written("seat_cancelled", ADA).text
    assert "The trainer is ill." in written("waiting_ended", "new@x.example").text
    assert moved.deliver() == {**ONE_EACH, "waiting_ended new@x.example": 1}


def make_booking_to_approve(session: Session) -> Booking:
    """A booking that waits for the team, of people who were told nothing yet."""
    held = bookings.book(session=session, details=make_details(booker_email="new@x.example"), by=PUBLIC)
    return bookings.finalise(booking=held, by=PUBLIC)
