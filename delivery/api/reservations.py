"""Kept places over the API: staff who look after a session keep, change and end them."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import actor_of
from delivery.models import Allocation, Session
from delivery.operations import reservations
from delivery.queries.reservations import reservations_of
from delivery.serializers.reservations import (
    NewReservationSerializer,
    ReservationChangesSerializer,
    ReservationSerializer,
    reservation_row,
)

ONE = r"reservations/(?P<id>[0-9]{1,18})"
ID = OpenApiParameter("id", int, OpenApiParameter.PATH, description="The reservation's id.")


class Reservations:
    """Actions of a session. For staff who look after it; others get 403, or 404 where they cannot see it."""

    def find_to_change(self) -> Session:
        """The session, for those who may change it."""
        raise NotImplementedError

    def read(self, shape: Any) -> dict[str, Any]:
        """The checked body."""
        raise NotImplementedError

    @extend_schema(responses=ReservationSerializer(many=True))
    @action(detail=True, methods=["get"], filter_backends=[])
    def reservations(self, request: Request, ref: str) -> Response:
        """All that was kept of a session, the first kept first."""
        rows = reservations_of(self.find_to_change())
        page = self.paginate_queryset(rows)  # type: ignore[attr-defined]  # the view class stands behind the mixin
        return self.get_paginated_response([reservation_row(row) for row in page])  # type: ignore[attr-defined,no-any-return]

    @extend_schema(request=NewReservationSerializer, responses={201: ReservationSerializer})
    @reservations.mapping.post
    def reserve(self, request: Request, ref: str) -> Response:
        """Keep free places for an organisation or a force, out of those that everybody may book."""
        session = self.find_to_change()
        made = reservations.reserve(session=session, by=actor_of(request), **self.read(NewReservationSerializer))
        return Response(reservation_row(made), status=201)

    @extend_schema(request=ReservationChangesSerializer, responses=ReservationSerializer, parameters=[ID])
    @action(detail=True, methods=["patch"], url_path=ONE)
    def reservation(self, request: Request, ref: str, id: str) -> Response:  # noqa: A002 -- the address calls it so
        """Keep more places or fewer, or until another time; never fewer than are booked."""
        row = self._reservation(id)
        given = {"places": row.capacity, "until": row.until, **self.read(ReservationChangesSerializer)}
        return Response(reservation_row(reservations.change(reservation=row, by=actor_of(request), **given)))

    @extend_schema(request=None, responses=ReservationSerializer, parameters=[ID])
    @action(detail=True, methods=["post"], url_path=f"{ONE}/end")
    def end_reservation(self, request: Request, ref: str, id: str) -> Response:  # noqa: A002 -- as above
        """Open what nobody booked to those who wait, and then to everybody."""
        return Response(reservation_row(reservations.end(reservation=self._reservation(id), by=actor_of(request))))

    def _reservation(self, pk: str) -> Allocation:
        return get_object_or_404(reservations_of(self.find_to_change()), pk=pk)
