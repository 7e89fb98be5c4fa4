"""Final marks and what follows from them: who was there how often, and which registers still wait to be closed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from attendance.enums import THERE, RegisterState
from attendance.models import CatchUp, Closing, Mark
from delivery.enums import SessionState
from delivery.models import Meeting, Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """How many of the planned meetings of a session one attendee was at."""

    seat_id: int | None
    walk_in_id: UUID | None
    attended: int
    planned: int
    caught_up: tuple[int, ...] = ()  # the closings of other sessions' registers that count here

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

    Everybody with a final mark is listed, also those who were never there. A meeting that was caught up at another
    session of the course counts as attended; whoever is on a register only to catch up is listed at their own session.
    """
    planned = session.meetings.count()
    closings = current_closings().filter(register__meeting__session=session)
    marks = Mark.objects.filter(closing__in=closings).exclude(walk_in__in=_guests(session))
    attended: Counter[tuple[int | None, UUID | None]] = Counter()
    for seat_id, walk_in_id, status in marks.order_by("seat_id", "walk_in_id").values_list(
        "seat_id", "walk_in_id", "status"
    ):
        attended[(seat_id, walk_in_id)] += status in THERE
    elsewhere = caught_up(session)
    return [
        Share(
            seat_id=who[0],
            walk_in_id=who[1],
            attended=attended[who] + len(elsewhere.get(who, ())),
            planned=planned,
            caught_up=tuple(sorted(elsewhere.get(who, {}).values())),
        )
        for who in attended
    ]


def caught_up(session: Session) -> dict[tuple[int | None, UUID | None], dict[int, int]]:
    """For each attendee the meetings that they caught up elsewhere, each with the closing that says so."""
    found: dict[tuple[int | None, UUID | None], dict[int, int]] = {}
    rows = CatchUp.objects.filter(missed__session=session).counted()
    for seat_id, walk_in_id, missed_id, closing_id in rows.values_list(
        "seat_id", "walk_in_id", "missed_id", "at__register__closing_id"
    ):
        found.setdefault((seat_id, walk_in_id), {})[missed_id] = closing_id
    return found


def _guests(session: Session) -> QuerySet[CatchUp, UUID | None]:
    """Who is on a session's registers only to catch up another session's meeting."""
    guests = CatchUp.objects.filter(as_walk_in__session=session, is_guest=True)
    return guests.values_list("as_walk_in_id", flat=True)


def unclosed(now: datetime) -> QuerySet[Meeting]:
    """Meetings that are over and whose register was never started, or is open; the one over longest comes first."""
    over = Meeting.objects.filter(ends_at__lte=now).exclude(
        session__state__in=[SessionState.DRAFT, SessionState.CANCELLED]
    )
    waiting = over.exclude(register__state=RegisterState.CLOSED)
    return waiting.select_related("session__team", "register").order_by("ends_at", "pk")
