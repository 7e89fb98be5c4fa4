"""Requests for sessions over the API: asked, proved, withdrawn; and answered by staff of the region."""

from typing import Any, cast

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ApiDoor, actor_of
from accounts.models import ApiToken, User
from delivery.api.filters import RequestFilters
from delivery.api.sessions import find_session
from delivery.models import SessionRequest
from delivery.operations import requests, triage
from delivery.operations.details import SessionDetails
from delivery.permissions import can_answer_for, can_answer_request, requests_of_staff, requests_visible_to
from delivery.serializers.bookings import CodeSerializer
from delivery.serializers.requests import (
    LIST_COLUMNS,
    AcceptanceSerializer,
    DeclineSerializer,
    NewRequestSerializer,
    OfferSerializer,
    ReferralSerializer,
    RequestSerializer,
    organisation_of,
    request_detail,
    request_rows,
    wish_of,
)
from delivery.serializers.schedules import said, spans_of
from kernel import uk
from kernel.actors import ActorKind
from kernel.identifiers import normalise
from organisations.operations.organisations import suggest_force
from records.models import TrailEntry


class RequestViewSet(ApiDoor, viewsets.GenericViewSet[SessionRequest]):
    """Requests that the account may see: its own by proved address, and those of the regions it works for."""

    resource = "requests"
    serializer_class = RequestSerializer
    filterset_class = RequestFilters
    lookup_field = "ref"
    lookup_value_regex = "[A-Za-z0-9-]{1,20}"

    def get_queryset(self) -> QuerySet[SessionRequest]:
        """Those that the account may see, the newest first."""
        return requests_visible_to(self.request.user).order_by("-created_at", "-pk")

    def list(self, request: Request) -> Response:
        """Requests that the account may see. Those whose address is not proved are nobody's to see."""
        rows: Any = self.filter_queryset(self.get_queryset()).values(*LIST_COLUMNS)
        return self.get_paginated_response(request_rows(self.paginate_queryset(rows) or []))

    @extend_schema(responses=RequestSerializer)
    def retrieve(self, request: Request, ref: str) -> Response:
        """One request; also for the account that made it, before the address is proved."""
        return Response(request_detail(self._find()))

    @extend_schema(request=NewRequestSerializer, responses={201: RequestSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a session. A code goes to the asker's address; nobody sees the request before it is answered.

        Where the address is the account's own, or the account belongs to staff of the region, no code is sent.
        """
        data = self._read(NewRequestSerializer)
        wish, email = wish_of(data), data["asker"]["email"]
        postcode = uk.postcode(wish.postcode) or uk.postcode(data["organisation"].get("postcode", ""))
        force = wish.force or suggest_force(postcode)
        is_vouched = force is not None and can_answer_for(request.user, force.region_id)
        row = requests.ask(
            wish=wish,
            organisation=organisation_of(data),
            email=email,
            is_proved=is_vouched or email == cast(User, request.user).email,
            by=actor_of(request),
        )
        return Response(request_detail(row), status=201)

    @extend_schema(request=CodeSerializer, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, ref: str) -> Response:
        """Prove the address with the code: the team sees the request."""
        row = self._find()
        code = self._read(CodeSerializer)["code"]
        return Response(request_detail(requests.prove(request=row, code=code, by=actor_of(request))))

    @extend_schema(request=None, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="send-code")
    def send_code(self, request: Request, ref: str) -> Response:
        """Send another code."""
        return Response(request_detail(requests.send_code_again(request=self._find())))

    @extend_schema(request=None, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, ref: str) -> Response:
        """Take it back, for those who asked; the team is told. Kept places are open to everybody again."""
        user = cast(User, request.user)
        row = self._find()
        is_made_here = _made_by(user, row.ref).filter(pk=row.pk).exists()
        if user.email != row.asker_email and not is_made_here and not can_answer_request(user, row):
            raise exceptions.PermissionDenied
        return Response(request_detail(requests.withdraw(request=row, by=actor_of(request))))

    @extend_schema(request=AcceptanceSerializer, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, ref: str) -> Response:
        """Staff: schedule the session, and keep places of it for those who asked."""
        row = self._find_to_answer()
        data = self._read(AcceptanceSerializer)
        spans = spans_of(data["meetings"])
        triage.accept(
            request=row,
            course=data["course"],
            meetings=spans,
            details=SessionDetails(**said(data)),
            keep=data["keep"],
            keep_until=data.get("keep_until") or min(start for start, _ in spans),
            note=data.get("note", ""),
            by=actor_of(request),
        )
        return Response(request_detail(row))

    @extend_schema(request=DeclineSerializer, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, ref: str) -> Response:
        """Staff: say no, with the reason."""
        row = self._find_to_answer()
        reason = self._read(DeclineSerializer)["reason"]
        return Response(request_detail(triage.decline(request=row, reason=reason, by=actor_of(request))))

    @extend_schema(request=OfferSerializer, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def offer(self, request: Request, ref: str) -> Response:
        """Staff: point those who asked at an open session."""
        row = self._find_to_answer()
        data = self._read(OfferSerializer)
        session = find_session(data["session"], request.user)
        if session is None:
            raise exceptions.ValidationError({"session": ["There is no such session."]})
        done = triage.offer(request=row, session=session, note=data.get("note", ""), by=actor_of(request))
        return Response(request_detail(done))

    @extend_schema(request=ReferralSerializer, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def refer(self, request: Request, ref: str) -> Response:
        """Staff: ask another region's team to answer."""
        row = self._find_to_answer()
        data = self._read(ReferralSerializer)
        note = data.get("note", "")
        return Response(request_detail(triage.refer(request=row, region=data["region"], note=note,
                                                    by=actor_of(request))))  # fmt: skip

    @extend_schema(request=None, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, ref: str) -> Response:
        """Staff of either region: the first one answers after all."""
        row = self._find()
        if not requests_of_staff(request.user).filter(pk=row.pk).exists():
            raise exceptions.PermissionDenied
        return Response(request_detail(triage.take_back(request=row, by=actor_of(request))))

    def _read(self, shape: Any) -> dict[str, Any]:
        form = shape(data=self.request.data, context={"user": self.request.user})
        form.is_valid(raise_exception=True)
        data: dict[str, Any] = form.validated_data
        return data

    def _find(self) -> SessionRequest:
        user = self.request.user
        ref = normalise(self.kwargs["ref"])
        found = requests_visible_to(user) | SessionRequest.objects.filter(pk__in=_made_by(user, ref).values("pk"))
        return get_object_or_404(found, ref=ref)

    def _find_to_answer(self) -> SessionRequest:
        row = self._find()
        if not can_answer_request(self.request.user, row):
            raise exceptions.PermissionDenied
        return row


def _made_by(user: Any, ref: str) -> QuerySet[SessionRequest]:
    """The request with this ref if one of the account's tokens made it: nobody else can prove its address."""
    tokens = ApiToken.objects.filter(user=user).annotate(text=Cast("pk", CharField())).values("text")
    made = TrailEntry.objects.filter(
        subject_type=SessionRequest._meta.label_lower,
        subject_id=Cast(OuterRef("pk"), CharField()),
        subject_no=1,
        verb="ask",
        actor_kind=ActorKind.API_TOKEN,
        actor_id__in=tokens,
    )
    return SessionRequest.objects.filter(Exists(made), ref=ref)
