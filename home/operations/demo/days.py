"""Which days people work on: sessions of the demonstration stand on those, whenever it is loaded."""

from datetime import date, timedelta
from functools import cache

_DAY = timedelta(days=1)


def working_day(today: date, count: int) -> date:
    """The `count`-th working day after `today`, or before it where `count` is negative. Today is none of them."""
    step, left, day = (_DAY if count > 0 else -_DAY), abs(count), today
    while left:
        day += step
        left -= is_working_day(day)
    return day


def tomorrow(today: date) -> date:
    """The next day that is no bank holiday. It may be a Saturday or Sunday: somebody who looks at the demonstration at
    the weekend finds a register to start too."""
    day = today + _DAY
    while is_holiday(day):
        day += _DAY
    return day


def is_working_day(day: date) -> bool:
    """Whether it is a weekday on which offices are open."""
    return day.weekday() < 5 and not is_holiday(day)


def is_holiday(day: date) -> bool:
    """Whether it is a bank holiday of England, or between Christmas Eve and New Year, when nobody trains."""
    return day in _bank_holidays(day.year) or (day.month, day.day) >= (12, 24)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    easter = _easter(year)
    new_year = date(year, 1, 1)
    while new_year.weekday() > 4:
        new_year += _DAY
    mondays = (_monday(year, 5, first=True), _monday(year, 5, first=False), _monday(year, 8, first=False))
    return frozenset({new_year, easter - 2 * _DAY, easter + _DAY, *mondays})


def _monday(year: int, month: int, *, first: bool) -> date:
    found = [day for day in range(1, 32) if date(year, month, day).weekday() == 0]
    return date(year, month, found[0] if first else found[-1])


def _easter(year: int) -> date:
    """Easter Sunday: the Sunday after the full moon that the church reckons for."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    # Days after 28 February of a year that has 31 days in March.
    month, day = divmod(epact - weekday + 27, 31)
    return date(year, month + 3, day + 1)
