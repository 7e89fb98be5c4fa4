"""What lists show of courses and of their coming sessions: plain rows, fetched with a fixed number of queries.

Sessions belong to a higher app, so they are reached through the course's reverse relation only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from courses.enums import Access
from ui.wording import duration

# The wording of the tags that editors give, where they are known; anything else is shown as typed.
AUDIENCES = {
    "board": "boards",
    "charity": "charities",
    "college": "colleges",
    "continuity_lead": "continuity leads",
    "general_staff": "all staff",
    "governors": "governors",
    "intelligence_staff": "intelligence staff",
    "it_lead": "IT leads",
    "large": "large organisations",
    "medium": "firms of 50 to 249 people",
    "micro": "firms of up to 9 people",
    "owner_manager": "owner-managers",
    "parent_carer": "parents and carers",
    "police_officer": "police officers",
    "police_staff_investigator": "police staff investigators",
    "procurement": "procurement teams",
    "public_body": "public bodies",
    "safeguarding_lead": "safeguarding leads",
    "school": "schools",
    "small": "firms of 10 to 49 people",
    "sme": "small and medium-sized firms",
    "sole_trader": "sole traders",
    "teacher": "teachers",
    "trust": "school trusts",
    "trustees": "trustees",
    "youth_worker": "youth workers",
}
FORMATS = {"in_person": "in person", "live_online": "live online", "self_study": "in your own time"}


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course in a grid."""

    title: str
    url: str
    text: str
    strand: str
    strand_label: str
    meta: str
    marking: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in a list, without anything the public may not see. `places` are those left in all."""

    title: str
    url: str
    starts_at: datetime
    ends_at: datetime
    place: str
    mode: str
    host: str
    places: int

    @property
    def step(self) -> str:
        """What somebody who wants to come does next."""
        return "Book a place" if self.places else "See the session"


def worded(tag: str, words: dict[str, str]) -> str:
    """A tag as people read it."""
    return words.get(tag, tag.replace("_", " "))


def sentence(tags: Iterable[str], words: dict[str, str]) -> str:
    """Tags as one phrase: "charities, schools and all staff"."""
    phrases = [worded(str(tag), words) for tag in tags]
    if len(phrases) < 2:
        return "".join(phrases)
    return f"{', '.join(phrases[:-1])} and {phrases[-1]}"


def card(page: Any, url: str) -> CourseCard:
    """The card of a course page."""
    level = page.get_level_display()
    return CourseCard(
        title=page.title,
        url=url,
        text=page.summary,
        strand=page.strand,
        strand_label=page.get_strand_display(),
        meta=f"{duration(page.duration_minutes)} · {level}",
        marking=page.marking,
    )


def coming(sessions: Any, *, visible: tuple[str, ...], limit: int) -> list[SessionLine]:
    """The next sessions among these (a manager or queryset of sessions) that have one of these visibilities."""
    return lines(coming_rows(sessions, visible=visible, limit=limit))


def lines(rows: Iterable[Any]) -> list[SessionLine]:
    """Sessions as a list shows them."""
    return [_line(session) for session in rows]


def coming_rows(sessions: Any, *, visible: tuple[str, ...], limit: int) -> list[Any]:
    """The rows of them, with what a list shows. Three queries, however many there are."""
    rows: QuerySet[Any] = sessions.filter(state="scheduled", visibility__in=visible, starts_at__gt=timezone.now())
    if "police" not in visible:
        # A police-only course makes all its sessions police only, whatever they say themselves.
        rows = rows.filter(course__access=Access.OPEN)
    rows = rows.select_related("venue", "host_force").prefetch_related("allocations", "meetings")
    rows = rows.order_by("starts_at", "pk")
    return list(rows[:limit])


def _line(session: Any) -> SessionLine:
    venue = session.venue
    meetings = list(session.meetings.all())
    dates = f" · {len(meetings)} dates" if len(meetings) > 1 else ""
    open_places = [each for each in session.allocations.all() if each.purpose != "reserved"]
    return SessionLine(
        title=session.title,
        url=f"/sessions/{session.ref}/",
        starts_at=meetings[0].starts_at if meetings else session.starts_at,
        ends_at=meetings[0].ends_at if meetings else session.ends_at,
        place=(f"{venue.town}, {venue.outcode_id}" if venue else "Online") + dates,
        mode=session.get_mode_display(),
        host=session.host_force.name if session.host_force else "",
        places=sum(each.capacity - each.taken for each in open_places),
    )
