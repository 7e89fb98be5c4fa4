"""Organisations: found, looked at, put right. None is deleted: bookings and certificates hang on them."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.widgets.button import HeaderButton

from kernel.cleaning import clean_line
from organisations.enums import AudienceType, SizeBand
from organisations.models import Force, Organisation, Sector
from organisations.operations import organisations as operations
from organisations.operations.organisations import OrganisationChanges
from organisations.permissions import is_administrator, is_coordinator, is_training_staff
from organisations.queries import organisations_visible_to
from organisations.queries.contacts import contacts_of
from ui.forms import PlainWordsMixin
from ui.staff import Cell, RowsView, StaffFormPage, StaffPage, StaffViewSet, column, title

NAMESPACE = "staff_organisations"


def may_revise(user: Any, organisation: Organisation | None = None) -> bool:
    """Coordinators (of those they see) and administrators."""
    return is_coordinator(user) or is_administrator(user)


class Filters(WagtailFilterSet):
    """By kind, size, force and sector."""

    audience_type = django_filters.MultipleChoiceFilter(
        choices=AudienceType.choices, label="Kind", widget=forms.CheckboxSelectMultiple
    )
    size_band = django_filters.MultipleChoiceFilter(
        choices=SizeBand.choices, label="Size", widget=forms.CheckboxSelectMultiple
    )
    force = django_filters.ModelChoiceFilter(queryset=Force.objects.all(), label="Force")
    sector = django_filters.ModelChoiceFilter(queryset=Sector.objects.all(), label="Sector")

    class Meta:
        model = Organisation
        fields: ClassVar[list[str]] = []


class Organisations(RowsView):
    """The list."""

    model = Organisation
    may_enter = staticmethod(is_training_staff)
    may_export = staticmethod(is_training_staff)
    heading = "Organisations"
    intro = "Firms, schools, charities and others that have booked. A booking makes one; staff put it right."
    empty_words = "No organisation has booked with you yet."
    header_icon = "group"
    filterset_class = Filters
    search_fields = ("name", "town", "company_number", "charity_number", "school_urn", "email_domain")
    default_ordering = "name"
    export_filename = "organisations"
    exports = (
        Cell("Name", lambda row: row.name),
        Cell("Kind", lambda row: row.get_audience_type_display()),
        Cell("Size", lambda row: row.get_size_band_display()),
        Cell("Sector", lambda row: row.sector),
        Cell("Force", lambda row: row.force),
        Cell("Town", lambda row: row.town),
        Cell("Company number", lambda row: row.company_number),
        Cell("Charity number", lambda row: row.charity_number),
        Cell("School URN", lambda row: row.school_urn),
    )
    columns: ClassVar[list[BaseColumn]] = [
        title("Name", f"{NAMESPACE}:inspect", lambda row: row.name, "name"),
        column("Kind", lambda row: row.get_audience_type_display(), "audience_type"),
        column("Size", lambda row: row.get_size_band_display()),
        column("Town", lambda row: row.town, "town"),
        column("Force", lambda row: row.force or "", "force__name"),
    ]

    @staticmethod
    def rows(user: Any) -> Any:
        """Those this user sees, with what the table shows."""
        return organisations_visible_to(user).select_related("force", "sector")


class OrganisationPage(StaffPage):
    """One organisation."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(organisations_visible_to)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Organisations"
    header_icon = "group"
    template_name = "organisations/admin/organisation.html"

    def get_page_title(self) -> str:
        """Its name."""
        return str(self.row.name)

    def get_header_buttons(self) -> list[HeaderButton]:
        """Change, for those who may."""
        if not may_revise(self.request.user):
            return []
        url = reverse(f"{NAMESPACE}:edit", args=[self.row.pk])
        return [HeaderButton("Change details", url=url, icon_name="edit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is known of it, and for coordinators who its contacts are."""
        row = self.row
        facts = [
            ("Kind", row.get_audience_type_display()),
            ("Size", row.get_size_band_display()),
            ("Sector", row.sector),
            ("Force", row.force),
            ("Town", row.town),
            ("Postcode", row.postcode),
            ("Company number", row.company_number),
            ("Charity number", row.charity_number),
            ("School URN", row.school_urn),
            ("E-mail domain", row.email_domain),
        ]
        may_name = may_revise(self.request.user)
        contacts = list(contacts_of(row)) if may_name else []
        return super().get_context_data(facts=facts, contacts=contacts, may_name=may_name, **kwargs)


class OrganisationForm(PlainWordsMixin, forms.ModelForm):  # type: ignore[type-arg]  # stubs and run time differ
    """What staff may put right by hand."""

    class Meta:
        model = Organisation
        fields = ("name", "audience_type", "size_band", "sector", "force", "town")

    def clean_name(self) -> str:
        """One line."""
        return clean_line(self.cleaned_data["name"])

    def _post_clean(self) -> None:
        """The row is left alone: the operation writes."""


class ChangeOrganisation(StaffFormPage):
    """Put an organisation's details right."""

    may_enter = staticmethod(may_revise)
    rows = staticmethod(organisations_visible_to)
    form_class = OrganisationForm
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Organisations"
    header_icon = "edit"

    def get_page_title(self) -> str:
        """What is changed."""
        return f"Change details of {self.row.name}"

    def get_form_kwargs(self) -> dict[str, Any]:
        """What stands there now."""
        return {**super().get_form_kwargs(), "instance": self.row}

    def get_back_url(self) -> str:
        """Back to the organisation."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])

    def perform(self, form: Any) -> Organisation:
        """One call."""
        changes = OrganisationChanges(**form.cleaned_data)
        return operations.revise(organisation=self.row, changes=changes, by=self.actor)

    def get_success_words(self, result: Organisation) -> str:
        """Done."""
        return f"{result.name} has been changed."

    def get_next_url(self, result: Organisation) -> str:
        """Back to the organisation."""
        return self.get_back_url()


class OrganisationsViewSet(StaffViewSet):
    """/cms/organisations/"""

    name = NAMESPACE
    url_prefix = "organisations"
    icon = "group"
    menu_label = "Organisations"
    menu_order = 300
    may_enter = staticmethod(is_training_staff)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, page, form."""
        return [
            *self.list_urls(Organisations),
            path("<int:pk>/", OrganisationPage.as_view(), name="inspect"),
            path("<int:pk>/edit/", ChangeOrganisation.as_view(), name="edit"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> OrganisationsViewSet:
    """Add the screens to Wagtail's."""
    return OrganisationsViewSet()
