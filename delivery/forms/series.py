"""The forms by which staff repeat a session: the rule, and then single exceptions among the days it makes."""

from datetime import date
from typing import Any

from django import forms

from delivery.models import Session
from delivery.operations.series import LONDON
from delivery.queries.series import MOST, Every, Repeat, days_of
from ui.forms import DayInput, PlainWordsMixin

MOVE, LEAVE_OUT = "to_", "leave_out"
EVERY = [
    (Every.WEEK, "Every week"),
    (Every.FORTNIGHT, "Every two weeks"),
    (Every.MONTH, "Every month, on the same weekday of the month"),
]


class RepeatForm(PlainWordsMixin, forms.Form):
    """How often and until when. The days to leave out or move come from the table that is shown next."""

    every = forms.ChoiceField(choices=EVERY, label="How often", widget=forms.RadioSelect, initial=Every.WEEK)
    times = forms.IntegerField(
        label="How many dates in all", min_value=2, max_value=MOST + 1, required=False, initial=6,
        help_text="With this session, and counting those that are then left out. Leave empty to give the last day.",
    )  # fmt: skip
    until = forms.DateField(label="Or until", widget=DayInput(), required=False, help_text="The last day it may be on.")
    skips_holidays = forms.BooleanField(
        label="Leave out bank holidays", required=False, initial=True, help_text="Those of England and Wales."
    )
    as_draft = forms.BooleanField(
        label="Make them drafts", required=False, help_text="Nobody can see or book a draft until you open it."
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = session.starts_at.astimezone(LONDON).date()

    def clean(self) -> dict[str, Any]:
        """One of the two ends, and exceptions that are days."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and (cleaned["times"] is None) == (cleaned["until"] is None):
            self.add_error("times", "Say either how many dates there are in all, or the last day")
        if cleaned.get("until") and cleaned["until"] <= self.first:
            self.add_error("until", "The last day is after the first date")
        names = [name for name in self.data if name.startswith(MOVE)][: MOST + 1]
        self.moved = {name.removeprefix(MOVE): self.data.get(name, "").strip() for name in names}
        if any(to and _day(to) is None for to in self.moved.values()):
            self.add_error(None, "Enter each day that a date is moved to as the picker shows it")
        return cleaned

    @property
    def repeat(self) -> Repeat:
        """What the operation takes. Exceptions of days that the rule no longer makes are dropped."""
        given = self.cleaned_data
        rule = {name: given[name] for name in ("every", "times", "until", "skips_holidays")}
        days = {one.day for one in days_of(Repeat(**rule), self.first)}
        listed = self.data.getlist(LEAVE_OUT) if hasattr(self.data, "getlist") else []
        left_out = {_day(text) for text in listed} & days
        moved = {_day(day): _day(to) for day, to in self.moved.items() if to}
        return Repeat(
            **rule,
            left_out=[day for day in left_out if day is not None],
            moved={day: to for day, to in moved.items() if day in days and to is not None and to != day},
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
