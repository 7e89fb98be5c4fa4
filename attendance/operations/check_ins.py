"""Marking people. Each event has an id of the client's, so that it may be sent as often as the network wants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from attendance import errors
from attendance.enums import CheckInStatus, RegisterState, Source
from attendance.models import CheckIn, Register, WalkIn
from attendance.operations import registers
from delivery.enums import BookingState
from delivery.models import Seat
from kernel.actors import Actor
from kernel.errors import Refusal

# No mark is older than this before its meeting, or further ahead of the server's clock.
FURTHEST_OFF = timedelta(hours=72)


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened: somebody was marked. Without `happened_at` it happened when the server hears of it."""

    client_event_id: UUID
    status: CheckInStatus | str
    seat_id: int | None = None
    walk_in_id: UUID | None = None
    happened_at: datetime | None = None
    source: Source | str = Source.REGISTER


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one event: its row, or why it was refused. `is_repeat`: it was entered before."""

    client_event_id: UUID
    check_in: CheckIn | None = None
    is_repeat: bool = False
    refusal: Refusal | None = None


def mark(
    *,
    register: Register,
    status: CheckInStatus | str,
    client_event_id: UUID,
    by: Actor,
    seat: Seat | None = None,
    walk_in: WalkIn | None = None,
    happened_at: datetime | None = None,
    source: Source | str = Source.REGISTER,
) -> CheckIn:
    """Mark one person; `cleared` takes the mark back. A repeat returns the same row and changes nothing.

    Not in the trail: the events are a record of their own that is never changed. Refuses `register_closed`,
    `event_id_reused`, `attendee_needed`, `seat_of_another_session`, `seat_given_back`, `seat_not_confirmed`,
    `bad_status` and `bad_time`.
    """
    event = Event(
        client_event_id=client_event_id,
        status=status,
        seat_id=seat.pk if seat else None,
        walk_in_id=walk_in.pk if walk_in else None,
        happened_at=happened_at,
        source=source,
    )
    outcome = mark_many(register=register, events=[event], by=by)[0]
    if outcome.refusal is not None:
        raise outcome.refusal
    assert outcome.check_in is not None  # noqa: S101 -- an outcome has one or the other
    return outcome.check_in


def mark_many(*, register: Register, events: Sequence[Event], by: Actor) -> list[Outcome]:
    """Mark people in one go. Each event is entered or refused by itself, as `mark` would; the order does not matter."""
    try:
        return _enter(register, events, by)
    except IntegrityError:
        # The same id was entered for another register this very moment: now it can be seen, and is refused.
        return _enter(register, events, by)


def _enter(register: Register, events: Sequence[Event], by: Actor) -> list[Outcome]:
    with transaction.atomic():
        desk = _Desk(registers.lock(register), events, by)
        outcomes = [desk.take(event) for event in events]
        CheckIn.objects.bulk_create(desk.new, batch_size=500)
    return outcomes


class _Desk:
    """Takes the events of one batch, knowing all that is needed to judge them."""

    def __init__(self, register: Register, events: Sequence[Event], by: Actor) -> None:
        self.register = register
        self.by = by
        self.received_at = timezone.now()
        self.new: list[CheckIn] = []
        self.known = CheckIn.objects.in_bulk({event.client_event_id for event in events})
        seat_ids = {event.seat_id for event in events if event.seat_id is not None}
        self.seats = Seat.objects.select_related("booking").in_bulk(seat_ids) if seat_ids else {}
        walk_in_ids = {event.walk_in_id for event in events if event.walk_in_id is not None}
        self.walk_ins = WalkIn.objects.in_bulk(walk_in_ids) if walk_in_ids else {}

    def take(self, event: Event) -> Outcome:
        """Enter, repeat or refuse one event."""
        known = self.known.get(event.client_event_id)
        try:
            if known is not None:
                self._refuse_unless_same(known, event)
                return Outcome(client_event_id=event.client_event_id, check_in=known, is_repeat=True)
            self._refuse_bad(event)
        except Refusal as refusal:
            return Outcome(client_event_id=event.client_event_id, refusal=refusal)
        row = self._row(event)
        self.known[row.pk] = row
        self.new.append(row)
        return Outcome(client_event_id=event.client_event_id, check_in=row)

    def _refuse_unless_same(self, row: CheckIn, event: Event) -> None:
        # A time ahead of the server's clock was corrected when the event was first received, and so is the repeat's.
        claimed = row.happened_at if event.happened_at is None else min(event.happened_at, row.received_at)
        said = (self.register.pk, event.seat_id, event.walk_in_id, event.status, event.source, claimed)
        if said != (row.register_id, row.seat_id, row.walk_in_id, row.status, row.source, row.happened_at):
            raise errors.event_id_reused()

    def _refuse_bad(self, event: Event) -> None:
        if self.register.state == RegisterState.CLOSED:
            raise errors.register_closed()
        if event.status not in CheckInStatus.values:
            raise errors.bad_status()
        if (event.seat_id is None) == (event.walk_in_id is None):
            raise errors.attendee_needed()
        if event.seat_id is not None:
            self._refuse_bad_seat(self.seats.get(event.seat_id))
        elif event.walk_in_id is not None:
            walk_in = self.walk_ins.get(event.walk_in_id)
            if walk_in is None or walk_in.session_id != self.register.meeting.session_id:
                raise errors.not_on_this_session()
        self._refuse_bad_time(event.happened_at)

    def _refuse_bad_seat(self, seat: Seat | None) -> None:
        if seat is None or seat.session_id != self.register.meeting.session_id:
            raise errors.not_on_this_session()
        if seat.given_back_at is not None:
            raise errors.seat_given_back()
        if seat.booking.state != BookingState.CONFIRMED:
            raise errors.seat_not_confirmed()

    def _refuse_bad_time(self, happened_at: datetime | None) -> None:
        if happened_at is None:
            return
        earliest = min(self.register.meeting.starts_at, self.received_at) - FURTHEST_OFF
        if not earliest <= happened_at <= self.received_at + FURTHEST_OFF:
            raise errors.bad_time()

    def _row(self, event: Event) -> CheckIn:
        return CheckIn(
            id=event.client_event_id,
            register=self.register,
            seat_id=event.seat_id,
            walk_in_id=event.walk_in_id,
            status=event.status,
            source=event.source,
            happened_at=min(event.happened_at or self.received_at, self.received_at),
            received_at=self.received_at,
            by_kind=self.by.kind.value,
            by_id=self.by.id,
        )
