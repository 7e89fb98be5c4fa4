"""Contacts of organisations: who asks to be one, whom staff name, and whose time ends."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn

from organisations.enums import ContactState
from organisations.models import ContactAsk, Organisation, Spokesperson
from organisations.operations import contacts as operations
from organisations.permissions import can_revise_organisations
from organisations.queries import organisations_visible_to
from organisations.queries.contacts import contact_asks_visible_to, spokespeople_visible_to
from ui import wording
from ui.fields import AddressField, LineField, NameField
from ui.forms import PlainWordsMixin
from ui.staff import Cell, RowsView, StaffButton, StaffFormPage, StaffPage, StaffViewSet, column, title

NAMESPACE = "staff_contacts"


def may_enter(user: Any) -> bool:
    """Coordinators and administrators."""
    return can_revise_organisations(user)


def may_decide(user: Any, ask: ContactAsk) -> bool:
    """Nobody decides about themselves."""
    return bool(user.email != ask.email)


class Filters(WagtailFilterSet):
    """By state."""

    state = django_filters.MultipleChoiceFilter(
        choices=ContactState.choices, label="State", widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ContactAsk
        fields: ClassVar[list[str]] = []


class Asks(RowsView):
    """The list."""

    model = ContactAsk
    may_enter = staticmethod(may_enter)
    may_export = staticmethod(may_enter)
    may_export_personal = staticmethod(may_enter)
    rows = staticmethod(contact_asks_visible_to)
    heading = "Contacts of organisations"
    intro = (
        "People who ask to look after an organisation's training. A contact sees its bookings, the names of its people "
        "and its certificates. You can also name a contact yourself, on the organisation's page."
    )
    empty_words = "Nobody has asked. People ask on their own page, once they have signed in."
    header_icon = "user"
    filterset_class = Filters
    search_fields = ("name", "email", "organisation_name")
    default_ordering = "-asked_at"
    export_filename = "contacts"
    exports = (
        Cell("Name", lambda row: row.name, is_personal=True),
        Cell("Address", lambda row: row.email, is_personal=True),
        Cell("Organisation as typed", lambda row: row.organisation_name),
        Cell("Organisation", lambda row: row.organisation),
        Cell("State", lambda row: row.get_state_display()),
        Cell("Asked", lambda row: row.asked_at),
        Cell("Decided", lambda row: row.decided_at),
    )
    columns: ClassVar[list[BaseColumn]] = [
        title("Name", f"{NAMESPACE}:inspect", lambda row: row.name or "Forgotten", "name"),
        column("Organisation", lambda row: row.organisation_name, "organisation_name"),
        column("State", lambda row: row.get_state_display(), "state"),
        column("Asked", lambda row: wording.when(row.asked_at), "asked_at"),
    ]


class AskPage(StaffPage):
    """One ask, with what is known, and what can be decided."""

    may_enter = staticmethod(may_enter)
    rows = staticmethod(contact_asks_visible_to)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Contacts of organisations"
    header_icon = "user"
    template_name = "organisations/admin/contact_ask.html"

    def get_page_title(self) -> str:
        """Who asks."""
        return str(self.row.name or "Forgotten")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was typed, which organisation that means, and how it stands."""
        row = self.row
        facts = [
            ("Address", row.email),
            ("Organisation, as typed", row.organisation_name),
            ("Postcode, as typed", row.postcode),
            ("Registered number, as typed", row.registered_number),
            ("Known to us as", row.organisation),
            ("Its addresses end in", row.organisation.email_domain if row.organisation else ""),
            ("Follows", row.hands_over.person.name if row.hands_over else ""),
            ("State", row.get_state_display()),
            ("Asked", wording.when(row.asked_at)),
            ("Decided", wording.when(row.decided_at) if row.decided_at else ""),
            ("Decided by", row.decided_by),
            ("Reason", row.reason),
        ]
        waits = row.state == ContactState.ASKED and may_decide(self.request.user, row)
        return super().get_context_data(facts=facts, waits=waits, **kwargs)


class ApproveForm(PlainWordsMixin, forms.Form):
    """Which organisation."""

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), label="Organisation", empty_label="Choose one",
        help_text="They see everything that was booked for it.",
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]  # a model choice


class Approve(StaffFormPage):
    """Say yes, for an organisation."""

    may_enter = staticmethod(may_enter)
    may_touch = staticmethod(may_decide)
    rows = staticmethod(contact_asks_visible_to)
    form_class: type[forms.Form] = ApproveForm
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Contacts of organisations"
    header_icon = "user"
    submit_words = "Make them the contact"
    warning = "Be sure that they look after training there. A phone call to a number that you found yourself helps."

    def get_page_title(self) -> str:
        """Who."""
        return f"Make {self.row.name} a contact"

    def get_back_url(self) -> str:
        """Back to what was asked."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        """Those that this user sees; the one that was recognised comes first to mind."""
        rows = organisations_visible_to(self.request.user).order_by("name", "pk")
        return {**super().get_form_kwargs(), "organisations": rows}

    def get_initial(self) -> dict[str, Any]:
        """The one that the typed words mean."""
        return {"organisation": self.row.organisation_id}

    def perform(self, form: Any) -> Spokesperson:
        """One call."""
        return operations.approve(ask=self.row, organisation=form.cleaned_data["organisation"], by=self.actor)

    def get_success_words(self, result: Spokesperson) -> str:
        """Done."""
        return f"{result.person.name} is now the contact of {result.organisation}. We have told them."

    def get_next_url(self, result: Any) -> str:
        """Back to what was asked."""
        return self.get_back_url()


class ReasonForm(PlainWordsMixin, forms.Form):
    """Why."""

    reason = LineField(label="Reason", max_length=300, help_text="They are told.")


class Refuse(Approve):
    """Say no, with a reason."""

    form_class = ReasonForm
    submit_words = "Refuse"
    submit_class = "no"
    warning = ""

    def get_page_title(self) -> str:
        """Whom."""
        return f"Refuse to make {self.row.name} a contact"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Nothing to choose from."""
        return super(Approve, self).get_form_kwargs()

    def get_initial(self) -> dict[str, Any]:
        """An empty form."""
        return {}

    def perform(self, form: Any) -> Any:
        """One call."""
        return operations.refuse(ask=self.row, reason=form.cleaned_data["reason"], by=self.actor)

    def get_success_words(self, result: Any) -> str:
        """Done."""
        return "Refused. We have told them why."


class NameForm(PlainWordsMixin, forms.Form):
    """Whom."""

    name = NameField(label="Full name")
    email = AddressField(label="E-mail address", help_text="They sign in with it, by a code.")
    is_sure = forms.BooleanField(label="I know that this address is right, whatever it ends in", required=False)


class NameContact(StaffFormPage):
    """Make somebody the contact of an organisation."""

    may_enter = staticmethod(may_enter)
    rows = staticmethod(organisations_visible_to)
    form_class = NameForm
    index_url_name = "staff_organisations:index"
    index_label = "Organisations"
    header_icon = "user"
    submit_words = "Make them the contact"
    warning = "They will see all its bookings, the names of its people and its certificates. We tell them by e-mail."

    def get_page_title(self) -> str:
        """Of which organisation."""
        return f"Name a contact of {self.row.name}"

    def get_back_url(self) -> str:
        """Back to the organisation."""
        return reverse("staff_organisations:inspect", args=[self.row.pk])

    def perform(self, form: Any) -> Spokesperson:
        """One call."""
        typed = form.cleaned_data
        return operations.name(
            organisation=self.row, person_name=typed["name"], email=typed["email"], is_sure=typed["is_sure"],
            by=self.actor,
        )  # fmt: skip

    def get_success_words(self, result: Spokesperson) -> str:
        """Done."""
        return f"{result.person.name} is now the contact of {result.organisation}. We have told them."

    def get_next_url(self, result: Any) -> str:
        """Back to the organisation."""
        return self.get_back_url()


class EndContact(StaffButton):
    """End somebody's time as contact."""

    may_enter = staticmethod(may_enter)
    rows = staticmethod(spokespeople_visible_to)

    def perform(self) -> str:
        """One call."""
        operations.end(spokesperson=self.row, by=self.actor)
        return f"{self.row.person.name} is no longer the contact of {self.row.organisation}."

    def get_next_url(self) -> str:
        """Back to the organisation."""
        return reverse("staff_organisations:inspect", args=[self.row.organisation_id])


class ContactsViewSet(StaffViewSet):
    """/cms/organisation-contacts/"""

    name = NAMESPACE
    url_prefix = "organisation-contacts"
    icon = "user"
    menu_label = "Contacts of organisations"
    menu_order = 310
    may_enter = staticmethod(may_enter)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, page, decisions; and naming and ending without being asked."""
        return [
            *self.list_urls(Asks),
            path("<int:pk>/", AskPage.as_view(), name="inspect"),
            path("<int:pk>/approve/", Approve.as_view(), name="approve"),
            path("<int:pk>/refuse/", Refuse.as_view(), name="refuse"),
            path("of/<int:pk>/", NameContact.as_view(), name="name"),
            path("<int:pk>/end/", EndContact.as_view(), name="end"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> ContactsViewSet:
    """Add the screens to Wagtail's."""
    return ContactsViewSet()
