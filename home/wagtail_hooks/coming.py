"""Coming up: sessions that somebody should look at before the day, for those who teach or answer for them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from delivery.models import Session
from delivery.permissions import sessions_of_staff, sessions_worked_on
from delivery.queries.coming import below_minimum, drafts_soon, without_names
from delivery.queries.needs import with_needs
from home.wagtail_hooks.landing import NEXT, RolePanel
from organisations.permissions import is_administrator, is_coordinator, is_training_staff


def sessions_to_watch(user: Any) -> QuerySet[Session]:
    """All that a coordinator or administrator looks after; a trainer's own."""
    rows = sessions_of_staff(user).order_by()
    if not (is_coordinator(user) or is_administrator(user)):
        rows = Session.objects.filter(trainers__user=user.pk)
    return Session.objects.filter(pk__in=rows.values("pk")).order_by("starts_at", "pk")


def told(user: Any, rows: QuerySet[Session]) -> QuerySet[Session]:
    """Those of which this user may know that somebody needs something in order to take part."""
    return rows.filter(pk__in=sessions_worked_on(user).order_by().values("pk"))


class ComingUp(RolePanel):
    """Drafts, places without names, people who need something, and sessions that too few have booked."""

    name = "coming_up"
    order = 27
    template_name = "home/admin/coming_up.html"

    def facts(self, user: Any) -> dict[str, Any]:
        """The first ten of each, and where the others stand."""
        rows, now = sessions_to_watch(user), timezone.now()
        mine = "" if is_coordinator(user) or is_administrator(user) else "&trainer=me"
        groups = [
            ("without-names", "with places that name nobody", without_names(rows, now)),
            ("needs", "where people told us what would help them", with_needs(told(user, rows), now)),
            ("below-minimum", "below the number it takes", below_minimum(rows, now)),
            ("drafts", "soon, still a draft", drafts_soon(rows, now)),
        ]
        shown = [(key, words, list(found[:NEXT]), found.count()) for key, words, found in groups]
        return {"groups": [group for group in shown if group[2]], "mine": mine}


@hooks.register("construct_homepage_panels", order=10)
def add_what_comes_up(request: HttpRequest, panels: list[Component]) -> None:
    """For those whose work sessions are, when there is something; the panel before it says so when there is not."""
    if not is_training_staff(request.user):
        return
    panel = ComingUp()
    if panel.facts(request.user)["groups"]:
        panels.append(panel)
