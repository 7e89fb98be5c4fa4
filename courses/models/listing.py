"""What lists show of courses and of their coming sessions: plain rows, fetched with a fixed number of queries.

Sessions belong to a higher app, so they are reached through the course's reverse relation only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from ui.wording import duration

# The wording of the tags that editors give, where they are known; anything else is shown as typed.
AUDIENCES = {
    "sole_trader": "sole traders",
    "micro": "firms of up to 9 people",
    "small": "firms of 10 to 49 people",
    "medium": "firms of 50 to 249 people",
    "sme": "small and medium-sized firms",
    "large": "large organisations",
    "charity": "charities",
    "public_body": "public bodies",
    "school": "schools and colleges",
    "general_staff": "all staff",
}
FORMATS = {
    "webinar": "webinar",
    "in_person": "in person",
    "self_study": "self-study",
    "workshop": "workshop",
    "exercise": "exercise",
}


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


def worded(tag: str, words: dict[str, str]) -> str:
    """A tag as people read it."""
    return words.get(tag, tag.replace("_", " "))


def sentence(tags: Iterable[str], words: dict[str, str]) -> str:
    """Tags as one phrase: "charities, schools and colleges and all staff"."""
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
    """The next sessions among these (a manager or queryset of sessions) that have one of these visibilities.

    Two queries, however many there are.
    """
    rows: QuerySet[Any] = sessions.filter(state="scheduled", visibility__in=visible, starts_at__gt=timezone.now())
    rows = rows.select_related("venue", "host_force").prefetch_related("allocations").order_by("starts_at", "pk")
    return [_line(session) for session in rows[:limit]]


def _line(session: Any) -> SessionLine:
    venue = session.venue
    open_places = [each for each in session.allocations.all() if each.purpose != "reserved"]
    return SessionLine(
        title=session.title,
        url=f"/sessions/{session.ref}/",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=f"{venue.town}, {venue.outcode_id}" if venue else "Online",
        mode=session.get_mode_display(),
        host=session.host_force.name if session.host_force else "",
        places=sum(each.capacity - each.taken for each in open_places),
    )
