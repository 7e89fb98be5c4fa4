"""What a session gets in the way of: a trainer or a room that is wanted somewhere else at the same time."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from delivery.enums import SessionState
from delivery.models import Meeting, Session


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
    others = others.exclude(session__state=SessionState.CANCELLED).select_related("session").order_by("starts_at", "pk")
    found: dict[tuple[str, int], Clash] = {}
    for trainer in session.trainers.select_related("user"):
        for meeting in others.filter(session__trainers__user_id=trainer.user_id):
            clash = Clash(trainer.user.name, meeting.session, meeting.starts_at)
            found.setdefault((str(trainer.user_id), meeting.session_id), clash)
    if session.venue_id is not None:
        for meeting in others.filter(session__venue_id=session.venue_id):
            found.setdefault(("", meeting.session_id), Clash("", meeting.session, meeting.starts_at))
    return list(found.values())
