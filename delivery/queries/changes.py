"""What may be changed of a booking by itself: to which dates it can move, and how its places would stand there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from delivery.enums import Approval, BookingState, Mode, Purpose, SessionState
from delivery.models import Booking, Meeting, Seat, Session
from delivery.models.bookings import MAX_SEATS
from delivery.permissions import sessions_visible_to
from delivery.queries.sessions import public_place

MAX_DATES = 20


@dataclass(frozen=True, kw_only=True)
class Date:
    """Another date of the course, as somebody who chooses sees it."""

    ref: str
    meetings: tuple[Meeting, ...]
    where: str
    mode: str
    host: str
    free: int
    is_enough: bool
    asks_approval: bool


def purpose_there(session: Session, purpose: str) -> Purpose:
    """How somebody takes part in another session: as here, as far as it offers that."""
    if session.mode == Mode.HYBRID:
        return Purpose.ONLINE if purpose == Purpose.ONLINE else Purpose.ROOM
    return Purpose.ONLINE if session.mode == Mode.ONLINE else Purpose.ROOM


def wanted_there(session: Session, purposes: Iterable[str]) -> Counter[Purpose]:
    """How many places of each kind people who take part like this would want in another session."""
    return Counter(purpose_there(session, one) for one in purposes)


def living_purposes(booking: Booking) -> list[str]:
    """How each of a booking's people takes part: in the room, which kept places are too, or online. One query."""
    living = booking.seats.filter(given_back_at=None).order_by("number")
    kept = Purpose.ONLINE if booking.session.mode == Mode.ONLINE else Purpose.ROOM
    purposes = living.values_list("allocation__purpose", flat=True)
    return [kept.value if one == Purpose.RESERVED else one for one in purposes]


def sessions_to_move_to(booking: Booking, user: Any, now: datetime) -> QuerySet[Session]:
    """Coming sessions of the same course that exist for this user, and that can be booked."""
    rows = sessions_visible_to(user).filter(
        course_id=booking.session.course_id, state=SessionState.SCHEDULED, starts_at__gt=now
    )
    rows = rows.exclude(pk=booking.session_id).exclude(booking_closes_at__lte=now).exclude(booking_opens_at__gt=now)
    return rows.select_related("course", "venue", "team", "host_force").order_by("starts_at", "pk")


def dates(booking: Booking, *, user: Any, now: datetime) -> list[Date]:
    """The next of them, each with whether it has places for everybody on the booking. Four queries."""
    rows = sessions_to_move_to(booking, user, now).prefetch_related("meetings", "allocations")[:MAX_DATES]
    purposes = living_purposes(booking)
    return [_date(session, purposes) for session in rows]


def can_change(booking: Booking, now: datetime, *, is_staff: bool) -> bool:
    """Whether places can be added, moved, switched, given back: until changes close, staff until the session begins."""
    session = booking.session
    is_on = booking.state == BookingState.CONFIRMED and session.state == SessionState.SCHEDULED
    return is_on and now < (session.starts_at if is_staff else session.changes_until)


def can_name(booking: Booking, now: datetime) -> bool:
    """Whether people can be named on a final booking: until naming closes, else until the session ends."""
    session = booking.session
    is_on = booking.state == BookingState.CONFIRMED and session.state != SessionState.CANCELLED
    return is_on and now < (session.naming_closes_at or session.ends_at)


def can_answer(booking: Booking, now: datetime, *, is_staff: bool) -> bool:
    """Whether the course asks something that can still be answered: as for changes, and also while a booking waits."""
    session = booking.session
    is_on = booking.is_proved() and session.state == SessionState.SCHEDULED and bool(session.course.booking_questions)
    return is_on and now < (session.starts_at if is_staff else session.changes_until)


def can_rebook(booking: Booking) -> bool:
    """Whether it may move although its session is off: it was final, and nobody has moved it yet."""
    return booking.state == BookingState.CONFIRMED and booking.session.state == SessionState.CANCELLED


def other_way(seat: Seat) -> Purpose:
    """The kind of place that somebody would switch to."""
    return Purpose.ROOM if seat.allocation.purpose == Purpose.ONLINE else Purpose.ONLINE


def room_for_more(booking: Booking) -> int:
    """How many places a booking may still have more."""
    return max(0, MAX_SEATS - booking.seats.filter(given_back_at=None).count())


def last_number(booking: Booking) -> int:
    """The number of the newest place: what a page saw of a booking before it added some."""
    return max(booking.seats.values_list("number", flat=True), default=0)


def _date(session: Session, purposes: list[str]) -> Date:
    free = {one.purpose: one.capacity - one.taken for one in session.allocations.all()}
    wanted = wanted_there(session, purposes)
    return Date(
        ref=session.ref,
        meetings=tuple(session.meetings.all()),
        where=public_place(session),
        mode=session.get_mode_display(),
        host=session.host_force.name if session.host_force else "",
        free=sum(free.get(purpose, 0) for purpose in wanted),
        is_enough=all(free.get(purpose, 0) >= count for purpose, count in wanted.items()),
        asks_approval=session.approval != Approval.NONE,
    )
