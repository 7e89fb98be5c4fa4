"""Kept places: which of them a visitor may book, and from which places a party comes."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from delivery.enums import Purpose
from delivery.models import Allocation, Invitation, Session
from delivery.permissions import places_kept_for


def reservations_of(session: Session) -> QuerySet[Allocation]:
    """All that was kept of a session, with for whom, the first kept first."""
    rows = Allocation.objects.filter(session=session, purpose=Purpose.RESERVED)
    return rows.select_related("organisation", "force", "session").order_by("pk")


def bookable(session: Session, *, user: Any, invitation: Invitation | None, now: datetime) -> Allocation | None:
    """Kept places that still stand and are not all booked: those of the invitation, else those this user may book."""
    to_kept = invitation is not None and invitation.allocation_id is not None
    if not to_kept and not user.is_authenticated:
        return None  # Nothing is kept for strangers, and their page is the one that is asked for most.
    free = Allocation.objects.filter(session=session, until__gt=now, taken__lt=F("capacity"))
    free = free.select_related("organisation", "force")
    if invitation is not None and invitation.allocation_id is not None:
        return free.filter(pk=invitation.allocation_id).first()
    if not free.exists():
        # As for most sessions: nobody needs to be asked who they are.
        return None
    return free.filter(pk__in=places_kept_for(user).order_by().values("pk")).order_by("until", "pk").first()


def to_draw_on(kept: Allocation | None, *, open_places: int, wanted: int) -> Allocation | None:
    """The kept places, unless only the open ones have room for so many: no party is split between the two."""
    if kept is None or (kept.capacity - kept.taken < wanted <= open_places):
        return None
    return kept


def holder(allocation: Allocation) -> str:
    """For whom places are kept, by name."""
    return str(allocation.organisation or allocation.force)
