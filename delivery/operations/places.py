"""The counter of places. One conditional UPDATE decides who gets the last one, on either database."""

from django.db.models import F
from django.utils import timezone

from delivery.enums import Mode, Purpose
from delivery.errors import kept_places_over, session_full
from delivery.models import Allocation, Session
from kernel.errors import Refusal


def allocation_for(session: Session, purpose: Purpose | str = "") -> Allocation:
    """The open allocation that a booking draws on. Refuses `bad_purpose` where the session has no such places."""
    wanted = purpose or (Purpose.ONLINE if session.mode == Mode.ONLINE else Purpose.ROOM)
    allocation = session.allocations.filter(purpose=wanted).exclude(purpose=Purpose.RESERVED).first()
    if allocation is None:
        raise Refusal("This session has no places of that kind.", "bad_purpose", field="purpose")
    return allocation


def kept_for(session: Session, kept: Allocation) -> Allocation:
    """Kept places as they are now. Refuses `kept_places_over` once they are open to everybody."""
    row = session.allocations.filter(pk=kept.pk, purpose=Purpose.RESERVED, until__gt=timezone.now()).first()
    if row is None:
        raise kept_places_over()
    return row


def refuse_if_obviously_full(allocation: Allocation, count: int) -> None:
    """A cheap look before the work of booking begins; `take` decides. Refuses `session_full`."""
    if allocation.taken + count > allocation.capacity:
        raise session_full(allocation.capacity - allocation.taken)


def take(allocation: Allocation, count: int) -> None:
    """Take places, or refuse `session_full`. Part of a larger transaction, as its last statement."""
    left = Allocation.objects.filter(pk=allocation.pk, taken__lte=F("capacity") - count)
    if not left.update(taken=F("taken") + count):
        allocation.refresh_from_db()
        raise session_full(allocation.capacity - allocation.taken)


def give_back(allocation_id: int, count: int) -> None:
    """Put places back on offer. Part of a larger transaction, as its last statement."""
    Allocation.objects.filter(pk=allocation_id).update(taken=F("taken") - count)


def free_places(session: Session) -> int:
    """How many places anybody could still book."""
    return sum(one.capacity - one.taken for one in session.allocations.all() if one.purpose != Purpose.RESERVED)
