"""Moments and lengths of time as meeting programs write them, in the manner of whoever's computer wrote the file.

`3/4/26` is a day in April here and in March elsewhere, and a file does not say where it was written. So every moment is
read both ways, and all moments of a file together decide (`Readings.settle`): first by which way they are days at all,
then by which way they are nearer to the meeting.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_FIGURES = re.compile(r"(?P<a>\d{1,4})(?P<mark>[/.-])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{1,4})", re.IGNORECASE)
_DAY_NAMED = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<month>[a-z]{3})[a-z]*\.?,?[\s-]+(?P<year>\d{4})",
    re.I,
)
_MONTH_NAMED = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(?P<month>[a-z]{3})[a-z]*\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})", re.I
)
_TIME = re.compile(rf",?[\sT]*(?:at\s+)?{_CLOCK}{_ZONE}", re.IGNORECASE)
_PARTS = re.compile(
    r"(?:(?P<days>\d+)\s*d\w*)?\s*(?:(?P<hours>\d+)\s*(?:h|hr|hrs|hours?))?\s*"
    r"(?:(?P<minutes>\d+)\s*(?:m|min|mins|minutes?))?\s*(?:(?P<seconds>\d+)\s*(?:s|sec|secs|seconds?))?\.?",
    re.IGNORECASE,
)
_COLONS = re.compile(r"(?:(?P<hours>\d+):)?(?P<minutes>\d{1,3}):(?P<seconds>\d{2})")
_NUMBER = re.compile(r"\d{1,5}(?:[.,]\d+)?")
LONGEST = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Readings:
    """One moment, both ways round; a way in which it is no moment is None. The two are one where nothing is open."""

    day_first: datetime | None
    month_first: datetime | None

    def at(self, *, day_first: bool) -> datetime | None:
        """The moment, once it is known which way the file has it."""
        return self.day_first if day_first else self.month_first


def readings(text: str, zone: tzinfo, day: date | None = None) -> Readings | None:
    """A moment; a bare time is one of `day`. None for what is no moment either way round."""
    text = " ".join(text.split())
    if day is not None and (bare := _TIME.fullmatch(text)):
        return _both([day, day], bare, zone)
    for pattern, days in ((_FIGURES, _by_figures), (_DAY_NAMED, _by_name), (_MONTH_NAMED, _by_name)):
        found = pattern.match(text)
        rest = _TIME.fullmatch(text, found.end()) if found else None
        if found and rest:
            return _both(days(found), rest, zone)
    return None


def is_day_first(moments: Iterable[Readings], about: datetime) -> bool:
    """Which way round a file has its days, given when its meeting was."""
    known = list(moments)
    day = [one.day_first for one in known if one.day_first]
    month = [one.month_first for one in known if one.month_first]
    if len(day) != len(month):
        return len(day) > len(month)
    return _distance(day, about) <= _distance(month, about)


def minutes(text: str) -> float | None:
    """A length of time in minutes: `1h 5m 3s`, `01:05:03`, or a bare number of minutes. None for anything else."""
    text = " ".join(text.split())
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    found = _COLONS.fullmatch(text) or _PARTS.fullmatch(text)
    if not text or found is None:
        return None
    parts = {name: int(figures) for name, figures in found.groupdict().items() if figures}
    length = timedelta(**parts)
    return length.total_seconds() / 60 if parts and length <= LONGEST else None


def _distance(moments: list[datetime], about: datetime) -> timedelta:
    return sum((abs(one - about) for one in moments), timedelta())


def _both(days: list[date | None], clock: re.Match[str], zone: tzinfo) -> Readings | None:
    hour, minute, second = (int(clock[part] or 0) for part in ("hour", "minute", "second"))
    if clock["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if clock["half"].lower().startswith("p") else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone = _zone(clock["zone"] or "") or zone
    found = [datetime(one.year, one.month, one.day, hour, minute, second, tzinfo=zone) if one else None for one in days]
    return Readings(*found) if any(found) else None


def _zone(said: str) -> tzinfo | None:
    if not said:
        return None
    if said.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    ahead = timedelta(hours=int(said[1:3]), minutes=int(said[-2:]))
    return timezone(-ahead if said[0] == "-" else ahead) if ahead < timedelta(hours=24) else None


def _by_figures(found: re.Match[str]) -> list[date | None]:
    a, b, c = (int(found[part]) for part in "abc")
    if len(found["a"]) == 4:
        return [_date(a, b, c)] * 2
    if len(found["c"]) not in {2, 4}:
        return [None, None]
    year = c if len(found["c"]) == 4 else 2000 + c
    # Nobody writes the month first with full stops.
    return [_date(year, b, a), _date(year, b, a) if found["mark"] == "." else _date(year, a, b)]


def _by_name(found: re.Match[str]) -> list[date | None]:
    name = found["month"].lower()
    return [_date(int(found["year"]), _MONTHS.index(name) + 1, int(found["day"])) if name in _MONTHS else None] * 2


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 2000 <= year <= 2100 else None
    except ValueError:
        return None
