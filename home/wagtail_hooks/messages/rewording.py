"""The form in which staff change the words of a message that waits."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from correspondence.emails import Mail, is_private
from correspondence.emails.rewording import PLACEHOLDER, hide_links
from correspondence.enums import MessageState
from correspondence.models import Message
from correspondence.operations import rewording as operations
from home.wagtail_hooks.messages.sight import NAMESPACE, kind_words, messages_of_staff
from kernel.cleaning import clean_line, clean_text
from organisations.permissions import is_training_staff
from ui.forms import PlainWordsMixin
from ui.staff import StaffFormPage

MAX_TEXT = 10_000


class WordsForm(PlainWordsMixin, forms.Form):
    """Plain text. `seen` says what the words were when the page was opened."""

    subject = forms.CharField(label="Subject", max_length=200)
    extra = forms.CharField(
        label="To say first (optional)",
        required=False,
        max_length=2000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A paragraph in front. Use this alone if you can: the rest then stays up to date by itself.",
    )
    body = forms.CharField(
        label="The message",
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=(
            "Plain text. If you change it, later changes of the session no longer flow into it. "
            f"{PLACEHOLDER} becomes the reader's own link when it is sent: leave it where it should stand."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)


class Reword(StaffFormPage):
    """Change the words, with a look at the result first."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(messages_of_staff)
    form_class = WordsForm
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Messages"
    header_icon = "mail"
    submit_words = "Save these words"
    template_name = "home/admin/reword.html"
    warning = (
        "Leave out codes, passwords, joining links and anything about other people: a mailbox may have many readers."
    )

    def get_page_title(self) -> str:
        """Which."""
        return f"Change the words: {kind_words(self.row.kind)}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; a message whose words are not to be changed, or not any more, is shown instead."""
        if self.row.state != MessageState.WAITING or is_private(self.row.kind) or self.ours() is None:
            return redirect(self.get_back_url())
        return self.render_to_response(self.get_context_data())

    def ours(self) -> Mail | None:
        """Muster's own words."""
        return operations.composed(self.row)

    def get_initial(self) -> dict[str, Any]:
        """The words as they would go out, without keys."""
        row, ours = self.row, self.ours()
        if ours is None:
            return {}
        return {
            "subject": row.subject or hide_links(ours.subject),
            "extra": row.extra,
            "body": row.body or hide_links(ours.text),
            "seen": operations.fingerprint(row),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what would go out, or save it."""
        form = self.get_form()
        if "preview" not in request.POST or not form.is_valid():
            return super().post(request, *args, **kwargs)
        typed = form.cleaned_data
        parts = (clean_text(typed["extra"]), clean_text(typed["body"]))
        preview = {"subject": clean_line(typed["subject"]), "text": "\n\n".join(part for part in parts if part)}
        return self.render_to_response(self.get_context_data(form=form, preview=preview))

    def perform(self, form: WordsForm) -> Message:
        """One call."""
        typed = form.cleaned_data
        return operations.reword(
            message=self.row, subject=typed["subject"], body=typed["body"], extra=typed["extra"], seen=typed["seen"],
            by=self.actor,
        )  # fmt: skip

    def get_success_words(self, result: Message) -> str:
        """Done."""
        return "The words are saved. They go out when the message is due."

    def get_next_url(self, result: Message) -> str:
        """To the message."""
        return self.get_back_url()

    def get_back_url(self) -> str:
        """To the message."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])
