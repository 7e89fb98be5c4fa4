"""People who check in by themselves: one person, one device, once; the trainer may take it back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from attendance import errors, queries
from attendance.enums import THERE, CheckInStatus, Source
from attendance.models import Arrival, CheckIn, CheckInWindow, Register
from attendance.operations import check_ins, registers
from delivery.models import Seat
from kernel.actors import Actor, ActorKind
from kernel.errors import Refusal


@dataclass(frozen=True, kw_only=True)
class Entered:
    """How somebody stands after checking in. `is_new`: they were not here before."""

    status: str
    at: datetime
    is_new: bool


def enter(*, window: CheckInWindow, seat: Seat, device: str, by: Actor) -> Entered:
    """Mark somebody present who says so themselves, or late from the window's time on. Who is here already stays so.

    `device` is the digest of what stands for the browser. Refuses `window_over`, `device_used`, `taken_back` and, for a
    place that is none any more, `place_not_found`.
    """
    with transaction.atomic():
        register = registers.lock(window.register)
        now = timezone.now()
        _refuse_unless_open(register, window, now)
        standing = queries.standing(register, seat)
        if standing is not None and standing.status in THERE:
            return Entered(status=standing.status, at=standing.happened_at, is_new=False)
        known = Arrival.objects.filter(register=register)
        if known.filter(seat=seat).exists():
            raise errors.taken_back()
        if known.filter(device_digest=device).exists():
            raise errors.device_used()
        row = _mark(register, window, seat, now, by)
        Arrival.objects.create(register=register, window=window, seat=seat, check_in=row, device_digest=device)
    return Entered(status=row.status, at=row.happened_at, is_new=True)


def take_back(*, arrival: Arrival, by: Actor) -> CheckIn:
    """Say that somebody who checked in by themselves is not here; they cannot again. Refuses `register_closed`."""
    with transaction.atomic():
        register = registers.lock(arrival.register)
        standing = queries.standing(register, arrival.seat)
        if standing is not None and standing.status not in THERE:
            return standing
        return check_ins.mark(
            register=register, seat=arrival.seat, status=CheckInStatus.CLEARED, client_event_id=uuid4(), by=by
        )


def _refuse_unless_open(register: Register, window: CheckInWindow, now: datetime) -> None:
    standing = queries.standing_window(register, now)
    if standing is None or standing.pk != window.pk:
        raise errors.window_over()


def _mark(register: Register, window: CheckInWindow, seat: Seat, now: datetime, by: Actor) -> CheckIn:
    status = CheckInStatus.LATE if now >= window.late_from else CheckInStatus.PRESENT
    try:
        return check_ins.mark(
            register=register, seat=seat, status=status, client_event_id=uuid4(), source=Source.SELF, by=by
        )
    except Refusal:
        # What is wrong with the place is told to trainers in other words.
        raise errors.place_not_found() from None


def holder(seat: Seat) -> Actor:
    """Who acts when somebody checks in by themselves: whoever has the place."""
    return Actor(ActorKind.SEAT_KEY, str(seat.pk))
