"""Several days: who was at which meeting of a session, what they caught up elsewhere, and where they still could."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, When

from attendance.enums import THERE, MarkStatus, RegisterState
from attendance.models import CatchUp, Register, WalkIn
from attendance.queries.marks import marks_of
from attendance.queries.sheets import Key, Row, living_seats, rows_of, walk_ins_of
from delivery.enums import SessionState
from delivery.models import Meeting, Seat, Session
from delivery.permissions import sessions_worked_on

# How far back another session may lie, and how far ahead one is offered.
REACH = timedelta(days=365)
MOST_OFFERED = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One attendee at one meeting: the final mark (empty while there is none), and where it was caught up."""

    meeting: Meeting
    status: str
    catch_up: CatchUp | None
    is_counted: bool

    @property
    def label(self) -> str:
        """The mark in words."""
        return str(MarkStatus(self.status).label) if self.status else "Not closed yet"

    @property
    def is_there(self) -> bool:
        """Whether they were there, here or elsewhere."""
        return self.status in THERE or self.is_counted

    @property
    def can_catch_up(self) -> bool:
        """Whether a catch-up may be arranged."""
        return bool(self.status) and not self.is_there and self.catch_up is None


@dataclass(frozen=True, kw_only=True, slots=True)
class GridRow:
    """One attendee at all meetings."""

    row: Row
    cells: tuple[Cell, ...]

    @property
    def attended(self) -> int:
        """At how many meetings, those caught up included."""
        return sum(cell.is_there for cell in self.cells)


def grid(session: Session) -> list[GridRow]:
    """Everybody of a session at each of its meetings, side by side. Whoever only catches up here is not among them."""
    meetings = list(session.meetings.order_by("number"))
    marks = list(marks_of(session).values_list("seat_id", "walk_in_id", "status", "closing__register__meeting_id"))
    said = {(seat, walk_in, meeting): status for seat, walk_in, status, meeting in marks}
    living = CatchUp.objects.filter(missed__session=session, ended_at=None).select_related("at__session")
    arranged = {(one.seat_id, one.walk_in_id, one.missed_id): one for one in living}
    counted = set(CatchUp.objects.filter(missed__session=session).counted().values_list("pk", flat=True))
    return [
        GridRow(row=row, cells=_cells(row, meetings, said, arranged, counted)) for row in _everybody(session, marks)
    ]


def _everybody(session: Session, marks: list[Any]) -> list[Row]:
    marked = [seat for seat, *_ in marks if seat]
    seats = living_seats(session.pk) | Seat.objects.filter(pk__in=marked, session=session)
    return rows_of(seats.distinct(), own_walk_ins(session.pk), {})


def _cells(
    row: Row, meetings: list[Meeting], said: dict[Any, str], arranged: dict[Any, CatchUp], counted: set[int]
) -> tuple[Cell, ...]:
    cells = []
    for meeting in meetings:
        where = (row.seat_id, row.walk_in_id, meeting.pk)
        catch_up = arranged.get(where)
        is_counted = catch_up is not None and catch_up.pk in counted
        cells.append(Cell(meeting=meeting, status=said.get(where, ""), catch_up=catch_up, is_counted=is_counted))
    return tuple(cells)


def own_walk_ins(session_id: int) -> QuerySet[WalkIn]:
    """Those who came to a session without a booking and for its own sake: not to catch up another one's meeting."""
    guests = CatchUp.objects.filter(as_walk_in=OuterRef("pk"), is_guest=True)
    return walk_ins_of(session_id).filter(~Exists(guests))


def offered(user: Any, missed: Meeting, now: datetime) -> QuerySet[Meeting]:
    """Meetings of other sessions of the course where this user may let somebody catch up.

    Those to come, the next first; then those that were, the latest first: a busy year pushes no coming one out.
    """
    session = missed.session
    others = sessions_worked_on(user).filter(course_id=session.course_id).exclude(pk=session.pk)
    others = others.exclude(state__in=[SessionState.DRAFT, SessionState.CANCELLED])
    rows = Meeting.objects.filter(session__in=others.values("pk"), starts_at__gte=now - REACH)
    return rows.select_related("session", "register").order_by(*_nearest_first(now))[:MOST_OFFERED]


def _nearest_first(now: datetime) -> tuple[Any, ...]:
    is_past = Case(When(starts_at__lt=now, then=1), default=0)
    return is_past, Case(When(starts_at__gte=now, then=F("starts_at"))), "-starts_at", "pk"


def same_person(attendee: Seat | WalkIn, session: Session) -> tuple[Seat | None, WalkIn | None]:
    """The place or walk-in of another session that is this attendee: by person, else by name and address."""
    for row in living_seats(session.pk).order_by("pk"):
        if _is_same(attendee, row):
            return row, None
    for walk_in in walk_ins_of(session.pk).order_by("added_at", "pk"):
        if _is_same(attendee, walk_in):
            return None, walk_in
    return None, None


def _is_same(one: Seat | WalkIn, other: Seat | WalkIn) -> bool:
    if one.person_id is not None and one.person_id == other.person_id:
        return True
    return bool(one.email) and (one.email, one.name.casefold()) == (other.email, other.name.casefold())


def was_there(meeting: Meeting, key: Key) -> bool | None:
    """Whether the closed register of a meeting says that somebody was there; None where it is not closed."""
    register = Register.objects.filter(meeting=meeting, state=RegisterState.CLOSED).select_related("closing").first()
    if register is None or register.closing is None:
        return None
    seat_id, walk_in_id = key
    return register.closing.marks.filter(seat=seat_id, walk_in=walk_in_id, status__in=THERE).exists()
