"""Invitations: how they stand, and how many places were booked with each."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from delivery.enums import BookingState, InvitationStanding
from delivery.models import Invitation, Session

_SHOWN = ("session__course", "session__venue", "session__team", "allocation__organisation", "allocation__force")
# Whoever waits counts too: what is offered to them was asked for with this link. Who moved to another date does not.
_LIVING = (
    Q(bookings__seats__given_back_at=None, bookings__session=F("session"))
    & ~Q(bookings__state=BookingState.CANCELLED)
)  # fmt: skip


def invitation(ref: str) -> Invitation | None:
    """The invitation of a reference, with its session."""
    return Invitation.objects.select_related(*_SHOWN).filter(ref=ref).first()


def invitations_of(session: Session) -> QuerySet[Invitation]:
    """All of a session, the newest first, each with `used`: how many places were booked with it."""
    rows = Invitation.objects.filter(session=session).select_related("made_by", *_SHOWN)
    return rows.annotate(used=Count("bookings__seats", filter=_LIVING)).order_by("-made_at", "-pk")


def used(invitation: Invitation, *, but: int | None = None) -> int:
    """How many places were booked with it, but for one booking."""
    rows = invitation.bookings.filter(session=invitation.session_id)
    rows = rows.exclude(state=BookingState.CANCELLED).exclude(pk=but or 0)
    living = rows.aggregate(living=Count("seats", filter=Q(seats__given_back_at=None)))
    return int(living["living"])


def standing_of(invitation: Invitation, used: int, now: datetime) -> InvitationStanding:
    """Whether it is good now, and if not, why."""
    if invitation.revoked_at is not None:
        return InvitationStanding.REVOKED
    if invitation.expires_at is not None and invitation.expires_at <= now:
        return InvitationStanding.EXPIRED
    if invitation.places is not None and used >= invitation.places:
        return InvitationStanding.USED_UP
    return InvitationStanding.GOOD


def row_key(invitation: Invitation) -> str:
    """What a page session is granted for: it names the row, and ends with the key."""
    return f"{invitation.pk}-{invitation.key_digest[:16]}"


def opened(session: Session, row_keys: list[str], now: datetime) -> Invitation | None:
    """The newest invitation to a session that is good, of those that a browser opened."""
    if not row_keys:
        return None
    ids = [int(key.partition("-")[0]) for key in row_keys]
    rows = invitations_of(session).filter(pk__in=ids)
    good = (row for row in rows if row_key(row) in row_keys and _is_good(row, now))
    return next(good, None)


def _is_good(row: Any, now: datetime) -> bool:
    return standing_of(row, row.used, now) is InvitationStanding.GOOD
