"""What a session gets in the way of: a trainer or a room that is wanted somewhere else at the same time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from delivery.enums import SessionState
from delivery.models import Meeting, Session

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Clash:
    """Another session at the same time with the same trainer, or in the same room (`trainer` is then empty)."""

    trainer: str
    session: Session
    starts_at: datetime


def clashes(session: Session) -> list[Clash]:
    """Trainers first, each other session once for each of them."""
    same_time = Q(pk__in=[])
    for meeting in session.meetings.all():
        same_time |= Q(starts_at__lt=meeting.ends_at, ends_at__gt=meeting.starts_at)
    others = Meeting.objects.filter(same_time).exclude(session=session)
    others = (
        others.exclude(session__state=SessionState.CANCELLED)
        .select_related("session__venue")
        .order_by("starts_at", "pk")
    )
    found: dict[tuple[str, int], Clash] = {}
    for trainer in session.trainers.select_related("user"):
        for meeting in others.filter(session__trainers__user_id=trainer.user_id):
            clash = Clash(trainer.user.name, meeting.session, meeting.starts_at)
            found.setdefault((str(trainer.user_id), meeting.session_id), clash)
    if session.venue_id is not None:
        for meeting in others.filter(session__venue_id=session.venue_id):
            found.setdefault(("", meeting.session_id), Clash("", meeting.session, meeting.starts_at))
    return list(found.values())


def clashes_of(user: Any, sessions: Sequence[Session]) -> list[Clash]:
    """What these sessions would get in the way of if this user taught them: their own, and one another."""
    wanted = list(Meeting.objects.filter(session__in=sessions).select_related("session").order_by("starts_at", "pk"))
    if not wanted:
        return []
    span = {"starts_at__lt": max(one.ends_at for one in wanted), "ends_at__gt": min(one.starts_at for one in wanted)}
    theirs = Meeting.objects.filter(session__trainers__user_id=user.pk, **span).exclude(session__in=sessions)
    theirs = theirs.exclude(session__state=SessionState.CANCELLED).select_related("session").order_by("starts_at", "pk")
    found: dict[tuple[int, int], Clash] = {}
    others = list(theirs)
    for meeting in wanted:
        for other in others:
            if other.session_id != meeting.session_id and _overlap(meeting, other):
                clash = Clash(user.name, other.session, other.starts_at)
                found.setdefault((meeting.session_id, other.session_id), clash)
        others.append(meeting)
    return list(found.values())


def _overlap(one: Meeting, other: Meeting) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def clashes_ahead(plans: Sequence[Sequence[Span]], *, like: Session) -> list[list[Clash]]:
    """What each of these plans for a session would get in the way of, with the trainers and the room of `like`.

    One query for all of them, however many. `like` itself counts as one of the others.
    """
    spans = [span for plan in plans for span in plan]
    if not spans:
        return [[] for _ in plans]
    trainers = {one.user_id: one.user.name for one in like.trainers.select_related("user")}
    wanted = Q(session__trainers__user_id__in=list(trainers))
    if like.venue_id is not None:
        wanted |= Q(session__venue_id=like.venue_id)
    near = Meeting.objects.filter(
        starts_at__lt=max(end for _, end in spans), ends_at__gt=min(start for start, _ in spans)
    )
    near = near.filter(pk__in=near.filter(wanted).order_by().values("pk"))
    others = list(
        near.exclude(session__state=SessionState.CANCELLED)
        .select_related("session__venue")
        .prefetch_related("session__trainers")
        .order_by("starts_at", "pk")
    )
    return [_clashes_of_plan(plan, others, trainers, like.venue_id) for plan in plans]


def _clashes_of_plan(
    plan: Sequence[Span], others: Sequence[Meeting], trainers: dict[int, str], venue_id: int | None
) -> list[Clash]:
    found: dict[tuple[str, int], Clash] = {}
    for other in others:
        if any(start < other.ends_at and other.starts_at < end for start, end in plan):
            session = other.session
            names = [trainers[one.user_id] for one in session.trainers.all() if one.user_id in trainers]
            if venue_id is not None and session.venue_id == venue_id:
                names.append("")
            for name in names:
                found.setdefault((name, session.pk), Clash(name, session, other.starts_at))
    return list(found.values())
