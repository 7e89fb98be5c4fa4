"""The trainer's yes over the API."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import actor_of
from attendance.models import WalkIn
from attendance.permissions import can_mark
from certificates import queries
from certificates.enums import Reason
from certificates.operations import confirmations
from certificates.serializers import ConfirmationsSerializer, ConfirmedSerializer, TakeBackSerializer
from delivery.models import Seat, Session
from delivery.permissions import sessions_of_staff


class Confirmations:
    """Actions for those who may see who is on a session's register."""

    @extend_schema(request=ConfirmationsSerializer, responses=ConfirmedSerializer)
    @action(detail=False, methods=["post"], url_path="confirmations")
    def confirm(self, request: Request) -> Response:
        """Say yes to people of a session, or to everybody who waits for it (`"everybody": true`)."""
        form = ConfirmationsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        session = _worked_on(request, form.validated_data["session"])
        waiting = _waiting(session)
        if form.validated_data["everybody"]:
            holders = waiting
        else:
            holders = [_find(session, one) for one in form.validated_data["people"]]
        count = confirmations.confirm(session=session, holders=holders, by=actor_of(request))
        return Response({"confirmed": count, "waiting": len(_waiting(session))})

    @extend_schema(request=TakeBackSerializer, responses=ConfirmedSerializer)
    @action(detail=False, methods=["post"], url_path="confirmations/take-back")
    def take_back_confirmation(self, request: Request) -> Response:
        """Take back the yes to one person, as long as there is no certificate."""
        form = TakeBackSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        session = _worked_on(request, form.validated_data["session"])
        holder = _find(session, form.validated_data["person"])
        confirmations.take_back(session=session, holder=holder, by=actor_of(request))
        return Response({"confirmed": 0, "waiting": len(_waiting(session))})


def _worked_on(request: Request, ref: str) -> Session:
    session = sessions_of_staff(request.user).filter(ref=ref).first()
    if session is None:
        raise exceptions.NotFound("There is no such session.")
    if not can_mark(request.user, session):
        raise exceptions.PermissionDenied
    return session


def _waiting(session: Session) -> list[Seat | WalkIn]:
    found = queries.outcomes(session, timezone.now())
    return [one.holder for one in found if one.reason == Reason.NOT_CONFIRMED]


def _find(session: Session, person: dict[str, Any]) -> Seat | WalkIn:
    found: Seat | WalkIn | None
    if "walk_in" in person:
        found = WalkIn.objects.filter(session=session, pk=person["walk_in"]).first()
    else:
        found = Seat.objects.filter(session=session, booking__ref=person["booking"], number=person["place"]).first()
    if found is None:
        raise exceptions.ValidationError({"people": ["There is no such person at this session."]})
    return found
