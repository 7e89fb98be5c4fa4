"""Windows of self check-in: opened by the trainer for a while, ended by time, by hand or by closing the register."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from attendance import errors, queries
from attendance.models import CheckInWindow, Register
from attendance.operations import registers
from kernel.actors import Actor
from records.operations import trail

SHORTEST, LONGEST = 5, 480
LONGEST_GRACE = 120


def open_window(*, register: Register, minutes: int, grace: int, by: Actor) -> CheckInWindow:
    """Let people check in by themselves for so many minutes; late is who comes later than `grace` after the start.

    A window that still stood is ended, and its codes with it. Refuses `register_closed` and `bad_minutes`.
    """
    if not SHORTEST <= minutes <= LONGEST or not 0 <= grace <= LONGEST_GRACE:
        raise errors.bad_minutes()
    now = timezone.now()
    with transaction.atomic():
        locked = registers.lock(register)
        registers.refuse_unless_open(locked)
        _end_standing(locked)
        window = CheckInWindow.objects.create(
            register=locked,
            opened_at=now,
            closes_at=now + timedelta(minutes=minutes),
            late_from=locked.meeting.starts_at + timedelta(minutes=grace),
            by_kind=by.kind.value,
            by_id=by.id,
        )
        after = {"register": locked.pk, "closes_at": window.closes_at, "late_from": window.late_from}
        trail.record(verb="open", subject=window, by=by, after=after, is_new=True)
    return window


def end(*, register: Register, by: Actor) -> Register:
    """Nobody checks in by themselves any more. Without a window that stands, nothing happens."""
    with transaction.atomic():
        locked = registers.lock(register)
        window = queries.standing_window(locked, timezone.now())
        if window is not None and _end_standing(locked):
            trail.record(verb="end", subject=window, by=by, before={"closes_at": window.closes_at})
    return register


def _end_standing(register: Register) -> int:
    return CheckInWindow.objects.filter(register=register, ended_at=None).update(ended_at=timezone.now())
