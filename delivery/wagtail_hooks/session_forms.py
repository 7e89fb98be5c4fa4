"""The forms of sessions: what a person decides about one. Their dates have a module of their own."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.forms.models import model_to_dict

from accounts.models import User
from courses.models import Course
from delivery.enums import Approval, FundingStream, Mode, Purpose, TrainerRole, Visibility
from delivery.forms.days import ReminderDaysField
from delivery.models import Session, Venue
from delivery.operations.details import PLAIN, SessionDetails
from delivery.permissions import teams_schedulable_by
from delivery.queries.trainers import trainers_in
from delivery.wagtail_hooks.session_dates import DatesForm, MomentPicker
from organisations.models import Force, Team
from ui.forms import PlainWordsMixin

LONGEST_TEXT = 4000


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
    changes_close_at = forms.SplitDateTimeField(
        label="People may change their booking until",
        widget=MomentPicker("People may change their booking until"),
        required=False,
        help_text="Cancel, move and add places by themselves. Leave empty to let them until the session starts.",
    )
    naming_closes_at = forms.SplitDateTimeField(
        label="People may be named until",
        widget=MomentPicker("People may be named until"),
        required=False,
        help_text="Leave empty to let them until the session ends.",
    )
    has_waiting_list = forms.BooleanField(
        label="Keep a waiting list when it is full",
        required=False,
        initial=True,
        help_text="Places that come free are offered to those who wait, whole parties at a time.",
    )
    approval = forms.ChoiceField(
        choices=Approval.choices,
        label="Bookings that wait for your yes",
        initial=Approval.NONE,
        required=False,
        widget=forms.RadioSelect,
        help_text="Their places are kept meanwhile. Nobody is told the address or a name before.",
    )
    minimum = forms.IntegerField(
        label="Fewest people it takes",
        min_value=1,
        max_value=5000,
        required=False,
        help_text="You are shown the session as long as fewer have booked. Leave empty if any number will do.",
    )
    joining_notes = forms.CharField(
        label="Joining notes", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="How to get in, where to park. Sent with the joining details.",
    )  # fmt: skip
    online_notes = forms.CharField(
        label="Joining notes online", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For those who take part online, in place of the notes above where the session is in a room too.",
    )  # fmt: skip
    what_to_bring = forms.CharField(
        label="What to bring", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )
    access_notes = forms.CharField(
        label="Access", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Steps, lifts, hearing loop, captions. Shown in public.",
    )  # fmt: skip
    reminder_days = ReminderDaysField(
        label="Remind people this many days before",
        required=False,
        initial=(7,),
        help_text="Like 7, 2. At 8am, to everybody with a place. How to join goes out the day before by itself.",
    )
    delivering_force = forms.ModelChoiceField(
        queryset=Force.objects.all(), label="Delivering force", required=False, empty_label="None"
    )
    host_force = forms.ModelChoiceField(
        queryset=Force.objects.all(), label="Host force", required=False, empty_label="The venue's force"
    )
    funding_stream = forms.ChoiceField(
        choices=FundingStream.choices, label="Paid for by", initial=FundingStream.REGIONAL
    )

    groups: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = (
        ("Who teaches", ("team", "lead", "co_trainers", "guests")),
        ("Where and how many", ("mode", "venue", "room_capacity", "online_capacity", "joining_link")),
        ("Bookings", ("visibility", "booking_opens_at", "booking_closes_at", "changes_close_at", "naming_closes_at")),
        ("Who gets a place", ("has_waiting_list", "approval", "minimum")),
        ("What people are told", ("joining_notes", "online_notes", "what_to_bring", "access_notes", "reminder_days")),
        ("For the return", ("delivering_force", "host_force", "funding_stream")),
    )

    def __init__(self, *args: Any, user: Any, session: Session | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is wrong is told in the order of the page.
        self.order_fields([name for _, names in self.groups for name in names])
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
        """What the operation takes."""
        given = self.cleaned_data
        lead = [(given["lead"], TrainerRole.LEAD)] if given["lead"] else []
        others = [(user, TrainerRole.CO_TRAINER) for user in given["co_trainers"]]
        guests = [(user, TrainerRole.GUEST) for user in given["guests"]]
        plain = {name: given[name] for name in PLAIN}
        return SessionDetails(
            **{**plain, "approval": given["approval"] or Approval.NONE},
            room_capacity=given["room_capacity"] or 0,
            online_capacity=given["online_capacity"] or 0,
            trainers=(*lead, *others, *guests),
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
        self.order_fields(["course", *(field.name for row in self.date_rows() for field in row), "is_record"])


def details_of(session: Session) -> dict[str, Any]:
    """What stands in the form of a session that exists."""
    initial = model_to_dict(session, fields=PLAIN)
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
