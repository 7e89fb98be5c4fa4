"""Requests to answer: organisations that asked for a session and wait, for those of whose region they are."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from delivery.permissions import requests_to_answer
from home.wagtail_hooks.landing import NEXT, RolePanel
from organisations.permissions import is_training_staff


class RequestsToAnswer(RolePanel):
    """Organisations that wait for an answer of this user's region."""

    name = "requests_to_answer"
    order = 7
    template_name = "home/admin/requests_to_answer.html"

    def facts(self, user: Any) -> dict[str, Any]:
        """Longest waiting first."""
        waiting = requests_to_answer(user)
        shown = waiting.select_related("organisation", "course").order_by("proved_at", "pk")
        return {"requests": list(shown[:NEXT]), "count": waiting.count()}


@hooks.register("construct_homepage_panels", order=10)
def add_what_was_asked(request: HttpRequest, panels: list[Component]) -> None:
    """Above a trainer's own sessions, while there are any."""
    if is_training_staff(request.user) and requests_to_answer(request.user).exists():
        panels.append(RequestsToAnswer())
