"""What the counters of places say, beside the places that they stand for."""

from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from delivery.enums import BookingState, OfferState
from delivery.models import Allocation, CounterDrift, Offer, Seat
from delivery.permissions import sessions_of_staff

# In these states a booking has its places; one that waits has them only while an offer is open.
HAS_PLACES = (BookingState.HELD, BookingState.PENDING, BookingState.CONFIRMED)


def counted() -> QuerySet[Allocation]:
    """Every allocation with `counted`: its living seats, and the places of its open offers. One statement."""
    living = Seat.objects.filter(allocation=OuterRef("pk"), given_back_at=None, booking__state__in=HAS_PLACES)
    offered = Offer.objects.filter(allocation=OuterRef("pk"), state=OfferState.OPEN)
    seats = living.order_by().values("allocation").annotate(n=Count("pk")).values("n")
    places = offered.order_by().values("allocation").annotate(n=Sum("places")).values("n")
    in_bookings = Coalesce(Subquery(seats, output_field=IntegerField()), 0)
    in_offers = Coalesce(Subquery(places, output_field=IntegerField()), 0)
    return Allocation.objects.annotate(counted=in_bookings + in_offers)


def drifting() -> QuerySet[Allocation]:
    """Those whose counter says something else."""
    return counted().exclude(taken=F("counted")).order_by("pk")


def open_drifts(user: Any) -> QuerySet[CounterDrift]:
    """What was found and not put right, of the sessions that this user looks after; the oldest first."""
    rows = CounterDrift.objects.filter(settled_at=None, allocation__session__in=sessions_of_staff(user).values("pk"))
    return rows.select_related("allocation__session").order_by("found_at", "pk")
