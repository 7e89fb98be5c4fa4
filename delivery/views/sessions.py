"""Doors of looking for a session."""

from typing import Any

from django.http import Http404
from django.utils import timezone

from delivery.enums import Mode, Standing
from delivery.forms.sessions import SessionFilterForm
from delivery.permissions import can_open_session_page, is_police_only
from delivery.queries import bookings, sessions
from delivery.queries.sessions import Wanted, standing_of
from delivery.queries.waiting import can_wait
from organisations.permissions import can_see_police_material
from ui.access import Access
from ui.pagination import paginate
from ui.views import PageView

PER_PAGE = 20


class SessionListView(PageView):
    """The coming sessions, with filters in the address so that a search can be passed on."""

    access = Access.PUBLIC
    template_name = "delivery/session_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The filters as typed, and the sessions that fit unless a filter makes no sense."""
        user, now = self.request.user, timezone.now()
        self.is_private = can_see_police_material(user)
        form = SessionFilterForm(self.request.GET, sees_police=self.is_private)
        context = {"form": form, "now": now, **kwargs}
        if form.is_valid():
            wanted = form.wanted()
            page = paginate(sessions.search(wanted, user=user, now=now), self.request, per_page=PER_PAGE)
            lines = sessions.lines(page.rows, place=wanted.place, now=now)
            context |= {"page": page, "lines": lines, "wanted": wanted, "is_filtered": wanted != Wanted()}
        return super().get_context_data(**context)


class SessionDoor:
    """Fetches the session of the address, or answers as for any address that does not exist."""

    access = Access.PUBLIC

    def authorise(self) -> None:
        """An unlisted session is for whoever has its address; drafts and police-only ones are for those allowed."""
        session = bookings.session(self.kwargs["ref"])  # type: ignore[attr-defined]  # stands before a view class
        if session is None or not can_open_session_page(self.request.user, session):  # type: ignore[attr-defined]
            raise Http404
        self.session = session
        self.is_private = is_police_only(session)


class SessionView(SessionDoor, PageView):
    """One session, as everybody may know it: no venue, no joining link, no officer's name."""

    template_name = "delivery/session.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its facts, whether it can be booked, and where else to go if not."""
        session, now = self.session, timezone.now()
        free = sessions.free_by_purpose(session)
        standing = standing_of(session, sum(free.values()), now)
        others = sessions.other_dates(session, user=self.request.user, now=now)
        return super().get_context_data(
            **bookings.describe(session),
            standing=standing,
            can_book=standing is Standing.OPEN,
            can_wait=can_wait(session, standing),
            free=sum(free.values()),
            free_in_room=free.get("room") if session.mode == Mode.HYBRID else None,
            free_online=free.get("online") if session.mode == Mode.HYBRID else None,
            place=sessions.public_place(session),
            is_police_only=is_police_only(session),
            others=others,
            **kwargs,
        )
