"""Doors of one session: its page, and what stands before every page that is about it."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from courses.models.linked_data import script
from delivery.enums import Mode, Standing, Visibility
from delivery.models import Meeting
from delivery.permissions import can_open_session_page, is_police_only
from delivery.queries import bookings, reservations, sessions
from delivery.queries.invitations import opened
from delivery.queries.sessions import standing_of
from delivery.queries.waiting import can_wait
from delivery.serializers import linked_data
from ui import page_keys
from ui.access import Access
from ui.views import PageView

# Under what name a browser's page session holds the invitations that it opened.
INVITATION = "invitation"


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
        described = bookings.describe(session)
        others = sessions.other_dates(session, user=self.request.user, now=self.now)
        return super().get_context_data(
            **described,
            standing=standing,
            can_book=standing is Standing.OPEN,
            can_wait=can_wait(session, standing),
            free=sum(free.values()),
            free_in_room=free.get("room") if session.mode == Mode.HYBRID else None,
            free_online=free.get("online") if session.mode == Mode.HYBRID else None,
            place=sessions.public_place(session),
            is_police_only=is_police_only(session),
            others=others,
            canonical=f"{settings.BASE_URL}{reverse('session', args=[session.ref])}",
            linked_data=self.linked_data(described["meetings"]),
            **self.kept_words(),
            **kwargs,
        )

    def linked_data(self, meetings: list[Meeting]) -> str:
        """What search engines read, on a page that is the same for everybody; nothing on any other."""
        if self.is_private or self.session.visibility != Visibility.PUBLIC:
            return ""
        free = sum(self.free.values())
        return script(linked_data.course(self.session, meetings, standing=self.standing, free=free))
