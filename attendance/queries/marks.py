"""Final marks and what follows from them: who was there how often, and which registers still wait to be closed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from attendance.enums import THERE, RegisterState
from attendance.models import Closing, Mark
from delivery.enums import SessionState
from delivery.models import Meeting, Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """How many of the planned meetings of a session one attendee was at."""

    seat_id: int | None
    walk_in_id: UUID | None
    attended: int
    planned: int

    @property
    def percent(self) -> int:
        """The share in whole per cent, never rounded up."""
        return self.attended * 100 // self.planned

    def reaches(self, percent: int) -> bool:
        """Whether the share is at least this many per cent."""
        return self.attended * 100 >= percent * self.planned


def current_closings() -> QuerySet[Closing]:
    """The closing that counts of each register: an amendment leaves the earlier ones as history."""
    return Closing.objects.filter(register__closing=F("pk"))


def marks_of(session: Session) -> QuerySet[Mark]:
    """The final marks of all meetings of a session."""
    closings = current_closings().filter(register__meeting__session=session)
    marks = Mark.objects.filter(closing__in=closings).select_related("closing__register__meeting", "seat", "walk_in")
    return marks.order_by("closing__register__meeting__number", "pk")


def attendance_share(session: Session) -> list[Share]:
    """Each attendee's share of all planned meetings, those not closed yet included as not attended.

    Everybody with a final mark is listed, also those who were never there.
    """
    planned = session.meetings.count()
    closings = current_closings().filter(register__meeting__session=session)
    marks = Mark.objects.filter(closing__in=closings).order_by("seat_id", "walk_in_id")
    attended: Counter[tuple[int | None, UUID | None]] = Counter()
    for seat_id, walk_in_id, status in marks.values_list("seat_id", "walk_in_id", "status"):
        attended[(seat_id, walk_in_id)] += status in THERE
    return [
        Share(seat_id=seat_id, walk_in_id=walk_in_id, attended=times, planned=planned)
        for (seat_id, walk_in_id), times in attended.items()
    ]


def unclosed(now: datetime) -> QuerySet[Meeting]:
    """Meetings that are over and whose register was never started, or is open; the one over longest comes first."""
    over = Meeting.objects.filter(ends_at__lte=now).exclude(
        session__state__in=[SessionState.DRAFT, SessionState.CANCELLED]
    )
    waiting = over.exclude(register__state=RegisterState.CLOSED)
    return waiting.select_related("session__team", "register").order_by("ends_at", "pk")
