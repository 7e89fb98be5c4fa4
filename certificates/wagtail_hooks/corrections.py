"""Corrections that holders asked for: looked at, agreed, or declined with a reason."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn

from certificates.enums import CorrectionState
from certificates.models import Correction
from certificates.operations import corrections as operations
from certificates.permissions import can_settle, corrections_of_staff
from kernel.identifiers import grouped
from organisations.permissions import is_training_staff
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import RowsView, StaffButton, StaffFormPage, StaffPage, StaffViewSet, column, title

NAMESPACE = "staff_corrections"
LABEL = "Name corrections"


class Filters(WagtailFilterSet):
    """By what became of it."""

    state = django_filters.MultipleChoiceFilter(
        choices=CorrectionState.choices, label="State", widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Correction
        fields: ClassVar[list[str]] = []


class Corrections(RowsView):
    """The list."""

    model = Correction
    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(corrections_of_staff)
    heading = LABEL
    intro = "Holders who ask for another name on their certificate. They hear from you by e-mail, whatever you answer."
    empty_words = "Nobody has asked yet. When a holder asks on the page of a certificate, it appears here."
    header_icon = "edit"
    filterset_class = Filters
    search_fields = ("name", "certificate__name", "certificate__code", "certificate__course_title")
    default_ordering = "-asked_at"
    columns: ClassVar[list[BaseColumn]] = [
        title("Wanted", f"{NAMESPACE}:inspect", lambda row: row.name, "name"),
        column("Stands there", lambda row: row.certificate.name, "certificate__name"),
        column("Course", lambda row: row.certificate.course_title, "certificate__course_title"),
        column("Taught", lambda row: wording.short_day(row.certificate.taught_on), "certificate__taught_on"),
        column("Asked", lambda row: wording.when(row.asked_at), "asked_at"),
        column("State", lambda row: row.get_state_display(), "state"),
    ]


class CorrectionDoor(StaffPage):
    """What the pages about one share."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(corrections_of_staff)
    index_url_name = f"{NAMESPACE}:index"
    index_label = LABEL
    header_icon = "edit"


class CorrectionPage(CorrectionDoor):
    """One, with what can be answered."""

    template_name = "certificates/admin/correction.html"
    short_title = "Correction"

    def get_page_title(self) -> str:
        """From what to what."""
        return f"From {self.row.certificate.name} to {self.row.name}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is asked of which certificate, and what became of it."""
        row, certificate = self.row, self.row.certificate
        facts = [
            ("Stands there", certificate.name),
            ("Wanted", row.name),
            ("What they wrote", row.note),
            ("Course", certificate.course_title),
            ("Taught", certificate.taught_on_words),
            ("Asked", wording.when(row.asked_at)),
            ("State", row.get_state_display()),
            ("Settled", wording.when(row.settled_at) if row.settled_at else ""),
            ("Answer", row.answer),
        ]
        return super().get_context_data(
            facts=[fact for fact in facts if fact[1]],
            code=grouped(certificate.code),
            can_settle=row.state == CorrectionState.ASKED and can_settle(self.request.user, row),
            **kwargs,
        )


class Agree(CorrectionDoor, StaffButton):
    """Make the certificate with the name that is wanted."""

    may_touch = staticmethod(can_settle)

    def perform(self) -> str:
        """One call."""
        made = operations.agree(correction=self.row, by=self.actor)
        return f"{made.name} has a new certificate, {grouped(made.code)}. It goes out by e-mail now."

    def get_next_url(self) -> str:
        """Back to it."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])


class DeclineForm(PlainWordsMixin, forms.Form):
    """Why."""

    reason = forms.CharField(
        label="Why does the name stay as it is?",
        max_length=operations.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The holder reads this in an e-mail and on the page of the certificate.",
        error_messages={"required": "Say why the name stays as it is"},
    )


class Decline(CorrectionDoor, StaffFormPage):
    """Leave the name as it is, for a reason."""

    may_touch = staticmethod(can_settle)
    form_class = DeclineForm
    short_title = "Decline"
    submit_words = "Decline and tell them"
    submit_class = "no"

    def get_page_title(self) -> str:
        """Whose name stays."""
        return f"Leave the name {self.row.certificate.name} as it is"

    def get_back_url(self) -> str:
        """Back to it."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])

    def perform(self, form: Any) -> Correction:
        """One call."""
        return operations.decline(correction=self.row, reason=form.cleaned_data["reason"], by=self.actor)

    def get_success_words(self, result: Correction) -> str:
        """Done."""
        return "Declined. The holder is told why by e-mail."

    def get_next_url(self, result: Correction) -> str:
        """Back to it."""
        return self.get_back_url()


class CorrectionsViewSet(StaffViewSet):
    """/cms/corrections/"""

    name = NAMESPACE
    url_prefix = "corrections"
    icon = "edit"
    menu_label = LABEL
    menu_order = 410
    may_enter = staticmethod(is_training_staff)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, page, answers."""
        return [
            *self.list_urls(Corrections),
            path("<int:pk>/", CorrectionPage.as_view(), name="inspect"),
            path("<int:pk>/agree/", Agree.as_view(), name="agree"),
            path("<int:pk>/decline/", Decline.as_view(), name="decline"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> CorrectionsViewSet:
    """Add the screens to Wagtail's."""
    return CorrectionsViewSet()
