"""How dates, times and amounts read on screens, in e-mails and on paper.

One place, so that a session's time is never worded in two ways. Every instant is told in UK time, whatever the
server's own clock or the active time zone says.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def day(value: date | datetime) -> str:
    """The day with its weekday and year: "Tuesday 3 March 2026"."""
    local = _local(value) if isinstance(value, datetime) else value
    return f"{local:%A} {local.day} {local:%B} {local.year}"


def short_day(value: date | datetime) -> str:
    """The day without its weekday, for tables: "3 March 2026"."""
    local = _local(value) if isinstance(value, datetime) else value
    return f"{local.day} {local:%B} {local.year}"


def month_name(value: date | datetime) -> str:
    """The month in three letters, for the date tile of a list: "Mar"."""
    local = _local(value) if isinstance(value, datetime) else value
    return f"{local:%b}"


def day_number(value: date | datetime) -> str:
    """The day of the month, for the date tile of a list: "3"."""
    local = _local(value) if isinstance(value, datetime) else value
    return str(local.day)


def clock(value: datetime) -> str:
    """The time of day: "10am", "11:30am", "midday", "midnight".

    Twice a year, in the hour that comes twice as the clocks go back, the zone is added: "1:30am BST".
    """
    local = _local(value)
    if (local.hour, local.minute) == (0, 0):
        return "midnight"
    if (local.hour, local.minute) == (12, 0):
        return "midday"
    minutes = f":{local.minute:02}" if local.minute else ""
    zone = f" {local.tzname()}" if _comes_twice(local) else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}{zone}"


def when(value: datetime) -> str:
    """Day and time: "Tuesday 3 March 2026, 10am".

    A bare "Tuesday, midnight" is read as the end of Tuesday by half of its readers, so midnight says which it is.
    """
    if clock(value) == "midnight":
        return f"midnight at the start of {day(value)}"
    return f"{day(value)}, {clock(value)}"


def clock_range(starts_at: datetime, ends_at: datetime) -> str:
    """From when to when within a day: "10am to 11:30am"; one time if both are the same."""
    if starts_at == ends_at:
        return clock(starts_at)
    return f"{clock(starts_at)} to {clock(ends_at)}"


def time_range(starts_at: datetime, ends_at: datetime) -> str:
    """From when to when: "Tuesday 3 March 2026, 10am to 11:30am"; the second day is named if it is another one.

    Raises `ValueError` if the end comes before the start.
    """
    if ends_at < starts_at:
        raise ValueError("A time range cannot end before it starts.")
    if starts_at == ends_at:
        return when(starts_at)
    # An evening that ends at midnight still belongs to its own day.
    last_moment = ends_at - timedelta(microseconds=1)
    if _local(starts_at).date() == _local(last_moment).date():
        return f"{day(starts_at)}, {clock_range(starts_at, ends_at)}"
    return f"{when(starts_at)} to {when(ends_at)}"


def duration(minutes: int) -> str:
    """A length of time: "45 minutes", "1 hour", "1 hour 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = [plural_count(hours, "hour")] if hours else []
    if rest or not hours:
        parts.append(plural_count(rest, "minute"))
    return " ".join(parts)


def plural_count(count: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun: "1 place", "3 places", "1,200 people"; `plural` where an s will not do."""
    noun = singular if count == 1 else plural or f"{singular}s"
    return f"{count:,} {noun}"


def _local(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("A time without a zone cannot be told in UK time.")
    return value.astimezone(LONDON)


def _comes_twice(local: datetime) -> bool:
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def days(dates: list[date]) -> str:
    """Several days in words, each month named once: "3 and 10 March 2026", "31 March and 2 April 2026"."""
    parts: list[str] = []
    for number, one in enumerate(dates):
        after = dates[number + 1] if number + 1 < len(dates) else None
        text = str(one.day)
        if after is None or (after.year, after.month) != (one.year, one.month):
            text += f" {one:%B}"
        if after is None or after.year != one.year:
            text += f" {one.year}"
        parts.append(text)
    if len(dates) == 1:
        return day(dates[0])
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
