"""Quarters of the financial year, April to March, in which police programmes plan and report."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_MONTHS = ("April to June", "July to September", "October to December", "January to March")


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter: `year` is the one in which the financial year began, `number` runs from 1 (April to June) to 4."""

    year: int
    number: int

    @property
    def start(self) -> datetime:
        """Its first moment, in London."""
        month = 3 * self.number + 1
        year, month = (self.year, month) if month <= 12 else (self.year + 1, month - 12)
        return datetime.combine(date(year, month, 1), time(), tzinfo=LONDON)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return (Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)).start

    def __str__(self) -> str:
        months = _MONTHS[self.number - 1]
        return f"{months} {self.start.year} (quarter {self.number} of {self.year}/{(self.year + 1) % 100:02})"


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(day.year if day.month >= 4 else day.year - 1, (day.month - 4) % 12 // 3 + 1)
