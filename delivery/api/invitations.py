"""Invitations over the API: staff of a session make, read and withdraw them; whoever has one shows its key."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import actor_of
from delivery.enums import InvitationStanding
from delivery.models import Invitation, Session
from delivery.operations import invitations
from delivery.queries.invitations import invitations_of, standing_of, used
from delivery.queries.reservations import reservations_of
from delivery.serializers.invitations import InvitationSerializer, NewInvitationSerializer, invitation_row
from kernel.identifiers import normalise

ONE = r"invitations/(?P<invitation>[A-Za-z0-9-]{1,20})"
REF = OpenApiParameter("invitation", str, OpenApiParameter.PATH, description="The invitation's ref.")
# A key stands in a header or a body, never in an address: addresses are logged.
HEADER = OpenApiParameter(
    "Invitation", str, OpenApiParameter.HEADER, description="The key of an invitation (`i-…`, from its link)."
)


def shown(key: str | None) -> Invitation | None:
    """The invitation whose key was shown, if it is good."""
    row = Invitation.with_key(key) if key else None
    is_good = row is not None and standing_of(row, used(row), timezone.now()) is InvitationStanding.GOOD
    return row if is_good else None


class Invitations:
    """Actions of a session. For staff who look after it; others get 403, or 404 where they cannot see it."""

    def find_to_change(self) -> Session:
        """The session, for those who may change it."""
        raise NotImplementedError

    def read(self, shape: Any) -> dict[str, Any]:
        """The checked body."""
        raise NotImplementedError

    @extend_schema(responses=InvitationSerializer(many=True))
    @action(detail=True, methods=["get"], filter_backends=[])
    def invitations(self, request: Request, ref: str) -> Response:
        """All of a session with their links, the newest first."""
        rows = invitations_of(self.find_to_change())
        page = self.paginate_queryset(rows)  # type: ignore[attr-defined]  # the view class stands behind the mixin
        now = timezone.now()
        answer = [invitation_row(row, now, shows_link=True) for row in page]
        return self.get_paginated_response(answer)  # type: ignore[attr-defined,no-any-return]  # as above

    @extend_schema(request=NewInvitationSerializer, responses={201: InvitationSerializer})
    @invitations.mapping.post
    def invite(self, request: Request, ref: str) -> Response:
        """Make a link with which people find and book the session, and send it where an address is given."""
        session, given = self.find_to_change(), self.read(NewInvitationSerializer)
        wanted = given.pop("reservation", None)
        kept = None
        if wanted is not None:
            kept = reservations_of(session).filter(pk=wanted if 0 < wanted < 2**63 else 0).first()
            if kept is None:
                raise exceptions.ValidationError({"reservation": ["There is no such reservation."]})
        made = invitations.invite(session=session, kept=kept, by=actor_of(request), **given)
        return Response(self._invited(session, made.ref), status=201)

    @extend_schema(request=None, responses=InvitationSerializer, parameters=[REF])
    @action(detail=True, methods=["post"], url_path=f"{ONE}/withdraw")
    def withdraw_invitation(self, request: Request, ref: str, invitation: str) -> Response:
        """Its link opens nothing any more; what was booked with it stays booked."""
        session = self.find_to_change()
        row = get_object_or_404(invitations_of(session), ref=normalise(invitation))
        invitations.revoke(invitation=row, by=actor_of(request))
        return Response(self._invited(session, row.ref))

    def _invited(self, session: Session, ref: str) -> dict[str, Any]:
        row = invitations_of(session).get(ref=ref)
        return invitation_row(row, timezone.now(), shows_link=False)
