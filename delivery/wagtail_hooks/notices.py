"""Staff write to the people of a session: first a look at what goes to how many, then the yes."""

import hashlib
import json
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from delivery.enums import Audience
from delivery.models import Session
from delivery.operations import notices as operations
from delivery.permissions import can_edit_session, sessions_of_staff
from delivery.queries import audiences
from delivery.wagtail_hooks.session_writing import NAMESPACE
from kernel.cleaning import clean_line, clean_text
from kernel.errors import Refusal
from organisations.permissions import is_training_staff
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import StaffFormPage


class NoticeForm(PlainWordsMixin, forms.Form):
    """To whom and what. `request_key` makes a second press harmless; `seen` is the mark of the preview."""

    audience = forms.ChoiceField(label="Who is written to", choices=Audience.choices, widget=forms.RadioSelect)
    subject = forms.CharField(label="Subject", max_length=operations.MAX_SUBJECT)
    text = forms.CharField(
        label="What you want to say",
        max_length=operations.MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=(
            "Plain text. We begin with \u201cHello\u201d and the reader's name, and put the team, the dates and the "
            "reader's own link below."
        ),
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)


class WriteToPeople(StaffFormPage):
    """A message to the people of one session."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(sessions_of_staff)
    may_touch = staticmethod(can_edit_session)
    form_class = NoticeForm
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Sessions"
    header_icon = "mail"
    short_title = "Message people"
    template_name = "delivery/admin/notice.html"
    submit_words = "Send it"
    warning = (
        "Do not write: who else comes or who stayed away, what somebody needs in order to take part, codes or "
        "passwords, the joining link (it goes out the day before), or anything about police-only work. Mail is read by "
        "more people than you think."
    )

    def get_page_title(self) -> str:
        """Of which session."""
        return f"Message people of {self.row.title}, {wording.day(self.row.starts_at)}"

    def get_initial(self) -> dict[str, Any]:
        """Everyone, and a key of this page's own."""
        return {"audience": Audience.EVERYONE, "request_key": uuid4()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what would go to how many; or send it, when just that was shown."""
        form = self.get_form()
        if not form.is_valid():
            return self.show_again(form, 422)
        preview = self.preview(form.cleaned_data)
        if preview["count"] and request.POST.get("seen") == preview["seen"]:
            return super().post(request, *args, **kwargs)
        return self.render_to_response(self.get_context_data(form=form, preview=preview))

    def show_again(self, form: Any, status: int) -> HttpResponse:
        """After a refusal too, the form comes with a new look at what would be sent."""
        preview = self.preview(form.cleaned_data) if status == 409 else None
        return self.render_to_response(self.get_context_data(form=form, preview=preview), status=status)

    def preview(self, typed: dict[str, Any]) -> dict[str, Any]:
        """The words as they will stand in the mail, and how many get it."""
        count = len(audiences.readers(self.row, typed["audience"]))
        without = audiences.count_without_address(self.row) if typed["audience"] == Audience.PEOPLE else 0
        shown = [typed["audience"], clean_line(typed["subject"]), clean_text(typed["text"]), count]
        return {
            "subject": shown[1],
            "text": shown[2],
            "count": count,
            "people": wording.plural_count(count, "address", "addresses"),
            "without": wording.plural_count(without, "named person", "named people") if without else "",
            # Whoever changes a word, and presses the same button, sees the new words first.
            "seen": hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16],
        }

    def perform(self, form: NoticeForm) -> int:
        """One call."""
        typed = form.cleaned_data
        count = self.preview(typed)["count"]
        return operations.send(
            session=self.row, audience=typed["audience"], subject=typed["subject"], text=typed["text"],
            request_key=typed["request_key"], expected=count, by=self.actor,
        )  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, or why nobody is written to; and whether people may be surprised to hear."""
        context = super().get_context_data(**kwargs)
        try:
            operations.refuse_unless_open(self.row)
        except Refusal as refusal:
            context["closed"] = refusal.message
        context["is_over"] = self.row.ends_at < timezone.now()
        return context

    def get_success_words(self, result: int) -> str:
        """Done."""
        return f"The message goes to {wording.plural_count(result, 'address', 'addresses')}."

    def get_next_url(self, result: int) -> str:
        """To the session, whose messages are counted there."""
        return self.get_back_url()

    def get_back_url(self) -> str:
        """To the session."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])


def can_write_to(session: Session) -> bool:
    """Whether the button stands on a session's page."""
    try:
        operations.refuse_unless_open(session)
    except Refusal:
        return False
    return True
