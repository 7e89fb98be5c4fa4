"""Sessions looking for a trainer: what a trainer was asked, and what they could offer to take."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from delivery.queries.trainers import asks_for, looking_for, offers_of
from home.wagtail_hooks.landing import NEXT, RolePanel
from organisations.permissions import is_trainer


class LookingForTrainer(RolePanel):
    """What waits for this trainer's answer, what they offered, then the sessions that nobody leads yet."""

    name = "looking_for_trainer"
    order = 8
    template_name = "home/admin/looking_for_trainer.html"

    def facts(self, user: Any) -> dict[str, Any]:
        """Soonest first."""
        now = timezone.now()
        return {
            "asks": list(asks_for(user, now)[:NEXT]),
            "offers": list(offers_of(user, now)[:NEXT]),
            "sessions": list(looking_for(user, now)[:NEXT]),
        }


@hooks.register("construct_homepage_panels", order=11)
def add_what_looks_for_a_trainer(request: HttpRequest, panels: list[Component]) -> None:
    """Above a trainer's own sessions, while there are any."""
    now = timezone.now()
    if not is_trainer(request.user):
        return
    if any(rows(request.user, now).exists() for rows in (asks_for, offers_of, looking_for)):
        panels.append(LookingForTrainer())
