"""Police-only access: the force's contact approves or refuses an officer, and may end access later."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn

from organisations.enums import AccessState
from organisations.models import Force, PoliceAccess
from organisations.operations import police_access as operations
from organisations.permissions import can_decide_police_access, is_administrator, is_force_contact
from organisations.queries import police_access_visible_to
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import Cell, RowsView, StaffButton, StaffFormPage, StaffPage, StaffViewSet, column, title

NAMESPACE = "staff_police_access"


def may_enter(user: Any) -> bool:
    """Contacts of a force, and administrators."""
    return is_force_contact(user) or is_administrator(user)


class Filters(WagtailFilterSet):
    """By state and force."""

    state = django_filters.MultipleChoiceFilter(
        choices=AccessState.choices, label="State", widget=forms.CheckboxSelectMultiple
    )
    force = django_filters.ModelChoiceFilter(queryset=Force.objects.all(), label="Force")

    class Meta:
        model = PoliceAccess
        fields: ClassVar[list[str]] = []


class Requests(RowsView):
    """The list."""

    model = PoliceAccess
    may_enter = staticmethod(may_enter)
    may_export = staticmethod(may_enter)
    may_export_personal = staticmethod(may_enter)
    rows = staticmethod(police_access_visible_to)
    heading = "Police access"
    intro = "Officers who asked to see police-only courses. A police address is not enough: you know who they are."
    empty_words = "Nobody has asked yet. When an officer of your force asks, the request appears here."
    header_icon = "lock"
    filterset_class = Filters
    search_fields = ("user__email", "user__first_name", "user__last_name", "role_held")
    default_ordering = "-requested_at"
    export_filename = "police-access"
    exports = (
        Cell("Officer", lambda row: row.user.name, is_personal=True),
        Cell("Address", lambda row: row.user.email, is_personal=True),
        Cell("Role", lambda row: row.role_held, is_personal=True),
        Cell("Force", lambda row: row.force),
        Cell("State", lambda row: row.get_state_display()),
        Cell("Asked", lambda row: row.requested_at),
        Cell("Decided", lambda row: row.decided_at),
        Cell("Reason", lambda row: row.reason, is_personal=True),
    )
    columns: ClassVar[list[BaseColumn]] = [
        title("Officer", f"{NAMESPACE}:inspect", lambda row: row.user.name, "user__last_name"),
        column("Address", lambda row: row.user.email),
        column("Role", lambda row: row.role_held),
        column("Force", lambda row: row.force, "force__name"),
        column("State", lambda row: row.get_state_display(), "state"),
        column("Asked", lambda row: wording.when(row.requested_at), "requested_at"),
    ]


class RequestPage(StaffPage):
    """One request, with what can be decided."""

    may_enter = staticmethod(may_enter)
    rows = staticmethod(police_access_visible_to)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Police access"
    header_icon = "lock"
    template_name = "organisations/admin/police_access.html"

    def get_page_title(self) -> str:
        """The officer."""
        return str(self.row.user.name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was asked and decided, and what is open to this user."""
        row = self.row
        facts = [
            ("Address", row.user.email),
            ("Role", row.role_held),
            ("Force", row.force),
            ("State", row.get_state_display()),
            ("Asked", wording.when(row.requested_at)),
            ("Decided", wording.when(row.decided_at) if row.decided_at else ""),
            ("Decided by", row.decided_by),
            ("Reason", row.reason),
        ]
        may_decide = can_decide_police_access(self.request.user, row)
        return super().get_context_data(
            facts=facts,
            can_decide=may_decide and row.state == AccessState.REQUESTED,
            can_withdraw=may_decide and row.state == AccessState.APPROVED,
            **kwargs,
        )


class Approve(StaffButton):
    """Approve at once, from the dashboard's list or from the request's page."""

    may_enter = staticmethod(may_enter)
    may_touch = staticmethod(can_decide_police_access)
    rows = staticmethod(police_access_visible_to)

    def perform(self) -> str:
        """One call."""
        operations.approve(access=self.row, by=self.actor)
        return f"{self.row.user.name} can now see police-only courses."

    def get_next_url(self) -> str:
        """Back to the request."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])


class ReasonForm(PlainWordsMixin, forms.Form):
    """Why."""

    reason = forms.CharField(
        label="Reason", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="The officer is told."
    )


class Refuse(StaffFormPage):
    """Refuse, with a reason."""

    may_enter = staticmethod(may_enter)
    may_touch = staticmethod(can_decide_police_access)
    rows = staticmethod(police_access_visible_to)
    form_class = ReasonForm
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Police access"
    submit_class = "no"
    header_icon = "lock"
    verb = "Refuse"
    done = "The request of {} has been refused."

    @property
    def submit_words(self) -> str:  # type: ignore[override]
        """The verb on the button."""
        return self.verb

    def get_page_title(self) -> str:
        """Whose access."""
        return f"{self.verb} police-only access for {self.row.user.name}"

    def get_back_url(self) -> str:
        """Back to the request."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])

    def perform(self, form: Any) -> PoliceAccess:
        """One call."""
        return operations.refuse(access=self.row, reason=form.cleaned_data["reason"], by=self.actor)

    def get_success_words(self, result: PoliceAccess) -> str:
        """Done."""
        return self.done.format(result.user.name)

    def get_next_url(self, result: PoliceAccess) -> str:
        """Back to the request."""
        return self.get_back_url()


class Withdraw(Refuse):
    """End access that was approved."""

    verb = "End"
    done = "{} can no longer see police-only courses."

    def perform(self, form: Any) -> PoliceAccess:
        """One call."""
        return operations.withdraw(access=self.row, reason=form.cleaned_data["reason"], by=self.actor)


class PoliceAccessViewSet(StaffViewSet):
    """/cms/police-access/"""

    name = NAMESPACE
    url_prefix = "police-access"
    icon = "lock"
    menu_label = "Police access"
    menu_order = 700
    may_enter = staticmethod(may_enter)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, page, decisions."""
        return [
            *self.list_urls(Requests),
            path("<int:pk>/", RequestPage.as_view(), name="inspect"),
            path("<int:pk>/approve/", Approve.as_view(), name="approve"),
            path("<int:pk>/refuse/", Refuse.as_view(), name="refuse"),
            path("<int:pk>/withdraw/", Withdraw.as_view(), name="withdraw"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> PoliceAccessViewSet:
    """Add the screens to Wagtail's."""
    return PoliceAccessViewSet()
