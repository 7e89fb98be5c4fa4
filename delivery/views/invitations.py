"""Doors of invitations: the link leads to the session; a link that is over says what to do instead."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from delivery.enums import InvitationStanding
from delivery.errors import WHAT_TO_DO
from delivery.models import Invitation
from delivery.permissions import can_open_session_page
from delivery.queries import invitations
from delivery.views.doors import KeyDoor, NotYoursError
from delivery.views.sessions import INVITATION
from ui import page_keys
from ui.views import PageView

GONE = 410


class InvitationView(KeyDoor, PageView):
    """For whoever opened the link: on to the session, or why it leads nowhere. It names no session."""

    template_name = "delivery/invitation.html"

    def authorise(self) -> None:
        """Whoever did not open the link in this browser is a stranger."""
        row = invitations.invitation(self.kwargs["ref"])
        if row is None or not page_keys.is_granted(self.request, INVITATION, invitations.row_key(row)):
            raise NotYoursError
        self.invitation = row
        self.standing = invitations.standing_of(row, invitations.used(row), timezone.now())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """On to the session if it is good, and whoever comes may see the session with it."""
        is_good = self.standing is InvitationStanding.GOOD
        if is_good and can_open_session_page(request.user, self.invitation.session, is_invited=True):
            return redirect("session", ref=self.invitation.session.ref)
        context = self.get_context_data(words=WHAT_TO_DO.get(self.standing, ""), here=request.path)
        return self.render_to_response(context, status=200 if is_good else GONE)


def invitation_from_key(request: HttpRequest, key: str) -> str:
    """Open a page session for the holder of an invitation; answer where to go. Raises Http404 for an unknown key."""
    row = Invitation.with_key(key)
    if row is None:
        raise Http404
    page_keys.grant(request, INVITATION, invitations.row_key(row))
    return f"/invitations/{row.ref}/"
