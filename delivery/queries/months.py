"""Sessions as a calendar: the days of one month, and what takes place on each of them."""

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from delivery.models import Meeting, Session
from delivery.queries import sessions
from delivery.queries.sessions import SessionLine, Wanted
from ui.wording import LONDON

# How far ahead one may leaf: sessions are planned for three years at most.
MONTHS_AHEAD = 36
# More would make a page that nobody reads; it says that there are more.
MOST_SHOWN = 300


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """One meeting of a session. `part` says which one, where there are more ("date 2 of 3")."""

    line: SessionLine
    where: str
    starts_at: datetime
    ends_at: datetime
    part: str


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day of the month shown."""

    on: date
    is_past: bool
    is_today: bool
    occasions: list[Occasion]


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month by weeks from Monday to Sunday, without those that are over; a day of another month is None.

    `earlier` and `later` are the first days of the months next to it, where one may leaf there. `first_after` is the
    first day on which something fits after a month in which nothing does.
    """

    first: date
    weeks: list[list[Day | None]]
    total: int
    earlier: date | None
    later: date | None
    first_after: date | None
    is_cut: bool


def of(first: date, wanted: Wanted, *, user: Any, now: datetime) -> Month:
    """What fits of a month, session by session on each of its dates. Three queries, and one more if nothing fits."""
    end = month_after(first)
    fitting = sessions.search(wanted, user=user, now=now)
    on_a_day = Meeting.objects.filter(
        session=OuterRef("pk"), starts_at__gte=start_of(first), starts_at__lt=start_of(end)
    )
    shown = list(fitting.filter(Exists(on_a_day))[: MOST_SHOWN + 1])
    today = now.astimezone(LONDON).date()
    days = _days(shown[:MOST_SHOWN], wanted, first, now)
    weeks = [
        [_day(one, days, today) if one.month == first.month else None for one in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
        if week[-1] >= today
    ]
    return Month(
        first=first,
        weeks=weeks,
        total=len(shown[:MOST_SHOWN]),
        earlier=month_before(first) if first > today.replace(day=1) else None,
        later=end if end <= last_month(today) else None,
        first_after=None if shown else _first_after(fitting, end),
        is_cut=len(shown) > MOST_SHOWN,
    )


def first_with_any(wanted: Wanted, *, user: Any, now: datetime) -> date:
    """The month of the next session that fits; this month, if none does."""
    today = now.astimezone(LONDON).date()
    return (_first_after(sessions.search(wanted, user=user, now=now), today) or today).replace(day=1)


def last_month(today: date) -> date:
    """The last month that one may look at."""
    number = today.year * 12 + today.month - 1 + MONTHS_AHEAD
    return date(number // 12, number % 12 + 1, 1)


def month_after(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=32)).replace(day=1)


def month_before(first: date) -> date:
    """The first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


def start_of(day: date) -> datetime:
    """The first moment of a London day."""
    return datetime.combine(day, time.min, tzinfo=LONDON)


def _first_after(fitting: QuerySet[Session], day: date) -> date | None:
    starts = fitting.filter(starts_at__gte=start_of(day)).order_by("starts_at").values_list("starts_at", flat=True)
    found = starts.first()
    return found.astimezone(LONDON).date() if found else None


def _days(shown: list[Session], wanted: Wanted, first: date, now: datetime) -> dict[date, list[Occasion]]:
    days: defaultdict[date, list[Occasion]] = defaultdict(list)
    told = sessions.lines(shown, place=wanted.place, now=now)
    for session, line in zip(shown, told, strict=True):
        meetings = list(session.meetings.all())
        where = line.where.removesuffix(f" · {len(meetings)} dates")
        for meeting in meetings:
            on = meeting.starts_at.astimezone(LONDON).date()
            if (on.year, on.month) == (first.year, first.month):
                part = f"date {meeting.number} of {len(meetings)}" if len(meetings) > 1 else ""
                days[on].append(
                    Occasion(line=line, where=where, starts_at=meeting.starts_at, ends_at=meeting.ends_at, part=part)
                )
    return days


def _day(on: date, days: dict[date, list[Occasion]], today: date) -> Day:
    occasions = sorted(days.get(on, []), key=lambda one: (one.starts_at, one.line.title, one.line.ref))
    return Day(on=on, is_past=on < today, is_today=on == today, occasions=occasions)
