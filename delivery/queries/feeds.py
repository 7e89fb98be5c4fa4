"""What feeds, lists on other sites and the sitemap tell: public sessions only, whoever asks."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from delivery.enums import SessionState
from delivery.models import Session
from delivery.queries import sessions
from delivery.queries.sessions import SessionLine, Wanted

# Far more than a region plans; what lies further ahead comes in when earlier ones are over.
MOST_IN_FEED = 1000
_ON_THE_DIARY = (SessionState.SCHEDULED, SessionState.HELD, SessionState.CANCELLED)


def diary(wanted: Wanted, *, now: datetime) -> list[Session]:
    """Public sessions that are not over, the next first: those that have begun stay to their last date, and cancelled
    ones stay in, so that calendars take them out. Two queries, and those that the filters need."""
    rows = sessions.listed(None).filter(ends_at__gt=now, state__in=_ON_THE_DIARY)
    rows = sessions.matching(rows, wanted, now=now).select_related("course_version", "team", "venue")
    return list(rows.prefetch_related("meetings").order_by("starts_at", "pk")[:MOST_IN_FEED])


def upcoming(wanted: Wanted, *, limit: int, now: datetime) -> tuple[list[SessionLine], int]:
    """The next public sessions to book, and how many there are in all."""
    found = sessions.search(wanted, user=None, now=now)
    return sessions.lines(found[:limit], place=wanted.place, now=now), found.count()


def announced(now: datetime) -> QuerySet[Session]:
    """The coming public sessions, whose pages search engines may know of."""
    return sessions.search(Wanted(), user=None, now=now)


def fingerprint(rows: Sequence[Session], *more: str) -> str:
    """Another one as soon as anything that a feed says of these sessions is another."""
    facts = [
        (
            row.ref, row.title, row.state, row.mode, row.calendar_sequence, row.what_to_bring, row.team.name,
            row.venue and (row.venue.town, row.venue.outcode_id), row.course_version_id,
            [(one.number, one.starts_at, one.ends_at) for one in row.meetings.all()],
        )
        for row in rows
    ]  # fmt: skip
    return hashlib.sha256(repr((facts, more)).encode()).hexdigest()[:32]
