"""Venues: shared by all teams, so every trainer sees and adds them; none is deleted, for sessions were held there."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn

from delivery.models import Venue
from delivery.operations import venues as operations
from delivery.operations.venues import VenueDetails
from kernel import uk
from organisations.models import Force
from organisations.permissions import is_training_staff
from ui.forms import PlainWordsMixin
from ui.staff import Cell, RowsView, StaffFormPage, StaffViewSet, column, title

NAMESPACE = "staff_venues"


def all_venues(user: Any) -> Any:
    """Every venue: rooms are no secret among trainers."""
    return Venue.objects.select_related("force", "outcode")


class Filters(WagtailFilterSet):
    """By force."""

    force = django_filters.ModelChoiceFilter(queryset=Force.objects.all(), label="Force")

    class Meta:
        model = Venue
        fields: ClassVar[list[str]] = []


class Venues(RowsView):
    """The list."""

    model = Venue
    may_enter = staticmethod(is_training_staff)
    may_export = staticmethod(is_training_staff)
    add_test = staticmethod(is_training_staff)
    add_url_name = f"{NAMESPACE}:add"
    add_words = "Add a venue"
    rows = staticmethod(all_venues)
    heading = "Venues"
    intro = "The public sees a venue's town and the first half of its postcode. Those who booked get the address."
    empty_words = "No venues yet. Add the rooms you train in."
    header_icon = "home"
    filterset_class = Filters
    search_fields = ("name", "town", "postcode", "address")
    default_ordering = "name"
    export_filename = "venues"
    exports = (
        Cell("Name", lambda row: row.name),
        Cell("Address", lambda row: row.address),
        Cell("Town", lambda row: row.town),
        Cell("Postcode", lambda row: row.postcode),
        Cell("Force", lambda row: row.force),
        Cell("People", lambda row: row.capacity),
    )
    columns: ClassVar[list[BaseColumn]] = [
        title("Name", f"{NAMESPACE}:edit", lambda row: row.name, "name"),
        column("Town", lambda row: row.town, "town"),
        column("Postcode", lambda row: row.postcode, "postcode"),
        column("Force", lambda row: row.force or "", "force__name"),
        column("People", lambda row: row.capacity, "capacity"),
    ]


class VenueForm(PlainWordsMixin, forms.Form):
    """A venue as it is described."""

    name = forms.CharField(label="Name", max_length=120)
    address = forms.CharField(label="Address", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    town = forms.CharField(label="Town", max_length=120)
    postcode = forms.CharField(label="Postcode", max_length=10, help_text="In full, like OX1 2JD.")
    force = forms.ModelChoiceField(
        queryset=Force.objects.all(), label="Force", required=False, empty_label="The one the postcode lies in"
    )
    capacity = forms.IntegerField(label="How many people it holds", min_value=1, max_value=5000)
    directions = forms.CharField(
        label="How to find it", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    access_notes = forms.CharField(
        label="Access", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Steps, lifts, parking for disabled people, hearing loop.",
    )  # fmt: skip

    def clean_postcode(self) -> str:
        """A full postcode."""
        found = uk.postcode(self.cleaned_data["postcode"])
        if not found:
            raise forms.ValidationError("Enter a full UK postcode, like OX1 2JD")
        return found


class AddVenue(StaffFormPage):
    """A new venue."""

    may_enter = staticmethod(is_training_staff)
    form_class = VenueForm
    page_title = "Add a venue"
    submit_words = "Add the venue"
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Venues"
    header_icon = "home"

    def perform(self, form: Any) -> Venue:
        """One call."""
        return operations.add(details=VenueDetails(**form.cleaned_data), by=self.actor)

    def get_success_words(self, result: Venue) -> str:
        """Done."""
        return f"{result.name} has been added."

    def get_next_url(self, result: Venue) -> str:
        """To the list."""
        return reverse(f"{NAMESPACE}:index")


class EditVenue(AddVenue):
    """Change a venue."""

    rows = staticmethod(all_venues)
    submit_words = "Save changes"

    def get_page_title(self) -> str:
        """Which."""
        return f"Edit {self.row.name}"

    def get_initial(self) -> dict[str, Any]:
        """What stands there."""
        return {name: getattr(self.row, name) for name in VenueForm.base_fields}

    def perform(self, form: Any) -> Venue:
        """One call."""
        return operations.revise(venue=self.row, details=VenueDetails(**form.cleaned_data), by=self.actor)

    def get_success_words(self, result: Venue) -> str:
        """Done."""
        return f"{result.name} has been changed."


class VenuesViewSet(StaffViewSet):
    """/cms/venues/"""

    name = NAMESPACE
    url_prefix = "venues"
    icon = "home"
    menu_label = "Venues"
    menu_order = 500
    may_enter = staticmethod(is_training_staff)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List and forms."""
        return [
            *self.list_urls(Venues),
            path("new/", AddVenue.as_view(), name="add"),
            path("<int:pk>/", EditVenue.as_view(), name="edit"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> VenuesViewSet:
    """Add the screens to Wagtail's."""
    return VenuesViewSet()
