"""What trainers type on the register. Each form that adds something carries an id, so that sending twice adds once."""

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.db.models import QuerySet

from attendance.enums import CheckInStatus, EntryState, MarkStatus
from attendance.models import ReportEntry, SignInSheet
from attendance.operations.headcounts import LARGEST
from attendance.operations.registers import LONGEST_REASON
from attendance.operations.report_files import LARGEST_FILE, BadReportError, ReadReport, read
from attendance.operations.reports import MOST_MINUTES, default_minimum
from attendance.queries import Key
from attendance.queries.reports import Roll
from delivery.models import Meeting
from organisations.enums import AudienceType
from organisations.models import Organisation
from ui.fields import AddressField, LineField, NameField, WordsField
from ui.forms import PlainWordsMixin

NO_NAMES = "Never write the names of people under 18: they are counted as a group, not named."
NO_DETAILS = "Write what was wrong, not who: no names, and nothing about the health of anybody or an investigation."
MAX_ID = 2**63


def key_of(value: str) -> Key:
    """The seat or the walk-in that a form names: `s-12`, `w-<uuid>`. Raises ValueError."""
    kind, _, number = value.partition("-")
    if kind == "s":
        return int(number), None
    return None, UUID(number)


class MarkForm(forms.Form):
    """One press of a button. The page's script sends an id with it, so that a lost answer does no harm."""

    attendee = forms.RegexField(regex=r"^(s-[0-9]{1,18}|w-[0-9a-f-]{36})$", max_length=40)
    status = forms.ChoiceField(choices=CheckInStatus.choices)
    event_id = forms.UUIDField(required=False)

    def clean_attendee(self) -> Key:
        """The seat or the walk-in."""
        try:
            return key_of(self.cleaned_data["attendee"])
        except ValueError as error:
            raise forms.ValidationError("There is no such person on this register.") from error


class ScanForm(forms.Form):
    """What is on a ticket, as a scanner reads it or somebody types it."""

    text = forms.CharField(
        label="Ticket code",
        max_length=300,
        help_text="Twelve letters and digits, like 7K3M-Q4XP-9TRT.",
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "govuk-input--width-10",
            }
        ),
    )
    event_id = forms.UUIDField(required=False)


class OnceForm(PlainWordsMixin, forms.Form):
    """A form that does its work once, however often it is sent."""

    event_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("event_id", uuid4())


class WalkInForm(OnceForm):
    """Somebody who came without a booking: a name is enough."""

    name = NameField(help_text=NO_NAMES, widget=forms.TextInput({"autocomplete": "off"}))
    email = AddressField(
        label="E-mail address",
        required=False,
        help_text="Their certificate is sent here.",
        widget=forms.EmailInput({"autocomplete": "off", "autocapitalize": "none"}),
    )
    organisation_name = NameField(
        label="Organisation",
        required=False,
        may_be_domain=True,
        widget=forms.TextInput({"autocomplete": "off", "list": "organisations"}),
    )


class HeadcountForm(OnceForm):
    """A group that is counted and not named."""

    count = forms.IntegerField(
        label="How many people",
        min_value=1,
        max_value=LARGEST,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    label = LineField(label="Who they are", max_length=120, help_text=f"As a group, like “Year 8 pupils”. {NO_NAMES}")
    audience_type = forms.ChoiceField(label="Kind of organisation", choices=[("", "Choose"), *AudienceType.choices])
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), required=False, empty_label="Not one of these", label="Organisation that booked"
    )

    def __init__(self, *args: Any, session_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        booked = Organisation.objects.filter(bookings__session_id=session_id).distinct().order_by("name", "pk")
        field: Any = self.fields["organisation"]
        field.queryset = booked
        if not booked:
            del self.fields["organisation"]


class CloseForm(forms.Form):
    """The last look before marks are final."""

    empty = forms.BooleanField(required=False, label="Nobody came: record everyone booked as absent")


class AmendForm(PlainWordsMixin, forms.Form):
    """Why a closed register is opened again."""

    reason = WordsField(
        label="What was wrong",
        max_length=LONGEST_REASON,
        help_text=f"The reason stays with the register. {NO_DETAILS}",
        widget=forms.Textarea({"rows": 3}),
    )


class NameForm(PlainWordsMixin, forms.Form):
    """Who sits on a place that nobody was named for."""

    mark_optional: ClassVar[bool] = True

    name = NameField(help_text=NO_NAMES, widget=forms.TextInput({"autocomplete": "off"}))
    email = AddressField(
        label="E-mail address",
        required=False,
        help_text="Their certificate is sent here; without it, to whoever booked.",
        widget=forms.EmailInput({"autocomplete": "off", "autocapitalize": "none"}),
    )


class ReportForm(PlainWordsMixin, forms.Form):
    """An attendance report of an online meeting. The file is read and not kept."""

    file = forms.FileField(
        label="The report",
        help_text="A CSV file: the attendance report of Teams or Zoom as you download it, or our template.",
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,text/csv", "class": "govuk-file-upload"}),
    )
    minimum_minutes = forms.IntegerField(
        label="Least number of minutes",
        min_value=1,
        max_value=MOST_MINUTES,
        help_text="Who was there for less is not marked present, and you can decide for each of them.",
        widget=forms.NumberInput({"inputmode": "numeric", "class": "govuk-input--width-4"}),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.initial.setdefault("minimum_minutes", default_minimum(meeting))

    def clean_file(self) -> ReadReport:
        """What the report says; or everything that is wrong with it, row by row."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("The file is larger than 3 MB. Choose the attendance report alone")
        try:
            return read(file.read(), self.meeting)
        except BadReportError as bad:
            raise forms.ValidationError(list(bad.faults)) from None


class SettleForm(PlainWordsMixin, forms.Form):
    """What somebody says of a person in a report. The choices are those that the person's state leaves open."""

    mark_optional: ClassVar[bool] = True
    WALK_IN, ASIDE, BACK = "walk_in", "aside", "back"

    answer = forms.ChoiceField(label="Who is it?")
    name = NameField(required=False, help_text=f"Only for somebody who came without a booking. {NO_NAMES}")
    email = AddressField(label="E-mail address", required=False, help_text="Their certificate is sent here.")
    organisation_name = NameField(label="Organisation", required=False, may_be_domain=True)

    def __init__(self, *args: Any, entry: ReportEntry, roll: Roll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answer: Any = self.fields["answer"]
        if entry.state == EntryState.WAITING:
            self.initial = {"name": entry.name, "email": entry.email, **self.initial}
            people = [(one.value, one.words) for one in roll.attendees]
            nobody = [(self.WALK_IN, "Came without a booking: add them"), (self.ASIDE, "Is not an attendee")]
            answer.choices = [("", "Choose"), ("Not on the register", nobody), ("On the register", people)]
            return
        for name in ("name", "email", "organisation_name"):
            del self.fields[name]
        answer.label = "What is right?"
        answer.widget = forms.RadioSelect()
        answer.choices = _choices(entry)

    def clean(self) -> dict[str, Any]:
        """Which place it is; and a name for somebody who is added."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        answer = data.get("answer", "")
        if answer == self.WALK_IN and not data.get("name") and "name" not in self.errors:
            self.add_error("name", "Enter the person's name")
        if answer.startswith(("s-", "w-")):
            data["attendee"] = key_of(answer)
        return data


def _choices(entry: ReportEntry) -> list[tuple[str, str]]:
    if entry.state == EntryState.SET_ASIDE:
        return [(SettleForm.BACK, "This is an attendee after all")]
    there = [MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.LEFT_EARLY]
    marks = [(str(status.value), f"Mark them: {str(status.label).lower()}") for status in there]
    if entry.state == EntryState.DIFFERS:
        marks.append((SettleForm.ASIDE, "The mark on the register is right"))
    return marks


class PaperForm(OnceForm):
    """What was signed on paper, as the numbers of its lines."""

    sheet = forms.ModelChoiceField(SignInSheet.objects.none(), label="Which sheet", empty_label=None)
    marks = forms.CharField(
        label="Numbers of those who signed",
        required=False,
        max_length=5000,
        strip=True,
        help_text="Like 1-12, 15 late, 17, 20 left early, 22 absent. A number alone is somebody present.",
        widget=forms.Textarea({"rows": 3, "autocomplete": "off", "spellcheck": "false", "inputmode": "text"}),
    )
    written_in = forms.CharField(
        label="People who wrote themselves in",
        required=False,
        max_length=20000,
        help_text=f"One on each line, like Ada Attendee, Bright Ltd. {NO_NAMES}",
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )
    changes_marks = forms.BooleanField(
        required=False, label="Also change people who are marked otherwise already (they are left as they are)"
    )

    def __init__(self, *args: Any, sheets: QuerySet[SignInSheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sheet"]
        field.queryset = sheets.order_by("-number")
        field.label_from_instance = lambda sheet: f"Sheet {sheet.number}, {len(sheet.lines)} people"
        field.initial = sheets.order_by("-number").first()

    def clean_written_in(self) -> list[tuple[str, str]]:
        """Pairs of a name and an organisation, which may be empty."""
        lines = (line.partition(",") for line in self.cleaned_data["written_in"].splitlines() if line.strip())
        return [(name.strip(), organisation.strip()) for name, _, organisation in lines]

    def clean(self) -> dict[str, Any]:
        """Something must be typed."""
        data = super().clean() or self.cleaned_data
        if not (data.get("marks") or data.get("written_in")):
            self.add_error("marks", "Type the numbers of those who signed.")
        return data
