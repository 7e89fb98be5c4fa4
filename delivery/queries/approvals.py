"""Bookings that wait for a person's yes, and what is known of those who made them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from delivery.enums import ApprovalState, BookingState
from delivery.models import Booking
from delivery.permissions import sessions_of_staff

LATEST = 5


@dataclass(frozen=True, kw_only=True)
class Known:
    """What helps to decide: other bookings of the organisation and of the address, and which domains are theirs.

    `earlier` are the latest on sessions that whoever looks looks after too; the numbers count all.
    """

    confirmed: int
    refused: int
    of_address: int
    domain: str
    other_domains: tuple[str, ...]
    earlier: Sequence[Booking]


def asked(user: Any) -> QuerySet[Booking]:
    """The bookings that this user may decide on, the longest waiting first."""
    mine = sessions_of_staff(user).order_by().values("pk")
    rows = Booking.objects.filter(
        session__in=mine, approval=ApprovalState.ASKED, state__in=[BookingState.PENDING, BookingState.WAITING]
    )
    living = Count("seats", filter=Q(seats__given_back_at=None))
    return rows.select_related("session", "organisation").annotate(living=living).order_by("created_at", "pk")


def known_of(booking: Booking, *, user: Any) -> Known:
    """What is known of the organisation and the address of a booking. Four queries."""
    others = Booking.objects.filter(organisation_id=booking.organisation_id).exclude(pk=booking.pk)
    counted = others.aggregate(
        confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)),
        refused=Count("pk", filter=Q(approval=ApprovalState.REFUSED)),
    )
    of_address = Booking.objects.filter(booker_email=booking.booker_email, confirmed_at__isnull=False)
    final = others.filter(confirmed_at__isnull=False)
    emails = final.order_by().values_list("booker_email", flat=True).distinct()[:100]
    domain = _domain(booking.booker_email)
    in_sight = others.filter(session__in=sessions_of_staff(user).order_by().values("pk")).select_related("session")
    return Known(
        **counted,
        of_address=of_address.exclude(pk=booking.pk).count(),
        domain=domain,
        other_domains=tuple(sorted({_domain(one) for one in emails if one} - {domain})),
        earlier=list(in_sight.order_by("-created_at", "-pk")[:LATEST]),
    )


def _domain(email: str) -> str:
    return email.rpartition("@")[2]
