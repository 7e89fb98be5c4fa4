"""How it works, in a few lines for each role: on the landing screen until they are put away, and brought back there."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.ui.components import Component

from home.models import GuidancePutAway
from home.operations import guidance
from home.wagtail_hooks.landing import RolePanel
from organisations.enums import Role
from organisations.permissions import ADMINISTRATOR, FORCE_CONTACT, is_staff_member, roles_of
from ui.staff import StaffButton

NAMESPACE = "staff_guidance"
# In the order in which they are shown; each has a template of its own.
ROLES = (Role.TRAINER.value, Role.PUBLISHER.value, Role.COORDINATOR.value, FORCE_CONTACT, ADMINISTRATOR)


class Guidance(RolePanel):
    """The lines for one role."""

    template_name = "home/admin/guidance.html"
    order = 1

    def __init__(self, role: str) -> None:
        self.role = role

    def facts(self, user: Any) -> dict[str, Any]:
        """Which role."""
        return {"role": self.role, "lines": f"home/admin/guidance/{self.role}.html"}


class GuidanceAgain(RolePanel):
    """The way to bring back what was put away."""

    template_name = "home/admin/guidance_again.html"
    order = 900

    def facts(self, user: Any) -> dict[str, Any]:
        """Nothing: it is a button."""
        return {}


@hooks.register("construct_homepage_panels", order=20)
def add_guidance(request: HttpRequest, panels: list[Component]) -> None:
    """First on the screen, until it is known."""
    held = [role for role in ROLES if role in roles_of(request.user)]
    away = set(GuidancePutAway.objects.filter(user=request.user.pk).values_list("role", flat=True)) if held else set()
    panels[:0] = [Guidance(role) for role in held if role not in away]
    if away.intersection(held):
        panels.append(GuidanceAgain())


class PutAway(StaffButton):
    """Not again, for one of one's own roles."""

    may_enter = staticmethod(is_staff_member)

    def authorise(self) -> None:
        """Only of a role that one has."""
        if self.kwargs["role"] not in roles_of(self.request.user):
            raise Http404

    def perform(self) -> str:
        """One call."""
        guidance.put_away(user=self.request.user, role=self.kwargs["role"], by=self.actor)
        return "Put away. The button at the foot of this screen brings it back."

    def get_next_url(self) -> str:
        """To the landing screen, past its menu."""
        return f"{reverse('wagtailadmin_home')}#main"


class BringBack(StaffButton):
    """All of it again."""

    may_enter = staticmethod(is_staff_member)

    def perform(self) -> str:
        """One call."""
        guidance.bring_back(user=self.request.user, by=self.actor)
        return "Here is how it works, once more."

    def get_next_url(self) -> str:
        """To the landing screen, past its menu."""
        return f"{reverse('wagtailadmin_home')}#main"


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """/cms/guidance/"""
    doors = [
        path("back/", BringBack.as_view(), name="back"),
        path("<slug:role>/away/", PutAway.as_view(), name="away"),
    ]
    return [path("guidance/", include((doors, NAMESPACE)))]
