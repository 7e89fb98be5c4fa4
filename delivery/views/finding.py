"""Doors of looking for a session: the list, and the same search as a month."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from delivery.forms import narrowing
from delivery.forms.sessions import SessionFilterForm
from delivery.queries import months, sessions
from organisations.permissions import can_see_police_material
from ui.access import Access
from ui.pagination import paginate
from ui.views import PageView

PER_PAGE = 20


class SearchView(PageView):
    """Coming sessions, with filters in the address so that a search can be passed on."""

    access = Access.PUBLIC
    is_month: ClassVar[bool]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The filters as typed, and what fits unless a filter makes no sense."""
        user, now = self.request.user, timezone.now()
        self.is_private = can_see_police_material(user)
        form = SessionFilterForm(self.request.GET, sees_police=self.is_private, is_month=self.is_month)
        context = {"form": form, "now": now, "canonical": f"{settings.BASE_URL}{reverse('session_list')}", **kwargs}
        if form.is_valid():
            feed = f"{reverse('calendar_feed')}{narrowing.feed_query(form)}"
            context |= self.find(form, now) | {
                "wanted": form.wanted(),
                "chosen": narrowing.chosen(form),
                "ways_on": narrowing.ways_on(form),
                "query": narrowing.address(form, but=("month",) if self.is_month else ()),
                "feed_url": f"{settings.BASE_URL}{feed}",
                # The scheme by which calendar programs know that they are asked to subscribe.
                "subscribe_url": f"webcal://{settings.BASE_URL.partition('://')[2]}{feed}",
            }
        return super().get_context_data(meant=narrowing.meant(form), **context)

    def find(self, form: SessionFilterForm, now: datetime) -> dict[str, Any]:
        """What the page shows of the sessions that fit."""
        raise NotImplementedError


class SessionListView(SearchView):
    """The coming sessions one below the other."""

    template_name = "delivery/session_list.html"
    is_month = False

    def find(self, form: SessionFilterForm, now: datetime) -> dict[str, Any]:
        """One page of them."""
        wanted = form.wanted()
        page = paginate(sessions.search(wanted, user=self.request.user, now=now), self.request, per_page=PER_PAGE)
        return {"page": page, "lines": sessions.lines(page.rows, place=wanted.place, now=now)}


class MonthView(SearchView):
    """The coming sessions of a month, day by day."""

    template_name = "delivery/session_month.html"
    is_month = True

    def find(self, form: SessionFilterForm, now: datetime) -> dict[str, Any]:
        """The month asked for, or the first one in which something fits."""
        wanted, user = form.wanted(), self.request.user
        first = form.chosen_month() or months.first_with_any(wanted, user=user, now=now)
        month = months.of(first, wanted, user=user, now=now)
        leaves = {"earlier": month.earlier, "later": month.later, "first_after": month.first_after}
        # The field tells the month that is shown, and every link on the page stays in it.
        shown = self.request.GET.copy()
        shown["month"] = f"{first:%Y-%m}"
        form.data = shown
        return {
            "month": month,
            **{f"{name}_url": _leaf(form, day) for name, day in leaves.items() if day},
        }


def _leaf(form: SessionFilterForm, day: Any) -> str:
    return narrowing.address(form, month=f"{day:%Y-%m}")
