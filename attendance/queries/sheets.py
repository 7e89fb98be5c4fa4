"""The sheet of one register: everybody expected, and how each is marked now. The same few queries for 5 and for 500."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum

from attendance.enums import THERE, CheckInStatus, MarkStatus, RegisterState
from attendance.models import CatchUp, CheckIn, HeadcountLine, Mark, Register, WalkIn
from delivery.enums import BookingState
from delivery.models import Booking, Seat
from delivery.queries import tickets

# An attendee: a seat or a walk-in, never both.
Key = tuple[int | None, UUID | None]


class Event(NamedTuple):
    """The check-in that counts for one attendee."""

    id: UUID
    status: str
    happened_at: datetime


LatestEvents = dict[Key, Event]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One attendee on the sheet. `key` names them in forms and anchors; an empty `status` is "not marked"."""

    key: str
    seat_id: int | None
    walk_in_id: UUID | None
    name: str
    organisation: str
    status: str
    marked_at: datetime | None
    booking_ref: str = ""
    place: int = 0
    access_needs: str = ""
    ticket: str = ""

    @property
    def is_walk_in(self) -> bool:
        """Whether they came without a booking."""
        return self.walk_in_id is not None

    @property
    def shown_name(self) -> str:
        """The name, or which place it is where nobody was named."""
        return self.name or f"Place {self.place}, no name yet"

    @property
    def status_label(self) -> str:
        """The status in words."""
        return str(MarkStatus(self.status).label) if self.status else str(CheckInStatus.CLEARED.label)

    @property
    def offered(self) -> tuple[str, ...]:
        """The buttons that make sense next: four at the most, so that a thumb hits each. static/js/register/marks.js
        says the same."""
        if not self.status:
            return ("present", "late", "absent", "excused")
        if self.is_there:
            return ("present", "late", "left_early", "cleared")
        return ("present", "absent", "excused", "cleared")

    @property
    def is_there(self) -> bool:
        """Whether they count as having been there."""
        return self.status in THERE


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A register as the trainer sees it."""

    register: Register
    rows: tuple[Row, ...]
    headcount_lines: tuple[HeadcountLine, ...]

    @property
    def total(self) -> int:
        """Everybody on the list, booked or not."""
        return len(self.rows)

    @property
    def booked(self) -> int:
        """Those with a place."""
        return sum(not row.is_walk_in for row in self.rows)

    @property
    def walk_ins(self) -> int:
        """Those without."""
        return self.total - self.booked

    @property
    def marked(self) -> int:
        """Those of whom something was said."""
        return sum(bool(row.status) for row in self.rows)

    @property
    def unmarked(self) -> int:
        """Those who will be absent when the register is closed."""
        return self.total - self.marked

    @property
    def there(self) -> int:
        """Those who came."""
        return sum(row.is_there for row in self.rows)

    @property
    def away(self) -> int:
        """Those marked absent or excused."""
        return self.marked - self.there

    @property
    def headcount(self) -> int:
        """People counted and not named: never added to those marked."""
        return sum(line.count for line in self.headcount_lines)

    def row(self, key: str) -> Row | None:
        """The row of this key."""
        return next((row for row in self.rows if row.key == key), None)


def sheet(register: Register, *, with_access_needs: bool = False) -> Sheet:
    """The sheet of a register as it stands: its latest events while it is open, its final marks once it is closed.

    `with_access_needs` is for those who may see them (`permissions.can_see_access_needs`).
    """
    seats, walk_ins = living_seats(register.meeting.session_id), walk_ins_of(register.meeting.session_id)
    closing_id = register.closing_id
    if register.state == RegisterState.CLOSED and closing_id is not None:
        said = _final_marks(closing_id)
        seats = Seat.objects.filter(marks__closing_id=closing_id)
        walk_ins = walk_ins.filter(marks__closing_id=closing_id)
    else:
        said = latest_events(register)
    rows = rows_of(seats, walk_ins, said, with_access_needs=with_access_needs)
    lines = register.headcount_lines.filter(removed_at=None).select_related("organisation").order_by("created_at", "pk")
    return Sheet(register=register, rows=tuple(rows), headcount_lines=tuple(lines))


def rows_of(
    seats: QuerySet[Seat], walk_ins: QuerySet[WalkIn], said: LatestEvents, *, with_access_needs: bool = False
) -> list[Row]:
    """A row for each of these, by name; places that nobody was named for come last."""
    rows = [_seat_row(seat, said, with_access_needs) for seat in seats.select_related("booking__organisation")]
    rows += [_walk_in_row(walk_in, said) for walk_in in walk_ins.select_related("organisation")]
    rows.sort(key=lambda row: (not row.name, row.name.casefold(), row.organisation.casefold(), row.place, row.key))
    return rows


def living_seats(session_id: int) -> QuerySet[Seat]:
    """The places of a session that somebody is expected on."""
    return Seat.objects.filter(session_id=session_id, given_back_at=None, booking__state=BookingState.CONFIRMED)


def expected_under_18(session_id: int) -> int:
    """How many young people the confirmed bookings of a session announced: to be counted, never named."""
    booked = Booking.objects.filter(session_id=session_id, state=BookingState.CONFIRMED)
    return int(booked.aggregate(total=Sum("expected_under_18"))["total"] or 0)


def walk_ins_of(session_id: int) -> QuerySet[WalkIn]:
    """Those who came to a session without a booking, or are to come as guests to catch up; not guests called off."""
    called_off = CatchUp.objects.filter(as_walk_in=OuterRef("pk"), is_guest=True, ended_at__isnull=False)
    living = CatchUp.objects.filter(as_walk_in=OuterRef("pk"), ended_at=None)
    gone = Exists(called_off) & ~Exists(living) & ~Exists(CheckIn.objects.filter(walk_in=OuterRef("pk")))
    return WalkIn.objects.filter(session_id=session_id).exclude(gone)


def latest_events(register: Register) -> LatestEvents:
    """For each attendee the event that counts: the last by time, then id. A mark that was taken back is left out."""
    events = CheckIn.objects.filter(register=register)
    return derive(events.values_list("seat_id", "walk_in_id", "id", "status", "happened_at"))


def standing(register: Register, seat: Seat) -> CheckIn | None:
    """The event that counts for one place, a mark that was taken back included."""
    return CheckIn.objects.filter(register=register, seat=seat).order_by("happened_at", "id").last()


def derive(events: Iterable[tuple[int | None, UUID | None, UUID, str, datetime]]) -> LatestEvents:
    """The marks that events give, in whatever order and however often they came."""
    latest: LatestEvents = {}
    for seat_id, walk_in_id, pk, status, happened_at in events:
        key, event = (seat_id, walk_in_id), Event(pk, status, happened_at)
        known = latest.get(key)
        if known is None or (known.happened_at, known.id) < (event.happened_at, event.id):
            latest[key] = event
    return {key: event for key, event in latest.items() if event.status != CheckInStatus.CLEARED}


def headcount_of(register: Register) -> int:
    """How many people the living head-count lines of a register count."""
    lines = register.headcount_lines.filter(removed_at=None)
    return int(lines.aggregate(total=Sum("count"))["total"] or 0)


def _final_marks(closing_id: int) -> LatestEvents:
    marks = Mark.objects.filter(closing_id=closing_id).values_list(
        "seat_id", "walk_in_id", "check_in_id", "status", "check_in__happened_at"
    )
    return {(seat, walk_in): Event(check_in, status, at) for seat, walk_in, check_in, status, at in marks}


def _seat_row(seat: Seat, said: LatestEvents, with_access_needs: bool) -> Row:
    event = said.get((seat.pk, None))
    return Row(
        key=f"s-{seat.pk}",
        seat_id=seat.pk,
        walk_in_id=None,
        name=seat.name,
        organisation=seat.booking.organisation.name,
        status=event.status if event else "",
        marked_at=event.happened_at if event else None,
        booking_ref=seat.booking.ref,
        place=seat.number,
        access_needs=seat.access_needs if with_access_needs else "",
        ticket=tickets.ticket_of(seat),
    )


def _walk_in_row(walk_in: WalkIn, said: LatestEvents) -> Row:
    event = said.get((None, walk_in.pk))
    organisation = walk_in.organisation.name if walk_in.organisation else walk_in.organisation_name
    return Row(
        key=f"w-{walk_in.pk}",
        seat_id=None,
        walk_in_id=walk_in.pk,
        name=walk_in.name,
        organisation=organisation,
        status=event.status if event else "",
        marked_at=event.happened_at if event else None,
    )
