"""The forms that sessions are looked for with: above the list and the month, of feeds, and of lists on other sites."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from courses.enums import Access
from courses.models import Course
from delivery.enums import Mode
from delivery.queries import months, nearby, suited
from delivery.queries.nearby import MILE_KM, Place
from delivery.queries.sessions import FREE, WAITING, Wanted
from organisations.models import Region
from ui.fields import LineField
from ui.forms import PlainWordsMixin

MONTHS_SHOWN = 12
USUAL_MILES, OTHER_MILES = 25, (10, 50, 100)
MODES = [
    (Mode.IN_PERSON, "In person"),
    (Mode.ONLINE, "Online"),
    (Mode.HYBRID, "Either, at one session"),
]
USUALLY_EMBEDDED, MOST_EMBEDDED = 5, 20
UNKNOWN_PLACE = "We do not know this place. Type a postcode, its first half (like OX1) or a town in the UK"
_SOME_DAY = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))]
_FOLDED = ("audience", "places", "month", "from_day", "to_day")


class MilesField(forms.ChoiceField):
    """How far around a place; the usual distance needs no saying, but may be said."""

    def clean(self, value: Any) -> Any:
        """The miles, or nothing for the usual ones."""
        return super().clean("" if value == str(USUAL_MILES) else value)


class SearchForm(PlainWordsMixin, forms.Form):
    """What every search of sessions may be narrowed by. Everything is optional; what makes no sense is explained."""

    place = LineField(
        label="Near",
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "postal-code", "placeholder": "Town or postcode"}),
    )
    within = MilesField(
        label="Within",
        required=False,
        choices=[("", f"{USUAL_MILES} miles"), *((str(miles), f"{miles} miles") for miles in OTHER_MILES)],
    )
    mode = forms.ChoiceField(label="In person or online", required=False, choices=[("", "Any"), *MODES])
    course = forms.ChoiceField(label="Course", required=False)
    audience = forms.ChoiceField(label="Who it is for", required=False)
    mark_optional = False

    def __init__(self, *args: Any, sees_police: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meant: list[Place] = []
        offered = Course.objects.filter(is_offered=True, current_version__isnull=False)
        if not sees_police:
            offered = offered.filter(access=Access.OPEN)
        courses = list(offered.values_list("slug", "title", "current_version__audiences"))
        self._choose("course", "Any course", [(slug, title) for slug, title, _ in courses])
        audiences = [(tag, words[:1].upper() + words[1:]) for tag, words in suited.choices(row[2] for row in courses)]
        self._choose("audience", "Anybody", audiences)

    def clean_place(self) -> Place | None:
        """The place that is meant; an error that says what to type if there is none or more than one."""
        typed = self.cleaned_data["place"]
        if not typed:
            return None
        self.meant = nearby.find(typed)
        if not self.meant:
            raise forms.ValidationError(UNKNOWN_PLACE)
        if len(self.meant) > 1:
            raise forms.ValidationError("There is more than one place of this name. Choose the one you mean")
        return self.meant[0]

    def asked(self) -> dict[str, Any]:
        """The cleaned filters that every search has, for `Wanted`."""
        typed = self.cleaned_data
        within_km = int(typed["within"] or USUAL_MILES) * MILE_KM if typed["place"] else 0
        return {"within_km": within_km, **{name: typed[name] for name in ("place", "course", "mode", "audience")}}

    def words_of(self, name: str) -> str:
        """What the choice made in a field is called."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- tells the type checker
        return str(dict(field.choices).get(self.cleaned_data[name], ""))  # type: ignore[arg-type]  # no groups here

    def _choose(self, name: str, empty: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- tells the type checker
        field.choices = [("", empty), *choices]


class SessionFilterForm(SearchForm):
    """The filters of the list and of the month. In the month view `month` says which one is shown, and any month may be
    leafed to (`is_month`); in the list it is a filter like the others."""

    places = forms.ChoiceField(
        label="Places",
        required=False,
        choices=[("", "All sessions"), (FREE, "With free places"), (WAITING, "With free places or a waiting list")],
    )
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

    def __init__(self, *args: Any, is_month: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_month = is_month
        wished = str(self.data.get("month", "")) if is_month else ""
        self._choose("month", "Any month", _months(wished))

    @property
    def is_unfolded(self) -> bool:
        """Whether the part that is folded away is open: once something stands in it."""
        return any(self[name].value() for name in _FOLDED if not (self.is_month and name == "month"))

    def clean(self) -> dict[str, Any]:
        """The two days in their order."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_day"), cleaned.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", "“To” must be the same day as “From” or later")
        return cleaned

    def chosen_month(self) -> date | None:
        """The first day of the month that was asked for."""
        typed = self.cleaned_data["month"]
        return date.fromisoformat(f"{typed}-01") if typed else None

    def wanted(self) -> Wanted:
        """The cleaned form as a question."""
        typed, first = self.cleaned_data, None if self.is_month else self.chosen_month()
        starts = [months.start_of(typed["from_day"])] if typed["from_day"] else []
        ends = [months.start_of(typed["to_day"] + timedelta(days=1))] if typed["to_day"] else []
        if first:
            starts.append(months.start_of(first))
            ends.append(months.start_of(months.month_after(first)))
        return Wanted(
            **self.asked(),
            places=typed["places"],
            starts_from=max(starts, default=None),
            starts_before=min(ends, default=None),
        )


class FeedForm(SearchForm):
    """The filters of a feed. Its address is written by people, so it says `near`, as the API does."""

    region = forms.ChoiceField(label="Region of the police team", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("region", "Any region", list(Region.objects.values_list("code", "name")))

    def add_prefix(self, field_name: str) -> str:
        """The name of a field in the address."""
        return super().add_prefix("near" if field_name == "place" else field_name)

    def wanted(self) -> Wanted:
        """The cleaned form as a question."""
        return Wanted(**self.asked(), region=self.cleaned_data["region"])


class EmbedForm(FeedForm):
    """What a list on another site shows."""

    limit = forms.IntegerField(
        label="How many sessions",
        required=False,
        min_value=1,
        max_value=MOST_EMBEDDED,
        widget=forms.NumberInput({"placeholder": USUALLY_EMBEDDED}),
    )


def _months(wished: str) -> list[tuple[str, str]]:
    """The next twelve months, and one further ahead that is wished for, if one may look at it."""
    first = today = timezone.localdate().replace(day=1)
    found: list[tuple[str, str]] = []
    while first <= months.last_month(today):
        key = f"{first:%Y-%m}"
        if len(found) < MONTHS_SHOWN or key == wished:
            found.append((key, f"{first:%B %Y}"))
        first = months.month_after(first)
    return found
