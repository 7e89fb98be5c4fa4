"""The form above the list of sessions."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from courses.enums import Access
from courses.models import Course
from delivery.enums import Mode
from delivery.queries import nearby
from delivery.queries.nearby import MILE_KM, Place
from delivery.queries.sessions import Wanted
from ui.fields import LineField
from ui.forms import PlainWordsMixin
from ui.wording import LONDON

MONTHS_SHOWN = 12
USUAL_MILES, OTHER_MILES = 25, (10, 50, 100)
_SOME_DAY = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))]


class SessionFilterForm(PlainWordsMixin, forms.Form):
    """What to look for. Everything is optional; a value that makes no sense is explained at its field."""

    place = LineField(
        label="Near",
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "postal-code", "placeholder": "Town or postcode"}),
    )
    within = forms.ChoiceField(
        label="Within",
        required=False,
        choices=[("", f"{USUAL_MILES} miles"), *((str(miles), f"{miles} miles") for miles in OTHER_MILES)],
    )
    mode = forms.ChoiceField(
        label="In person or online",
        required=False,
        choices=[("", "Either"), (Mode.IN_PERSON, "In person"), (Mode.ONLINE, "Online")],
    )
    course = forms.ChoiceField(label="Course", required=False)
    month = forms.ChoiceField(label="Month", required=False)
    from_day = forms.DateField(
        label="From",
        required=False,
        validators=_SOME_DAY,
        error_messages={"invalid": "Enter the first day as a real date"},
    )
    to_day = forms.DateField(
        label="To",
        required=False,
        validators=_SOME_DAY,
        error_messages={"invalid": "Enter the last day as a real date"},
    )
    mark_optional = False

    def __init__(self, *args: Any, sees_police: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places: list[Place] = []
        courses = Course.objects.filter(is_offered=True, current_version__isnull=False)
        if not sees_police:
            courses = courses.filter(access=Access.OPEN)
        self._choose("course", "Any course", list(courses.values_list("slug", "title")))
        self._choose("month", "Any month", _months())

    @property
    def dates_are_open(self) -> bool:
        """Whether the part for dates is unfolded: once something stands in it."""
        return any(self[name].value() for name in ("month", "from_day", "to_day"))

    def clean_place(self) -> Place | None:
        """The place that is meant; an error that says what to type if there is none or more than one."""
        typed = self.cleaned_data["place"]
        if not typed:
            return None
        self.places = nearby.find(typed)
        if not self.places:
            raise forms.ValidationError(
                "We do not know this place. Type a postcode, its first half (like OX1) or a town in the UK"
            )
        if len(self.places) > 1:
            raise forms.ValidationError("There is more than one place of this name. Choose the one you mean")
        return self.places[0]

    def clean(self) -> dict[str, Any]:
        """The two days in their order."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_day"), cleaned.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", "“To” must be the same day as “From” or later")
        return cleaned

    def wanted(self) -> Wanted:
        """The cleaned form as a question."""
        typed = self.cleaned_data
        starts = [_start_of(typed["from_day"])] if typed["from_day"] else []
        ends = [_start_of(typed["to_day"] + timedelta(days=1))] if typed["to_day"] else []
        if typed["month"]:
            first = date.fromisoformat(f"{typed['month']}-01")
            starts.append(_start_of(first))
            ends.append(_start_of(_next_month(first)))
        return Wanted(
            place=typed["place"],
            within_km=int(typed["within"] or USUAL_MILES) * MILE_KM if typed["place"] else 0,
            course=typed["course"],
            mode=typed["mode"],
            starts_from=max(starts, default=None),
            starts_before=min(ends, default=None),
        )

    def _choose(self, name: str, empty: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- tells the type checker
        field.choices = [("", empty), *choices]


def _months() -> list[tuple[str, str]]:
    first = timezone.localdate().replace(day=1)
    months = []
    for _ in range(MONTHS_SHOWN):
        months.append((f"{first:%Y-%m}", f"{first:%B %Y}"))
        first = _next_month(first)
    return months


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LONDON)
