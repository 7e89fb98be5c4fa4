"""Wagtail's screens of users and reports, kept to administrators; nobody is deleted, for the trail names them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin.views.reports.aging_pages import AgingPagesView
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.locked_pages import LockedPagesView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView
from wagtail.models import Page
from wagtail.permission_policies import BasePermissionPolicy

from accounts.models import User
from organisations.permissions import is_administrator

REPORTS = (
    AgingPagesView, LockedPagesView, LogEntriesView, PageTypesUsageReportView, WorkflowTasksView, WorkflowView,
)  # fmt: skip


class AdministratorsOnly(BasePermissionPolicy):
    """Whatever the action: administrators, and nobody else."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether they are one."""
        return is_administrator(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Whether they are one."""
        return is_administrator(user)


# Reports tell of every team's work. Wagtail offers no other place to say who may read them.
for report in REPORTS:
    report.permission_policy = AdministratorsOnly(Page)
    report.any_permission_required = ["view"]


@hooks.register("before_delete_user")
def keep_users(request: HttpRequest, user: User) -> HttpResponse:
    """Say what to do instead of deleting."""
    messages.error(request, "People are not deleted: what they did stays on record. Close the account instead.")
    return redirect("wagtailusers_users:edit", user.pk)


@hooks.register("before_bulk_action")
def keep_many_users(request: HttpRequest, action_type: str, objects: Any, action: Any) -> HttpResponse | None:
    """Nothing in bulk: roles are given on a team and accounts closed, one person at a time."""
    if action.models != [User]:
        return None
    messages.error(request, "This is not done in bulk. Open the person instead.")
    return redirect("wagtailusers_users:index")
