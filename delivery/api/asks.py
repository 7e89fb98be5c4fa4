"""Finding a trainer over the API: staff ask, trainers offer, each answers; the first who says yes has the session."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import actor_of
from delivery.models import Session, TrainerAsk
from delivery.operations import asks
from delivery.permissions import asks_to_answer, asks_visible_to, can_look_for_trainers, can_take_back
from delivery.queries.sessions import public_place
from delivery.queries.trainers import to_be_offered
from delivery.serializers.asks import AskSerializer, NewAsksSerializer, NoteSerializer, ask_row
from kernel.identifiers import normalise

ONE = r"asks/(?P<id>[0-9]{1,18})"
ID = OpenApiParameter("id", int, OpenApiParameter.PATH, description="The id of what was asked or offered.")


class Asks:
    """Actions of a session. Asking is for its coordinators and administrators; answering, for whoever is asked."""

    def find_to_change(self) -> Session:
        """The session, for those who may change it."""
        raise NotImplementedError

    def read(self, shape: Any) -> dict[str, Any]:
        """The checked body."""
        raise NotImplementedError

    @extend_schema(responses=AskSerializer(many=True), operation_id="sessions_all_asks_list")
    @action(detail=False, methods=["get"], url_path="asks", filter_backends=[])
    def all_asks(self, request: Request) -> Response:
        """What this account was asked or offered as a trainer, and what stands at sessions it finds trainers for."""
        return self._list(asks_visible_to(request.user))

    @extend_schema(responses=AskSerializer(many=True))
    @action(detail=True, methods=["get"], filter_backends=[])
    def asks(self, request: Request, ref: str) -> Response:
        """Who was asked to take a session and who offered, the newest first, with what became of it."""
        return self._list(asks_visible_to(request.user).filter(session=self._looked_after()))

    @extend_schema(request=NewAsksSerializer, responses={201: AskSerializer(many=True)})
    @asks.mapping.post
    def ask(self, request: Request, ref: str) -> Response:
        """Ask trainers of the region to take a session. Whoever was asked already, or offered, is not asked again."""
        session, given = self._looked_after(), self.read(NewAsksSerializer)
        users, role, note = given["trainers"], given["role"], given["note"]
        made = asks.ask(session=session, users=users, role=role, note=note, by=actor_of(request))
        return Response([_row(one) for one in made], status=201)

    @extend_schema(request=NoteSerializer, responses={201: AskSerializer})
    @action(detail=True, methods=["post"], url_path="offer-to-teach")
    def offer_to_teach(self, request: Request, ref: str) -> Response:
        """Offer to lead a session of one's region that nobody leads. Offering again changes nothing."""
        session = get_object_or_404(to_be_offered(request.user, timezone.now()), ref=normalise(ref))
        note = self.read(NoteSerializer)["note"]
        made = asks.offer(session=session, user=request.user, note=note, by=actor_of(request))
        return Response(_row(made), status=201)

    @extend_schema(request=None, responses=AskSerializer, parameters=[ID])
    @action(detail=True, methods=["post"], url_path=f"{ONE}/accept")
    def accept_ask(self, request: Request, ref: str, id: str) -> Response:  # noqa: A002 -- the address calls it so
        """Say yes: the trainer to being asked, or the team to an offer."""
        return Response(_row(asks.accept(ask=self._to_answer(id), by=actor_of(request))))

    @extend_schema(request=NoteSerializer, responses=AskSerializer, parameters=[ID])
    @action(detail=True, methods=["post"], url_path=f"{ONE}/decline")
    def decline_ask(self, request: Request, ref: str, id: str) -> Response:  # noqa: A002 -- as above
        """Say no, with a word of why; the other side is told."""
        row, note = self._to_answer(id), self.read(NoteSerializer)["note"]
        return Response(_row(asks.decline(ask=row, note=note, by=actor_of(request))))

    @extend_schema(request=None, responses=AskSerializer, parameters=[ID])
    @action(detail=True, methods=["post"], url_path=f"{ONE}/withdraw")
    def withdraw_ask(self, request: Request, ref: str, id: str) -> Response:  # noqa: A002 -- as above
        """Take back what was asked, or one's own offer."""
        row = self._seen(id)
        if not can_take_back(request.user, row):
            raise exceptions.PermissionDenied
        return Response(_row(asks.withdraw(ask=row, by=actor_of(request))))

    def _looked_after(self) -> Session:
        session = self.find_to_change()
        if not can_look_for_trainers(self.request.user, session):  # type: ignore[attr-defined]  # the view class stands behind the mixin
            raise exceptions.PermissionDenied
        return session

    def _seen(self, pk: str) -> TrainerAsk:
        ref = normalise(self.kwargs["ref"])  # type: ignore[attr-defined]  # as above
        return get_object_or_404(asks_visible_to(self.request.user), pk=pk, session__ref=ref)  # type: ignore[attr-defined]  # as above

    def _to_answer(self, pk: str) -> TrainerAsk:
        row = self._seen(pk)
        if not asks_to_answer(self.request.user).filter(pk=row.pk).exists():  # type: ignore[attr-defined]  # as above
            raise exceptions.PermissionDenied
        return row

    def _list(self, rows: Any) -> Response:
        page = self.paginate_queryset(rows.order_by("-made_at", "-pk"))  # type: ignore[attr-defined]  # as above
        return self.get_paginated_response([_row(one) for one in page])  # type: ignore[attr-defined,no-any-return]  # as above


def _row(ask: TrainerAsk) -> dict[str, Any]:
    return ask_row(ask, public_place(ask.session))
