"""What is wrong with sessions that are close: somebody should look before the day."""

from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from delivery.enums import BookingState, SessionState
from delivery.models import Session

NAMES_WANTED = timedelta(days=7)
SOON = timedelta(days=14)


def drafts_soon(sessions: QuerySet[Session], now: datetime) -> QuerySet[Session]:
    """Drafts that would begin within two weeks: nobody can book them."""
    return sessions.filter(state=SessionState.DRAFT, starts_at__gt=now, starts_at__lte=now + SOON)


def without_names(sessions: QuerySet[Session], now: datetime) -> QuerySet[Session]:
    """Those of the next seven days with confirmed places that name nobody; `nameless` says how many."""
    nameless = Q(seats__given_back_at=None, seats__name="", seats__booking__state=BookingState.CONFIRMED)
    coming = sessions.filter(state=SessionState.SCHEDULED, starts_at__gt=now, starts_at__lte=now + NAMES_WANTED)
    return coming.annotate(nameless=Count("seats", filter=nameless, distinct=True)).filter(nameless__gt=0)


def below_minimum(sessions: QuerySet[Session], now: datetime) -> QuerySet[Session]:
    """Those of the next two weeks with fewer places taken than make them worth holding; `booked` says how many."""
    coming = sessions.filter(state=SessionState.SCHEDULED, starts_at__gt=now, starts_at__lte=now + SOON)
    return coming.annotate(booked=Coalesce(Sum("allocations__taken"), 0)).filter(booked__lt=F("minimum"))
