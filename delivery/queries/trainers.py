"""Who can teach where, and who teaches what is still to come."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from delivery.enums import AskState, SessionState, TrainerRole
from delivery.models import Session, SessionTrainer, TrainerAsk
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


def who_looks(session: Session) -> list[str]:
    """The addresses of those who find trainers for a session: its region's coordinators, else the administrators."""
    users = User.objects.filter(is_active=True)
    region = {"memberships__role": Role.COORDINATOR, "memberships__team__region": session.team.region_id}
    found = users.filter(**region).distinct()
    if not found.exists():
        found = users.filter(is_superuser=True)
    return list(found.order_by("pk").values_list("email", flat=True))


def to_be_offered(user: Any, now: datetime) -> QuerySet[Session]:
    """Sessions to come where this user trains, with or without somebody who leads."""
    regions = user.memberships.filter(role=Role.TRAINER).values("team__region")
    return Session.objects.upcoming(now).filter(team__region__in=regions)


def offers_of(user: Any, now: datetime) -> QuerySet[TrainerAsk]:
    """What this trainer offered to take and was not answered, of sessions to come; the soonest first."""
    rows = user.session_asks.filter(state=AskState.OFFERED, session__starts_at__gt=now)
    return rows.select_related("session__venue").order_by("session__starts_at", "pk")  # type: ignore[no-any-return]  # a user of any kind


def looking_for(user: Any, now: datetime) -> QuerySet[Session]:
    """Sessions to come that nobody leads, where this user trains, and of which no word of theirs is open."""
    open_ones = user.session_asks.filter(state__in=[AskState.ASKED, AskState.OFFERED]).values("session")
    rows = to_be_offered(user, now)
    rows = rows.exclude(pk__in=SessionTrainer.objects.filter(role=TrainerRole.LEAD).values("session"))
    rows = rows.exclude(pk__in=user.taught_sessions.values("session")).exclude(pk__in=open_ones)
    return rows.select_related("team", "venue").order_by("starts_at", "pk")


def asks_for(user: Any, now: datetime) -> QuerySet[TrainerAsk]:
    """What this trainer was asked and has not answered, of sessions to come; the soonest first."""
    rows = user.session_asks.filter(state=AskState.ASKED, session__starts_at__gt=now)
    living = rows.filter(session__state__in=[SessionState.DRAFT, SessionState.SCHEDULED])
    return living.select_related("session__venue").order_by("session__starts_at", "pk")  # type: ignore[no-any-return]  # a user of any kind
