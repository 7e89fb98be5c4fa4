"""Which bookings staff see, and what they read of one, whatever it waits for."""

from typing import Any

from django.db.models import QuerySet

from delivery.enums import ApprovalState, BookingState
from delivery.models import Booking
from delivery.permissions import sessions_of_staff
from delivery.queries.answers import told
from delivery.queries.waiting import open_offer
from ui import wording


def bookings_of_staff(user: Any) -> QuerySet[Booking]:
    """Bookings of the sessions this user looks after; not their own elsewhere, which they see as everybody does."""
    rows = Booking.objects.filter(session__in=sessions_of_staff(user).values("pk"))
    return rows.select_related("session__course", "organisation", "force")


def facts_of(row: Booking) -> list[tuple[str, object]]:
    """What was said and what became of it; what says nothing is left out."""
    facts: list[tuple[str, object]] = [
        ("State", row.get_state_display()),
        ("Organisation", row.organisation),
        ("Force", row.force),
        ("Booker", row.booker_name),
        ("E-mail", row.booker_email),
        ("Telephone", row.booker_phone),
        ("Under-18s to count", row.expected_under_18),
        *told(row),
        ("Booked", wording.when(row.created_at)),
        ("Held until", wording.when(row.held_until) if row.state == BookingState.HELD and row.held_until else ""),
        *_waiting(row),
        *_approval(row),
        ("Two dates of the course", "Allowed" if row.may_hold_two_dates else ""),
        ("Confirmed", wording.when(row.confirmed_at) if row.confirmed_at else ""),
        ("Cancelled", wording.when(row.cancelled_at) if row.cancelled_at else ""),
        ("Why", row.cancel_reason),
    ]
    return [fact for fact in facts if fact[1]]


def _waiting(row: Booking) -> list[tuple[str, object]]:
    offer = open_offer(row) if row.state == BookingState.WAITING else None
    offered = f"{wording.plural_count(offer.places, 'place')} until {wording.when(offer.expires_at)}" if offer else ""
    return [
        ("Waiting since", wording.when(row.waiting_since) if row.waiting_since else ""),
        ("Offered", offered),
        ("Offers that ran out", row.lapses),
    ]


def _approval(row: Booking) -> list[tuple[str, object]]:
    if row.approval == ApprovalState.NOT_NEEDED:
        return []
    return [
        ("Approval", row.get_approval_display()),
        ("Why it was asked", row.get_approval_because_display()),
        ("Decided", wording.when(row.approval_at) if row.approval_at else ""),
        ("What the booker was told", row.approval_note),
    ]
