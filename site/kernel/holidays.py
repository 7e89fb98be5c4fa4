"""Bank holidays in England and Wales, computed: no list has to be kept up.

By the Banking and Financial Dealings Act 1971 (schedule 1), and by proclamation each year New Year's Day and the first
Monday in May. Where one falls on a weekend, the next weekday that is not a bank holiday itself takes its place. Checked
against www.gov.uk/bank-holidays. Days proclaimed once (a coronation, a jubilee) stand in a table.
"""

from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import easter

A_DAY = timedelta(days=1)
MONDAY, SATURDAY = 0, 5
ONCE = {
    date(2022, 6, 3): "Platinum Jubilee",
    date(2022, 9, 19): "State Funeral of Queen Elizabeth II",
    date(2023, 5, 8): "Coronation of King Charles III",
}
# Holidays that were moved: the day they would have had, and the day they got.
MOVED = {date(2020, 5, 4): date(2020, 5, 8), date(2022, 5, 30): date(2022, 6, 2)}


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> dict[date, str]:
    """The days and their names, in order of the days."""
    sunday = easter(year)
    found = {
        sunday - 2 * A_DAY: "Good Friday",
        sunday + A_DAY: "Easter Monday",
        _moved(_first_monday(date(year, 5, 1))): "Early May bank holiday",
        _moved(_first_monday(date(year, 5, 25))): "Spring bank holiday",
        _first_monday(date(year, 8, 25)): "Summer bank holiday",
    }
    found |= {day: name for day, name in ONCE.items() if day.year == year}
    fixed = {date(year, 1, 1): "New Year's Day", date(year, 12, 25): "Christmas Day", date(year, 12, 26): "Boxing Day"}
    found |= {day: name for day, name in fixed.items() if day.weekday() < SATURDAY}
    for day, name in fixed.items():
        if day.weekday() >= SATURDAY:
            instead = day
            while instead.weekday() >= SATURDAY or instead in found:
                instead += A_DAY
            found[instead] = f"{name} (substitute day)"
    return dict(sorted(found.items()))


def bank_holiday_on(day: date) -> str:
    """The name of the bank holiday on this day; empty where it is none."""
    return bank_holidays(day.year).get(day, "")


def _first_monday(day: date) -> date:
    return day + (MONDAY - day.weekday()) % 7 * A_DAY


def _moved(day: date) -> date:
    return MOVED.get(day, day)
