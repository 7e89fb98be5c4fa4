"""A team writes to everybody who agreed to it."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.db.models import Count
from django.urls import reverse

from organisations.enums import Stream
from organisations.models import Team
from organisations.operations import notes as operations
from organisations.permissions import is_administrator, is_coordinator
from organisations.queries.consents import consents_visible_to
from ui import wording
from ui.fields import LineField, WordsField
from ui.forms import PlainWordsMixin
from ui.staff import StaffFormPage

NAMESPACE = "staff_consents"


def may_enter(user: Any) -> bool:
    """Coordinators and administrators."""
    return is_coordinator(user) or is_administrator(user)


class NoteForm(PlainWordsMixin, forms.Form):
    """To whom, and what."""

    to = forms.ChoiceField(label="To", help_text="Everybody who says yes to it now.")
    subject = LineField(label="Subject", max_length=operations.MAX_SUBJECT)
    text = WordsField(
        label="Text", max_length=operations.MAX_TEXT, widget=forms.Textarea({"rows": 12}),
        help_text="Plain text. Each mail ends with why they get it, and a link that stops it.",
    )  # fmt: skip
    is_read = forms.BooleanField(
        label="I have read it once more", error_messages={"required": "Read it once more, then tick the box"}
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["to"]).choices = [("", "Choose"), *choices]


class WriteNote(StaffFormPage):
    """The form."""

    may_enter = staticmethod(may_enter)
    form_class = NoteForm
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Consents"
    header_icon = "mail"
    page_title = "Write to those who agreed"
    submit_words = "Send it"
    warning = "It goes out at once, one message to each address. Twice a week is the most for a team."

    def get_form_kwargs(self) -> dict[str, Any]:
        """The streams of this user's teams to which somebody says yes, with how many do."""
        given = consents_visible_to(self.request.user).filter(is_given=True).order_by().select_related(None)
        rows = given.values("team", "team__name", "stream").annotate(n=Count("pk")).order_by("team__name", "stream")
        return {**super().get_form_kwargs(), "choices": [_choice(row) for row in rows]}

    def get_initial(self) -> dict[str, Any]:
        """A request of its own, so that it is sent once."""
        return {"request_key": uuid4()}

    def perform(self, form: Any) -> int:
        """One call."""
        given = form.cleaned_data
        team, _, stream = given["to"].partition("-")
        return operations.send(
            team=Team.objects.get(pk=team), stream=Stream(stream), subject=given["subject"], text=given["text"],
            request_key=cast(UUID, given["request_key"]), by=self.actor,
        )  # fmt: skip

    def get_success_words(self, result: int) -> str:
        """How many."""
        return f"Written to {wording.plural_count(result, 'address', 'addresses')}."

    def get_next_url(self, result: int) -> str:
        """Back to the list."""
        return reverse(f"{NAMESPACE}:index")


def _choice(row: Mapping[str, Any]) -> tuple[str, str]:
    count = wording.plural_count(row["n"], "address", "addresses")
    return f"{row['team']}-{row['stream']}", f"{row['team__name']}: {Stream(row['stream']).label} ({count})"
