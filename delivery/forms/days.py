"""Numbers of days, typed as people write them: "7, 2"."""

import re
from typing import Any

from django import forms

from delivery.operations.details import FURTHEST_REMINDER

MOST_REMINDERS = 5


class ReminderDaysField(forms.CharField):
    """The days before a session on which people are reminded. Empty means on none."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A list as it is typed."""
        return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> tuple[int, ...]:
        """The days, furthest first."""
        words = [one for one in re.split(r"[\s,;]+|\band\b", super().clean(value) or "") if one]
        if not all(one.isascii() and one.isdecimal() and len(one) < 4 for one in words):
            raise forms.ValidationError("Enter numbers of days, like 7, 2")
        days = {int(one) for one in words}
        if any(not 1 <= one <= FURTHEST_REMINDER for one in days):
            raise forms.ValidationError(f"Enter days from 1 to {FURTHEST_REMINDER}, like 7, 2")
        if len(days) > MOST_REMINDERS:
            raise forms.ValidationError(f"People are reminded at most {MOST_REMINDERS} times")
        return tuple(sorted(days, reverse=True))
