"""Consents: who may be written to now, the proof of every word, and what people tell staff: that they want no more."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn

from organisations.enums import ConsentDoor, Stream
from organisations.models import Consent, Team
from organisations.operations import consents as operations
from organisations.permissions import is_administrator
from organisations.queries.consents import consents_visible_to, proof_of, said_to
from organisations.wagtail_hooks.notes import NAMESPACE, WriteNote, may_enter
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import Cell, RowsView, StaffButton, StaffFormPage, StaffPage, StaffViewSet, column, title


class Filters(WagtailFilterSet):
    """By stream, team and what was said."""

    is_given = django_filters.ChoiceFilter(
        choices=[("1", "Yes"), ("0", "Stopped")], label="Says", widget=forms.RadioSelect, empty_label="Either"
    )
    stream = django_filters.MultipleChoiceFilter(
        choices=Stream.choices, label="What", widget=forms.CheckboxSelectMultiple
    )
    team = django_filters.ModelChoiceFilter(queryset=Team.objects.all(), label="Team")

    class Meta:
        model = Consent
        fields: ClassVar[list[str]] = []


class Consents(RowsView):
    """The list: of each address, team and stream what counts now. As a file, only those who say yes."""

    model = Consent
    may_enter = staticmethod(may_enter)
    may_export = staticmethod(may_enter)
    may_export_personal = staticmethod(may_enter)
    rows = staticmethod(consents_visible_to)
    heading = "Consents"
    intro = (
        "Who agreed to be sent more than messages about their own bookings. As a file you get only those who say yes "
        "now: take a new one each time you write, and give everybody a way to stop."
    )
    empty_words = "Nobody has agreed to anything yet. People do it when they book, or on their own page."
    header_icon = "mail"
    filterset_class = Filters
    search_fields = ("recipient__email",)
    default_ordering = "-at"
    export_filename = "consents"
    only_given = False
    add_url_name = f"{NAMESPACE}:write"
    add_words = "Write to them"
    add_test = staticmethod(may_enter)
    exports = (
        Cell("Address", lambda row: row.recipient.email, is_personal=True),
        Cell("What", lambda row: row.get_stream_display()),
        Cell("Team", lambda row: row.team),
        Cell("Said", lambda row: row.said_at),
        Cell("Counts since", lambda row: row.at),
        Cell("Where", lambda row: row.get_door_display()),
        Cell("Came with", lambda row: row.reference),
    )
    columns: ClassVar[list[BaseColumn]] = [
        title("Address", f"{NAMESPACE}:inspect", lambda row: row.recipient.email, "recipient__email"),
        column("What", lambda row: row.get_stream_display(), "stream"),
        column("Says", lambda row: "Yes" if row.is_given else "Stopped", "is_given"),
        column("Since", lambda row: wording.when(row.at), "at"),
        column("Where", lambda row: row.get_door_display()),
        column("Team", lambda row: row.team, "team__name"),
    ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file, without those who stopped it, whatever is listed."""
        self.only_given = True
        return super().post(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        """What is listed."""
        rows: QuerySet[Any] = super().get_queryset()
        return rows.filter(is_given=True) if self.only_given else rows


class ProofPage(StaffPage):
    """Everything that one address ever said, in which words."""

    may_enter = staticmethod(may_enter)
    rows = staticmethod(said_to)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Consents"
    header_icon = "mail"
    template_name = "organisations/admin/consent.html"

    def get_page_title(self) -> str:
        """Whose."""
        return str(self.row.recipient.email)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What counts now, and every word that was said, with its proof."""
        recipient = self.row.recipient
        seen = consents_visible_to(self.request.user).filter(recipient=recipient)
        return super().get_context_data(
            standing=[one for one in seen if one.is_given],
            said=list(proof_of(self.request.user, recipient)),
            may_erase=is_administrator(self.request.user),
            **kwargs,
        )


class Withdraw(StaffButton):
    """Somebody told staff that they want no more of it."""

    may_enter = staticmethod(may_enter)
    rows = staticmethod(said_to)

    def perform(self) -> str:
        """One call."""
        operations.withdraw(consent=self.row, door=ConsentDoor.STAFF, by=self.actor)
        return f"{self.row.recipient.email} is no longer sent: {self.row.get_stream_display().lower()}."

    def get_next_url(self) -> str:
        """Back to the proof, where it stands now."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])


class NothingForm(PlainWordsMixin, forms.Form):
    """A button and nothing to fill in."""


class Erase(StaffFormPage):
    """Forget an address that asks for it."""

    may_enter = staticmethod(is_administrator)
    rows = staticmethod(said_to)
    form_class = NothingForm
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Consents"
    header_icon = "bin"
    submit_words = "Erase the address"
    submit_class = "no"
    warning = (
        "Everything that this address agreed to ends, and the address is forgotten here. A code from which nobody can "
        "read it stays, so that this is not undone by mistake. Bookings are not touched: they have their own time."
    )

    def get_page_title(self) -> str:
        """Whose."""
        return f"Erase {self.row.recipient.email}?"

    def get_back_url(self) -> str:
        """Back to the proof."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])

    def perform(self, form: Any) -> Any:
        """One call."""
        return operations.erase(recipient=self.row.recipient, by=self.actor)

    def get_success_words(self, result: Any) -> str:
        """Done."""
        return "The address has been erased."

    def get_next_url(self, result: Any) -> str:
        """To the list."""
        return reverse(f"{NAMESPACE}:index")


class ConsentsViewSet(StaffViewSet):
    """/cms/consents/"""

    name = NAMESPACE
    url_prefix = "consents"
    icon = "mail"
    menu_label = "Consents"
    menu_order = 650
    may_enter = staticmethod(may_enter)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, proof, withdrawal, erasure."""
        return [
            *self.list_urls(Consents),
            path("write/", WriteNote.as_view(), name="write"),
            path("<int:pk>/", ProofPage.as_view(), name="inspect"),
            path("<int:pk>/withdraw/", Withdraw.as_view(), name="withdraw"),
            path("<int:pk>/erase/", Erase.as_view(), name="erase"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> ConsentsViewSet:
    """Add the screens to Wagtail's."""
    return ConsentsViewSet()
