"""Where somebody catches up a meeting."""

from typing import Any

from django import forms

from delivery.models import Meeting
from ui import wording
from ui.forms import PlainWordsMixin


class CatchUpForm(PlainWordsMixin, forms.Form):
    """At which meeting of another session somebody catches up."""

    at = forms.ChoiceField(
        label="At which date of another session", widget=forms.RadioSelect, error_messages={"required": "Choose a date"}
    )

    def __init__(self, *args: Any, meetings: list[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_pk = {str(meeting.pk): meeting for meeting in meetings}
        field: Any = self.fields["at"]
        field.choices = [(pk, _told(meeting)) for pk, meeting in self.by_pk.items()]

    def clean_at(self) -> Meeting:
        """The meeting."""
        return self.by_pk[self.cleaned_data["at"]]


def _told(meeting: Meeting) -> str:
    when = wording.time_range(meeting.starts_at, meeting.ends_at)
    return f"{when}: date {meeting.number} of {meeting.session.title} ({meeting.session.ref})"
