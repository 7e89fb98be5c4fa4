"""Where a trainer says who has completed the course, one by one or all at once."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from certificates import queries
from certificates.enums import Reason
from certificates.operations import confirmations as operations
from certificates.queries import Outcome
from certificates.wagtail_hooks.sessions import OfSession
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import StaffButton, StaffFormPage


def key_of(one: Outcome) -> str:
    """What stands for a person in the form: their place, or themselves where they came without one."""
    return f"s-{one.seat.pk}" if one.seat else f"w-{one.walk_in.pk if one.walk_in else ''}"


def ids_of(one: Outcome) -> tuple[Any, Any]:
    """The id of the place and of the walk-in, one of them None."""
    return (one.seat.pk if one.seat else None, one.walk_in.pk if one.walk_in else None)


class ConfirmForm(PlainWordsMixin, forms.Form):
    """Who has completed the course."""

    who = forms.MultipleChoiceField(
        label="Who has completed the course?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Each of them was there as often as the rule of this course asks.",
        error_messages={"invalid_choice": "The list has changed meanwhile. Look at it again"},
    )

    def __init__(self, *args: Any, people: list[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [(key_of(one), one.who) for one in people]  # type: ignore[attr-defined]  # a choice field


class ConfirmPeople(OfSession, StaffFormPage):
    """The list, with a box for each person and a button for all."""

    form_class = ConfirmForm
    template_name = "certificates/admin/confirm.html"
    index_url_name = "staff_sessions:index"
    index_label = "Sessions"
    header_icon = "success"
    short_title = "Confirm who completed it"
    submit_words = "Confirm those ticked"

    def get_page_title(self) -> str:
        """Of which session."""
        return f"Who completed {self.row.title}, {wording.day(self.row.starts_at)}?"

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """Everybody of the session."""
        return queries.outcomes(self.row, timezone.now())

    @cached_property
    def waiting(self) -> list[Outcome]:
        """Those who want nothing but the yes."""
        return [one for one in self.outcomes if one.reason == Reason.NOT_CONFIRMED]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Who is to be chosen from."""
        return {**super().get_form_kwargs(), "people": self.waiting}

    def perform(self, form: Any) -> int:
        """One call, for those ticked or for all."""
        wants_all = "everybody" in self.request.POST
        chosen = {key_of(one) for one in self.waiting} if wants_all else set(form.cleaned_data["who"])
        holders = [one.holder for one in self.waiting if key_of(one) in chosen]
        return operations.confirm(session=self.row, holders=holders, by=self.actor)

    def get_success_words(self, result: int) -> str:
        """Done."""
        return (
            f"{wording.plural_count(result, 'person', 'people')} confirmed. Certificates go out within a minute or two."
        )

    def get_back_url(self) -> str:
        """To the session's certificates."""
        return reverse("staff_certificates:session", args=[self.row.pk])

    def get_next_url(self, result: int) -> str:
        """The same page: it says who is left."""
        return reverse("staff_certificates:confirm", args=[self.row.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who waits, who was confirmed and may still be taken back, and whether the course asks for it at all."""
        sure = queries.confirmed(self.row)
        rule = self.row.course.issue_rules.order_by("-number").first()
        bare = [one for one in self.outcomes if one.certificate is None]
        return super().get_context_data(
            is_asked=rule is not None and rule.needs_confirmation,
            waiting=self.waiting,
            confirmed=[(one.who, key_of(one)) for one in bare if ids_of(one) in sure],
            others=sum(one.reason != Reason.NOT_CONFIRMED for one in bare),
            having=len(self.outcomes) - len(bare),
            **kwargs,
        )


class TakeBack(OfSession, StaffButton):
    """Take back the yes to one person."""

    def perform(self) -> str:
        """One call."""
        wanted = self.request.POST.get("who", "")
        found = [one for one in queries.outcomes(self.row, timezone.now()) if key_of(one) == wanted]
        if not found:
            return "Nobody was chosen."
        operations.take_back(session=self.row, holder=found[0].holder, by=self.actor)
        return f"The yes to {found[0].who} is taken back."

    def get_next_url(self) -> str:
        """Back to the list."""
        return reverse("staff_certificates:confirm", args=[self.row.pk])
