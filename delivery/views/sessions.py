"""Doors of looking for a session."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from delivery.enums import Mode, Standing, Visibility
from delivery.forms.sessions import SessionFilterForm
from delivery.permissions import can_open_session_page, is_police_only
from delivery.queries import bookings, reservations, sessions
from delivery.queries.invitations import opened
from delivery.queries.sessions import Wanted, standing_of
from delivery.queries.waiting import can_wait
from organisations.permissions import can_see_police_material
from ui import page_keys
from ui.access import Access
from ui.pagination import paginate
from ui.views import PageView

PER_PAGE = 20
# Under what name a browser's page session holds the invitations that it opened.
INVITATION = "invitation"


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

    request: HttpRequest
    kwargs: dict[str, Any]

    def authorise(self) -> None:
        """An unlisted session is for whoever has its address, one for those invited for whoever opened an invitation;
        drafts and police-only ones are for those allowed."""
        session = bookings.session(self.kwargs["ref"])
        if session is None:
            raise Http404
        self.session, self.now = session, timezone.now()
        self.invitation = opened(session, page_keys.granted(self.request, INVITATION), self.now)
        if not can_open_session_page(self.request.user, session, is_invited=self.invitation is not None):
            raise Http404
        self.is_private = is_police_only(session) or session.visibility == Visibility.INVITED or bool(self.invitation)

    def look(self) -> None:
        """What this visitor could book now: open places, places kept for them, and how the session stands for them."""
        session, user, invitation = self.session, self.request.user, self.invitation
        self.free = sessions.free_by_purpose(session)
        self.kept = reservations.bookable(session, user=user, invitation=invitation, now=self.now)
        self.is_private = self.is_private or self.kept is not None
        places = sum(self.free.values()) + (self.kept.capacity - self.kept.taken if self.kept else 0)
        is_early = invitation is not None and invitation.is_early
        self.standing = standing_of(session, places, self.now, is_early=is_early)

    def kept_words(self) -> dict[str, Any]:
        """What the page says of places kept for this visitor, and of the invitation."""
        kept = self.kept
        for_whom = reservations.holder(kept) if kept else ""
        left = kept.capacity - kept.taken if kept else 0
        return {"invitation": self.invitation, "kept": kept, "kept_for": for_whom, "kept_left": left}


class SessionView(SessionDoor, PageView):
    """One session, as everybody may know it: no venue, no joining link, no officer's name."""

    template_name = "delivery/session.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its facts, whether it can be booked, and where else to go if not."""
        self.look()
        session, free, standing = self.session, self.free, self.standing
        others = sessions.other_dates(session, user=self.request.user, now=self.now)
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
            **self.kept_words(),
            **kwargs,
        )
