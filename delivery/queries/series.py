"""By which rule sessions repeat, which days that makes, and which sessions of a series are still to come."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from dateutil.rrule import rrulestr
from django.db.models import QuerySet

from delivery.enums import SessionState
from delivery.models import Series, Session
from kernel.holidays import bank_holiday_on

MOST = 60
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKS_OF_A_MONTH = 4


class Every(StrEnum):
    """How often, in plain choices."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """How often, and until when: `times` dates in all with the first, or `until` a day; one of the two.

    A monthly one is on the same weekday of the month as the first date: the second Tuesday, say; where the first date
    is in a fifth week, on the last such day. `left_out` and `moved` are single exceptions.
    """

    every: Every | str
    times: int | None = None
    until: date | None = None
    skips_holidays: bool = True
    left_out: Collection[date] = ()
    moved: Mapping[date, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day that the rule names, where it went to if it was moved, and why it is left out if it is."""

    day: date
    on: date
    holiday: str = ""
    is_left_out: bool = False


def rule_of(repeat: Repeat, first: date) -> str:
    """The recurrence as an RRULE of RFC 5545."""
    weekday = _WEEKDAYS[first.weekday()]
    week = (first.day - 1) // 7 + 1
    nth = week if week <= _WEEKS_OF_A_MONTH else -1
    how_often = {
        Every.WEEK: f"FREQ=WEEKLY;BYDAY={weekday}",
        Every.FORTNIGHT: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}",
        Every.MONTH: f"FREQ=MONTHLY;BYDAY={nth}{weekday}",
    }[Every(repeat.every)]
    end = f"COUNT={repeat.times}" if repeat.until is None else f"UNTIL={repeat.until:%Y%m%d}T235959"
    return f"{how_often};{end}"


def days_of(repeat: Repeat, first: date) -> list[PlannedDay]:
    """The days after the first, those left out among them; one more than there may be at most."""
    found = []
    for moment in rrulestr(rule_of(repeat, first), dtstart=datetime.combine(first, time())):
        day = moment.date()
        if day == first:
            continue
        on = repeat.moved.get(day, day)
        holiday = bank_holiday_on(on)
        # A day that somebody chose by hand is meant, holiday or not.
        is_left_out = day in repeat.left_out or bool(holiday and repeat.skips_holidays and on == day)
        found.append(PlannedDay(day, on, holiday, is_left_out))
        if len(found) > MOST:
            break
    return found


def coming_of(series: Series, now: datetime) -> QuerySet[Session]:
    """Its sessions that have not begun and are on, drafts among them."""
    living = series.sessions.filter(state__in=[SessionState.DRAFT, SessionState.SCHEDULED], starts_at__gt=now)
    return living.order_by("starts_at", "pk")
