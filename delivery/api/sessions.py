"""Sessions over the API: anybody reads what is listed, those who look after a session change it."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ApiDoor, actor_of
from delivery.api.asks import Asks
from delivery.api.filters import SessionFilters
from delivery.api.invitations import HEADER, Invitations, shown
from delivery.api.notices import Notices
from delivery.api.reservations import Reservations
from delivery.api.series import SeriesActions
from delivery.models import Invitation, Session
from delivery.operations import sessions
from delivery.operations.details import SessionDetails
from delivery.permissions import (
    can_edit_session,
    can_open_session_page,
    sessions_of_staff,
    sessions_visible_to,
    teams_schedulable_by,
)
from delivery.serializers.schedules import (
    CancellationSerializer,
    MoveSerializer,
    RevisionSerializer,
    ScheduleSerializer,
    revised,
    said,
    spans_of,
)
from delivery.serializers.sessions import LIST_COLUMNS, SessionSerializer, session_rows
from kernel.identifiers import normalise
from organisations.permissions import is_staff_member
from ui.api import OpenToSites


def find_session(ref: str, user: Any, *, invitation: Invitation | None = None) -> Session | None:
    """The session whose page this user could open, with this invitation if there is one, however the ref was typed."""
    session = Session.objects.select_related("course", "team", "venue").filter(ref=normalise(ref)).first()
    if session is None:
        return None
    is_invited = invitation is not None and invitation.session_id == session.pk
    return session if can_open_session_page(user, session, is_invited=is_invited) else None


def _represent(rows: list[dict[str, Any]], user: Any) -> list[dict[str, Any]]:
    ids = [row["id"] for row in rows]
    own = sessions_of_staff(user).filter(pk__in=ids).values_list("pk", flat=True) if is_staff_member(user) else ()
    return session_rows(rows, looked_after=set(own), now=timezone.now())


class SessionViewSet(  # the actions of sessions stand in modules of their own
    OpenToSites,
    Reservations,
    Invitations,
    SeriesActions,
    Asks,
    Notices,
    ApiDoor,
    viewsets.GenericViewSet[Session],
):
    """Sessions. Without a token: those that are listed, with town and outward postcode only."""

    resource = "sessions"
    public_actions = ("list", "retrieve")
    serializer_class = SessionSerializer
    filterset_class = SessionFilters
    lookup_field = "ref"
    lookup_value_regex = "[A-Za-z0-9-]{1,20}"

    def get_queryset(self) -> QuerySet[Session]:
        """Those in lists for this account, by time."""
        return sessions_visible_to(self.viewer).order_by("starts_at", "pk")

    def list(self, request: Request) -> Response:
        """Sessions, past and coming."""
        rows: Any = self.filter_queryset(self.get_queryset()).values(*LIST_COLUMNS)
        return self.get_paginated_response(_represent(self.paginate_queryset(rows) or [], self.viewer))

    @extend_schema(parameters=[HEADER])
    def retrieve(self, request: Request, ref: str) -> Response:
        """One session. An unlisted one is there for whoever knows its ref, one by invitation for whoever shows its key
        in the header `Invitation`."""
        answer = self._answer(self._find(self.viewer), self.viewer)
        patch_vary_headers(answer, ["Invitation"])
        if request.headers.get("Invitation"):
            answer["Cache-Control"] = "no-store"
        return answer

    @extend_schema(request=ScheduleSerializer, responses={201: SessionSerializer})
    def create(self, request: Request) -> Response:
        """Schedule a session of a published course."""
        if not teams_schedulable_by(request.user).exists():
            raise exceptions.PermissionDenied
        data = self.read(ScheduleSerializer)
        session = sessions.schedule(
            course=data["course"],
            meetings=spans_of(data["meetings"]),
            details=SessionDetails(**said(data)),
            as_draft=data.get("as_draft", False),
            is_record=data.get("is_record", False),
            by=actor_of(request),
        )
        return self._answer(session, request.user, status=201)

    @extend_schema(request=RevisionSerializer)
    def partial_update(self, request: Request, ref: str) -> Response:
        """Change what is decided about a session; dates change by `move`."""
        session = self.find_to_change()
        details = revised(session, self.read(RevisionSerializer))
        return self._answer(sessions.revise(session=session, details=details, by=actor_of(request)), request.user)

    @extend_schema(request=MoveSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, ref: str) -> Response:
        """Give a session new dates; everyone booked is told."""
        session = self.find_to_change()
        spans = spans_of(self.read(MoveSerializer)["meetings"])
        return self._answer(sessions.move(session=session, meetings=spans, by=actor_of(request)), request.user)

    @extend_schema(request=CancellationSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, ref: str) -> Response:
        """Call a session off; everyone booked is told why."""
        session = self.find_to_change()
        reason = self.read(CancellationSerializer)["reason"]
        return self._answer(sessions.cancel(session=session, reason=reason, by=actor_of(request)), request.user)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, ref: str) -> Response:
        """Open a draft to those who may see it."""
        session = self.find_to_change()
        return self._answer(sessions.publish(session=session, by=actor_of(request)), request.user)

    def read(self, shape: Any) -> dict[str, Any]:
        """The checked body."""
        form = shape(data=self.request.data, context={"user": self.request.user})
        form.is_valid(raise_exception=True)
        data: dict[str, Any] = form.validated_data
        return data

    def _find(self, user: Any) -> Session:
        invitation = shown(self.request.headers.get("Invitation"))
        session = find_session(self.kwargs["ref"], user, invitation=invitation)
        if session is None:
            raise exceptions.NotFound
        return session

    def find_to_change(self) -> Session:
        """The session, for those who may change it."""
        session = self._find(self.request.user)
        if not can_edit_session(self.request.user, session):
            raise exceptions.PermissionDenied
        return session

    def _answer(self, session: Session, user: Any, status: int = 200) -> Response:
        rows = list(Session.objects.filter(pk=session.pk).values(*LIST_COLUMNS))
        return Response(_represent(rows, user)[0], status=status)
