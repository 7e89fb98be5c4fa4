"""Attendance reports of online meetings: the file, and who an unknown person of it is."""

from typing import Any, ClassVar

from django import forms

from attendance.enums import EntryState, MarkStatus
from attendance.forms.sheet import NO_NAMES, key_of
from attendance.models import ReportEntry
from attendance.operations.report_files import LARGEST_FILE, BadReportError, ReadReport, read
from attendance.operations.reports import MOST_MINUTES, default_minimum
from attendance.queries.reports import Roll
from delivery.models import Meeting
from kernel.names import has_link
from ui.fields import AddressField, NameField
from ui.forms import PlainWordsMixin


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
            # Whoever dialled in is called by a number, which is no name.
            name = "" if has_link(entry.name) else entry.name
            self.initial = {"name": name, "email": entry.email, **self.initial}
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
