"""Bookings to approve: those that wait for a person's yes, for those who look after their sessions."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from delivery.queries.approvals import asked
from home.wagtail_hooks.landing import NEXT, RolePanel
from organisations.permissions import is_training_staff


class BookingsToApprove(RolePanel):
    """Bookings whose places are kept until somebody decides."""

    name = "bookings_to_approve"
    order = 8
    template_name = "home/admin/bookings_to_approve.html"

    def facts(self, user: Any) -> dict[str, Any]:
        """Longest waiting first."""
        waiting = asked(user)
        return {"bookings": list(waiting[:NEXT]), "count": waiting.count()}


@hooks.register("construct_homepage_panels", order=10)
def add_what_waits_for_a_yes(request: HttpRequest, panels: list[Component]) -> None:
    """Above a trainer's own sessions, while there are any."""
    if is_training_staff(request.user) and asked(request.user).exists():
        panels.append(BookingsToApprove())
