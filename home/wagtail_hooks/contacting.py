"""People who ask to look after an organisation's training, for those whose yes they wait for."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from home.wagtail_hooks.landing import NEXT, RolePanel
from organisations.permissions import can_revise_organisations
from organisations.queries.contacts import contact_asks_waiting_for


class ContactsToDecide(RolePanel):
    """People who wait for a yes."""

    name = "contacts_to_decide"
    order = 8
    template_name = "home/admin/contacts_to_decide.html"

    def facts(self, user: Any) -> dict[str, Any]:
        """Longest waiting first."""
        waiting = contact_asks_waiting_for(user)
        return {"asks": list(waiting[:NEXT]), "count": waiting.count()}


@hooks.register("construct_homepage_panels", order=10)
def add_who_asks_to_be_a_contact(request: HttpRequest, panels: list[Component]) -> None:
    """While there are any."""
    if can_revise_organisations(request.user) and contact_asks_waiting_for(request.user).exists():
        panels.append(ContactsToDecide())
