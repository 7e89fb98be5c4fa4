"""The dates of a session in a form: rows of plain fields, so that they work without script and on a phone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from delivery.models import Session
from delivery.operations.dates import Span
from ui.forms import ClockInput, DayInput, PlainWordsMixin

LONDON = ZoneInfo("Europe/London")
ROWS = 6
FIRST_DATE = "date_1"
WHAT_IS_MISSING = ("the date", "when it starts", "when it ends")


class MomentPicker(forms.SplitDateTimeWidget):
    """A day and a time with the browser's own pickers, each with a name of its own for screen readers."""

    def __init__(self, label: str) -> None:
        names = ({"aria-label": f"{label}: date"}, {"aria-label": f"{label}: time"})
        forms.MultiWidget.__init__(self, (DayInput(attrs=names[0]), ClockInput(attrs=names[1])))


class DatesForm(PlainWordsMixin, forms.Form):
    """Meetings, each a day with the time it starts and ends: six rows, and always one more than are there."""

    def __init__(self, *args: Any, meetings: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = range(1, max(ROWS, meetings + 1) + 1)
        for number in self.numbers:
            self.fields[f"date_{number}"] = _row_field(forms.DateField, DayInput, number, "Date", "the date")
            self.fields[f"starts_{number}"] = _row_field(
                forms.TimeField, ClockInput, number, "Starts", "when it starts"
            )
            self.fields[f"ends_{number}"] = _row_field(forms.TimeField, ClockInput, number, "Ends", "when it ends")

    def date_rows(self) -> Iterator[list[Any]]:
        """The rows for the template: three bound fields each."""
        for number in self.numbers:
            yield [self[f"{part}_{number}"] for part in ("date", "starts", "ends")]

    @property
    def first_row(self) -> list[Any]:
        """The meeting that every session has."""
        return next(self.date_rows())

    @property
    def more_rows(self) -> list[list[Any]]:
        """The others."""
        return list(self.date_rows())[1:]

    @property
    def has_more(self) -> bool:
        """Whether any of the others is filled in, or wrong."""
        return any(field.value() or field.errors for row in self.more_rows for field in row)

    def clean(self) -> dict[str, Any]:
        """A row is whole or empty, and ends after it starts."""
        cleaned = super().clean() or self.cleaned_data
        for number in self.numbers:
            names = [f"date_{number}", f"starts_{number}", f"ends_{number}"]
            values = [cleaned.get(name) for name in names]
            if any(value is not None for value in values):
                for name, value, words in zip(names, values, WHAT_IS_MISSING, strict=True):
                    if value is None and name not in self.errors:
                        self.add_error(name, f"Enter {words} too, or empty the row")
            for name, clock in zip(names[1:], values[1:], strict=True):
                if values[0] and clock and not _exists(values[0], clock):
                    self.add_error(name, "There is no such time: the clocks go forward that night")
            if values[1] and values[2] and values[2] <= values[1]:
                self.add_error(names[2], "It must end after it starts")
        return cleaned

    @property
    def spans(self) -> list[Span]:
        """The meetings, in London time."""
        spans = []
        for number in self.numbers:
            day = self.cleaned_data[f"date_{number}"]
            if day is not None:
                clocks = (self.cleaned_data[f"starts_{number}"], self.cleaned_data[f"ends_{number}"])
                spans.append((_instant(day, clocks[0]), _instant(day, clocks[1])))
        return spans


def dates_of(session: Session) -> dict[str, Any]:
    """The dates of a session that exists, row by row."""
    initial: dict[str, Any] = {}
    for number, meeting in enumerate(session.meetings.all(), start=1):
        start, end = timezone.localtime(meeting.starts_at, LONDON), timezone.localtime(meeting.ends_at, LONDON)
        initial |= {f"date_{number}": start.date(), f"starts_{number}": start.time(), f"ends_{number}": end.time()}
    return initial


def _row_field(field: type[forms.Field], widget: type[forms.Widget], number: int, label: str, what: str) -> forms.Field:
    return field(
        label=label if number == 1 else f"{label} ({number})",
        widget=widget(),
        required=number == 1,
        error_messages={"required": f"Enter {what}", "invalid": f"Enter {what} as the picker shows it"},
    )


def _instant(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=LONDON)


def _exists(day: date, clock: time) -> bool:
    there_and_back = _instant(day, clock).astimezone(UTC).astimezone(LONDON)
    return there_and_back.replace(tzinfo=None) == datetime.combine(day, clock)
