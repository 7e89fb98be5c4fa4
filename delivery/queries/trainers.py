"""Who can teach where, and who teaches what is still to come."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from delivery.enums import SessionState
from delivery.models import Session
from organisations.enums import Role


def trainers_in(regions: Iterable[Any]) -> QuerySet[User]:
    """Trainers of any team of these regions whose account is open, by name."""
    chosen = User.objects.filter(memberships__role=Role.TRAINER, memberships__team__region__in=regions, is_active=True)
    return User.objects.filter(pk__in=chosen.values("pk")).order_by("first_name", "last_name", "pk")


def to_hand_over(sessions: QuerySet[Session], now: datetime) -> QuerySet[Session]:
    """Those of these sessions that have not begun, drafts among them: whoever leaves hands them to somebody else."""
    coming = sessions.filter(state__in=[SessionState.DRAFT, SessionState.SCHEDULED], starts_at__gt=now)
    return coming.order_by("starts_at", "pk")


def with_sessions(sessions: QuerySet[Session]) -> QuerySet[User]:
    """Who teaches any of these sessions, by name; closed accounts among them."""
    found = User.objects.filter(taught_sessions__session__in=sessions.order_by().values("pk"))
    return User.objects.filter(pk__in=found.values("pk")).order_by("first_name", "last_name", "pk")
