"""Copies and series over the API: for staff who look after the session, and after every coming one of its series."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import actor_of
from delivery.models import Session
from delivery.operations import copies, series
from delivery.permissions import sessions_of_staff
from delivery.queries.clashes import clashes_ahead
from delivery.queries.series import coming_of, rule_of
from delivery.serializers.schedules import CancellationSerializer, spans_of
from delivery.serializers.series import (
    ChangedSerializer,
    CopySerializer,
    RepeatSerializer,
    SeriesSerializer,
    preview_row,
    repeat_of,
    series_row,
)
from delivery.serializers.sessions import SessionSerializer


class SeriesActions:
    """Actions of a session. For staff who look after it; others get 403, or 404 where they cannot see it."""

    def find_to_change(self) -> Session:
        """The session, for those who may change it."""
        raise NotImplementedError

    def read(self, shape: Any) -> dict[str, Any]:
        """The checked body."""
        raise NotImplementedError

    @extend_schema(request=CopySerializer, responses={201: SessionSerializer})
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, ref: str) -> Response:
        """A new session like this one, on other dates."""
        session, data = self.find_to_change(), self.read(CopySerializer)
        spans = spans_of(data["meetings"])
        made = copies.copy(session=session, meetings=spans, as_draft=data["as_draft"], by=actor_of(request))
        return self._answer(made, request.user, status=201)  # type: ignore[attr-defined,no-any-return]  # the view class stands behind the mixin

    @extend_schema(request=RepeatSerializer, responses={200: SeriesSerializer, 201: SeriesSerializer})
    @action(detail=True, methods=["post"])
    def repeat(self, request: Request, ref: str) -> Response:
        """Make a session the first of a series, with all further ones; or, `is_preview`, look at the dates."""
        session, data = self.find_to_change(), self.read(RepeatSerializer)
        repeat = repeat_of(data)
        if data["is_preview"]:
            plan = series.plan(session=session, repeat=repeat)
            found = clashes_ahead([spans for _, spans in plan], like=session)
            rule = rule_of(repeat, session.starts_at.astimezone(series.LONDON).date())
            return Response(preview_row(plan, found, rule))
        made = series.make(
            session=session, repeat=repeat, owner=request.user, as_draft=data["as_draft"], by=actor_of(request)
        )
        return Response(series_row(made), status=201)

    @extend_schema(request=None, responses=ChangedSerializer)
    @action(detail=True, methods=["post"])
    def align(self, request: Request, ref: str) -> Response:
        """Make all coming sessions of its series that were not changed by themselves like this one."""
        changed = series.align(session=self._of_whole_series(), by=actor_of(request))
        return Response({"changed": [one.ref for one in changed]})

    @extend_schema(request=CancellationSerializer, responses=ChangedSerializer)
    @action(detail=True, methods=["post"], url_path="cancel-series")
    def cancel_series(self, request: Request, ref: str) -> Response:
        """Call off all sessions of its series that have not begun."""
        session, reason = self._of_whole_series(), self.read(CancellationSerializer)["reason"]
        if session.series is None:
            raise exceptions.NotFound
        changed = series.cancel(series=session.series, reason=reason, by=actor_of(request))
        return Response({"changed": [one.ref for one in changed]})

    def _of_whole_series(self) -> Session:
        session = self.find_to_change()
        if session.series is not None:
            coming = coming_of(session.series, timezone.now())
            own = sessions_of_staff(self.request.user)  # type: ignore[attr-defined]  # as above
            if coming.exclude(pk__in=own.order_by().values("pk")).exists():
                raise exceptions.PermissionDenied
        return session
