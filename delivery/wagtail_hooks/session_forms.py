"""The forms of sessions: dates in rows of plain fields, so that they work without script and on a phone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from courses.models import Course
from delivery.enums import FundingStream, Mode, Purpose, TrainerRole, Visibility
from delivery.models import Session, Venue
from delivery.operations.dates import Span
from delivery.operations.details import SessionDetails
from delivery.permissions import teams_schedulable_by
from delivery.queries.trainers import trainers_in
from organisations.models import Force, Team
from ui.forms import ClockInput, DayInput, PlainWordsMixin

LONDON = ZoneInfo("Europe/London")
ROWS = 6
FIRST_DATE = "date_1"
# What a session has that this form does not show yet: it stays as it is.
KEPT = (
    "naming_closes_at", "changes_close_at", "approval", "has_waiting_list", "minimum", "online_notes", "reminder_days",
)  # fmt: skip
LONGEST_TEXT = 4000
WHAT_IS_MISSING = ("the date", "when it starts", "when it ends")


def trainers_to_choose(user: Any, session: Session | None) -> QuerySet[User]:
    """Trainers of the regions whose teams this user schedules for, and those who are on the session already."""
    chosen = Q(pk__in=trainers_in(teams_schedulable_by(user).order_by().values("region")).order_by().values("pk"))
    if session is not None:
        chosen |= Q(pk__in=session.trainers.values("user"))
    return User.objects.filter(chosen).order_by("first_name", "last_name", "pk")


class TrainerChoice(forms.ModelChoiceField[User]):
    """A trainer, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """The name alone: the address is nobody's business here."""
        return str(obj.name)


class TrainersChoice(forms.ModelMultipleChoiceField[User]):
    """Several trainers, by name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """The name alone."""
        return str(obj.name)


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


class DetailsForm(PlainWordsMixin, forms.Form):
    """Everything about a session apart from its course and dates."""

    team = forms.ModelChoiceField(queryset=Team.objects.none(), label="Team", empty_label=None)
    lead = TrainerChoice(queryset=User.objects.none(), label="Lead trainer", required=False, empty_label="Nobody yet")
    co_trainers = TrainersChoice(queryset=User.objects.none(), label="Co-trainers", required=False)
    guests = TrainersChoice(queryset=User.objects.none(), label="Guest experts", required=False)
    mode = forms.ChoiceField(choices=Mode.choices, label="How people take part", widget=forms.RadioSelect)
    venue = forms.ModelChoiceField(
        queryset=Venue.objects.all(),
        label="Venue",
        required=False,
        empty_label="No venue: online",
        help_text="The public sees the town and the first half of the postcode only.",
    )
    room_capacity = forms.IntegerField(label="Places in the room", min_value=0, max_value=5000, required=False)
    joining_link = forms.URLField(
        label="Joining link", max_length=500, required=False, assume_scheme="https",
        help_text="For online places. Sent the day before, to those who booked and to nobody else.",
    )  # fmt: skip
    online_capacity = forms.IntegerField(label="Places online", min_value=0, max_value=5000, required=False)
    visibility = forms.ChoiceField(
        choices=Visibility.choices,
        label="Who can find it",
        initial=Visibility.PUBLIC,
        help_text="A session of a police-only course is always police only.",
    )
    booking_opens_at = forms.SplitDateTimeField(
        label="Bookings open",
        widget=MomentPicker("Bookings open"),
        required=False,
        help_text="Leave empty to open at once.",
    )
    booking_closes_at = forms.SplitDateTimeField(
        label="Bookings close",
        widget=MomentPicker("Bookings close"),
        required=False,
        help_text="Leave empty to close when the session starts.",
    )
    joining_notes = forms.CharField(
        label="Joining notes", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="How to get in, where to park. Sent with the joining details.",
    )  # fmt: skip
    what_to_bring = forms.CharField(
        label="What to bring", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )
    access_notes = forms.CharField(
        label="Access", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Steps, lifts, hearing loop, captions. Shown in public.",
    )  # fmt: skip
    delivering_force = forms.ModelChoiceField(
        queryset=Force.objects.all(), label="Delivering force", required=False, empty_label="None"
    )
    host_force = forms.ModelChoiceField(
        queryset=Force.objects.all(), label="Host force", required=False, empty_label="The venue's force"
    )
    funding_stream = forms.ChoiceField(
        choices=FundingStream.choices, label="Paid for by", initial=FundingStream.REGIONAL
    )

    groups = (
        ("Who teaches", ("team", "lead", "co_trainers", "guests")),
        ("Where and how many", ("mode", "venue", "room_capacity", "online_capacity", "joining_link")),
        ("Bookings", ("visibility", "booking_opens_at", "booking_closes_at")),
        ("What people are told", ("joining_notes", "what_to_bring", "access_notes")),
        ("For the return", ("delivering_force", "host_force", "funding_stream")),
    )

    def __init__(self, *args: Any, user: Any, session: Session | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        teams = teams_schedulable_by(user)
        if session is not None:
            teams = Team.objects.filter(Q(pk__in=teams.order_by().values("pk")) | Q(pk=session.team_id))
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]  # a model choice
        trainers = trainers_to_choose(user, session)
        for name in ("lead", "co_trainers", "guests"):
            self.fields[name].queryset = trainers  # type: ignore[attr-defined]  # a model choice

    def drawn_groups(self) -> Iterator[tuple[str, list[Any]]]:
        """Headings with their bound fields, for the template."""
        for heading, names in self.groups:
            yield heading, [self[name] for name in names]

    @property
    def details(self) -> SessionDetails:
        """What the operation takes. Fields that have no place here keep what they were."""
        given = self.cleaned_data
        lead = [(given["lead"], TrainerRole.LEAD)] if given["lead"] else []
        others = [(user, TrainerRole.CO_TRAINER) for user in given["co_trainers"]]
        guests = [(user, TrainerRole.GUEST) for user in given["guests"]]
        plain = ("team", "mode", "venue", "visibility", "joining_link", "joining_notes", "what_to_bring",
                 "access_notes", "delivering_force", "host_force", "funding_stream", "booking_opens_at",
                 "booking_closes_at")  # fmt: skip
        return SessionDetails(
            **{name: given[name] for name in plain},
            room_capacity=given["room_capacity"] or 0,
            online_capacity=given["online_capacity"] or 0,
            trainers=(*lead, *others, *guests),
            **({name: getattr(self.session, name) for name in KEPT} if self.session else {}),
        )


class ScheduleForm(DatesForm, DetailsForm):
    """A new session: the course, the dates and the rest."""

    course = forms.ModelChoiceField(queryset=Course.objects.none(), label="Course", empty_label="Choose a course")
    is_record = forms.BooleanField(
        label="This session already took place",
        required=False,
        help_text="For a late record. Nobody can book it; take its register next.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Course.objects.filter(is_offered=True, current_version__isnull=False)
        self.fields["course"].queryset = offered  # type: ignore[attr-defined]  # a model choice


def details_of(session: Session) -> dict[str, Any]:
    """What stands in the form of a session that exists."""
    plain = ("mode", "joining_link", "visibility", "booking_opens_at", "booking_closes_at", "joining_notes",
             "what_to_bring", "access_notes", "funding_stream")  # fmt: skip
    initial: dict[str, Any] = {name: getattr(session, name) for name in plain}
    for name in ("team", "venue", "delivering_force", "host_force"):
        initial[name] = getattr(session, f"{name}_id")
    by_role: dict[str, list[int]] = {}
    for one in session.trainers.all():
        by_role.setdefault(one.role, []).append(one.user_id)
    initial["lead"] = next(iter(by_role.get(TrainerRole.LEAD, [])), None)
    initial["co_trainers"] = by_role.get(TrainerRole.CO_TRAINER, [])
    initial["guests"] = by_role.get(TrainerRole.GUEST, [])
    capacities = {one.purpose: one.capacity for one in session.allocations.all()}
    initial["room_capacity"] = capacities.get(Purpose.ROOM)
    initial["online_capacity"] = capacities.get(Purpose.ONLINE)
    return initial


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
