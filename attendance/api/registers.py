"""Registers over the API: the same operations as the page, made for devices that send late and often."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ApiDoor, HasScope, TokenAuthentication, actor_of
from attendance import queries
from attendance.api.devices import DeviceAuthentication, WithinItsRegister
from attendance.api.reports import Reports
from attendance.enums import RegisterState
from attendance.models import Device, Register
from attendance.operations import check_ins, headcounts, late, registers, scans, walk_ins
from attendance.operations.check_ins import Outcome
from attendance.operations.scans import Scan
from attendance.permissions import can_mark, can_open_register, visible_to
from attendance.serializers import (
    AfterSerializer,
    BatchAnswerSerializer,
    BatchSerializer,
    ChangesSerializer,
    CloseSerializer,
    CountsSerializer,
    EventSerializer,
    HeadcountSerializer,
    NewHeadcountSerializer,
    NewWalkInSerializer,
    RawBatchSerializer,
    RegisterSerializer,
    RowSerializer,
    ScannedSerializer,
    ScanSerializer,
    SheetSerializer,
    StartSerializer,
    WalkInSerializer,
)
from delivery.models import Meeting
from delivery.permissions import can_edit_session, can_see_access_needs, is_police_only, sessions_of_staff
from kernel.identifiers import normalise
from ui.openapi import ERRORS


class RegisterFilters(django_filters.FilterSet):
    """Filters of registers."""

    session = django_filters.CharFilter(field_name="meeting__session__ref", label="The session's ref.", max_length=20)
    state = django_filters.ChoiceFilter(choices=RegisterState.choices)


class RegisterViewSet(Reports, ApiDoor, viewsets.GenericViewSet[Register]):
    """Registers of the sessions that the account looks after."""

    resource = "registers"
    authentication_classes = (DeviceAuthentication, TokenAuthentication)
    permission_classes = (HasScope, WithinItsRegister)
    serializer_class = RegisterSerializer
    filterset_class = RegisterFilters
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Register]:
        """Those that exist for the account, the latest meeting first."""
        rows = visible_to(self.request.user).select_related("meeting__session", "closing")
        return rows.order_by("-meeting__starts_at", "pk")

    def list(self, request: Request) -> Response:
        """Registers, the latest meeting first."""
        page: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(RegisterSerializer(page, many=True).data)

    @extend_schema(responses=SheetSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One register with everybody on it."""
        return Response(self._sheet(self.find_to_mark(pk)))

    @extend_schema(parameters=[AfterSerializer], responses={200: ChangesSerializer, 400: ERRORS["400"]})
    @action(detail=True, methods=["get"])
    def changes(self, request: Request, pk: str) -> Response:
        """How everybody is marked who was marked since the cursor. Made to be asked every few seconds."""
        register = self.find_to_mark(pk)
        after = _checked(AfterSerializer, {"after": request.query_params.get("after", "")})["after"]
        return Response(ChangesSerializer(queries.changes(register, after)).data)

    @extend_schema(request=StartSerializer, responses={201: SheetSerializer})
    def create(self, request: Request) -> Response:
        """Start the register of a meeting; the same register if it was started before."""
        data = _checked(StartSerializer, request.data)
        sessions = sessions_of_staff(request.user).filter(ref=normalise(data["session"]))
        meeting = Meeting.objects.select_related("session").filter(session__in=sessions, number=data["meeting"]).first()
        if meeting is None:
            raise exceptions.ValidationError({"session": ["There is no such session, or no such date of it."]})
        if not can_open_register(request.user, meeting.session):
            raise exceptions.PermissionDenied
        register = registers.open_register(meeting=meeting, by=actor_of(request))
        return Response(self._sheet(register), status=201)

    @extend_schema(request=BatchSerializer, responses=BatchAnswerSerializer)
    @action(detail=True, methods=["post"], url_path="check-ins")
    def check_ins(self, request: Request, pk: str) -> Response:
        """Enter up to 500 marks. Each is entered, known already or refused by itself; answers come in order."""
        register = self.find_to_mark(pk)
        forms = [EventSerializer(data=each) for each in _checked(RawBatchSerializer, request.data)["events"]]
        events = [form.event() for form in forms if form.is_valid()]
        by = actor_of(request)
        if isinstance(request.auth, Device):
            outcomes = iter(late.mark_many(device=request.auth, events=events, by=by))
        else:
            outcomes = iter(check_ins.mark_many(register=register, events=events, by=by))
        results = [_told(next(outcomes)) if not form.errors else _unreadable(form) for form in forms]
        answer = {"results": results, "counts": CountsSerializer(queries.tally(register)).data}
        return Response(answer)

    @extend_schema(request=NewWalkInSerializer, responses={201: WalkInSerializer})
    @action(detail=True, methods=["post"], url_path="walk-ins")
    def walk_ins(self, request: Request, pk: str) -> Response:
        """Add somebody who came without a booking, and mark them present."""
        register = self.find_to_mark(pk)
        data = _checked(NewWalkInSerializer, request.data)
        event_id, by = data.pop("id"), actor_of(request)
        if isinstance(request.auth, Device):
            row = late.add_walk_in(device=request.auth, client_event_id=event_id, by=by, **data)
        else:
            row = walk_ins.add(register=register, client_event_id=event_id, by=by, **data)
        return Response(WalkInSerializer(row).data, status=201)

    @extend_schema(request=ScanSerializer, responses=ScannedSerializer)
    @action(detail=True, methods=["post"])
    def scan(self, request: Request, pk: str) -> Response:
        """Mark the holder of a ticket present; or say why not, and what to do."""
        register = self.find_to_mark(pk)
        data = _checked(ScanSerializer, request.data)
        scan = scans.enter(register=register, client_event_id=data.pop("id"), by=actor_of(request), **data)
        return Response(_scanned(register, scan, request.user))

    @extend_schema(request=NewHeadcountSerializer, responses={201: HeadcountSerializer})
    @action(detail=True, methods=["post"], url_path="head-counts")
    def head_counts(self, request: Request, pk: str) -> Response:
        """Count a group of people who are not named."""
        register = self.find_to_mark(pk)
        data = _checked(NewHeadcountSerializer, request.data)
        event_id, by = data.pop("id"), actor_of(request)
        if isinstance(request.auth, Device):
            row = late.add_headcount(device=request.auth, client_event_id=event_id, by=by, **data)
        else:
            row = headcounts.add(register=register, client_event_id=event_id, by=by, **data)
        return Response(HeadcountSerializer(row).data, status=201)

    @extend_schema(request=CloseSerializer, responses=SheetSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Make the marks final; certificates fall due when every register of the session is closed."""
        register = self.find_to_mark(pk)
        registers.close(register=register, empty=_checked(CloseSerializer, request.data)["empty"], by=actor_of(request))
        return Response(self._sheet(register))

    def find_to_mark(self, pk: str) -> Register:
        """The register, for those who may mark people on it."""
        register = Register.objects.select_related("meeting__session", "closing").filter(pk=pk).first()
        if register is not None and can_mark(self.request.user, register):
            return register
        # Whoever may not is told so only where it exists for them at all.
        get_object_or_404(self.get_queryset(), pk=pk)
        raise exceptions.PermissionDenied

    def _sheet(self, register: Register) -> dict[str, Any]:
        now = timezone.now()
        session = register.meeting.session
        sheet = queries.sheet(register, with_access_needs=can_see_access_needs(self.request.user, session))
        people: Any = sheet.rows
        lines: Any = sheet.headcount_lines
        is_open = register.state == RegisterState.OPEN
        return {
            **RegisterSerializer(register).data,
            "now": now,
            "cursor": now.isoformat(),
            "roster": queries.roster_of(sheet.rows) if is_open else "",
            "capacity": queries.capacity_of(session.pk),
            "police_only": is_police_only(session),
            "counts": CountsSerializer(sheet).data,
            "people": RowSerializer(people, many=True).data,
            "headcounts": HeadcountSerializer(lines, many=True).data,
        }


def _checked(serializer: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    form = serializer(data=data)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def _scanned(register: Register, scan: Scan, user: Any) -> dict[str, Any]:
    sheet = queries.sheet(register)
    row: Any = sheet.row(f"s-{scan.seat.pk}") if scan.seat else None
    names = scan.seat is not None and can_edit_session(user, scan.seat.session)
    return {
        "outcome": scan.outcome,
        "detail": scan.words(names_session=names),
        "person": RowSerializer(row).data if row else None,
        "counts": CountsSerializer(sheet).data,
    }


def _told(outcome: Outcome) -> dict[str, Any]:
    told: dict[str, Any] = {"id": str(outcome.client_event_id)}
    if outcome.refusal is not None and outcome.refusal.code == "entry_dropped":
        return {**told, "outcome": "dropped", "code": outcome.refusal.code, "detail": outcome.refusal.message}
    if outcome.refusal is not None:
        return {**told, "outcome": "refused", "code": outcome.refusal.code, "detail": outcome.refusal.message}
    row = outcome.check_in
    assert row is not None  # noqa: S101 -- an outcome has one or the other
    told["outcome"] = "repeated" if outcome.is_repeat else "entered"
    return {**told, "status": row.status, "happened_at": row.happened_at}


def _unreadable(form: EventSerializer) -> dict[str, Any]:
    said = form.initial_data.get("id")
    return {
        "id": said[:40] if isinstance(said, str) else None,
        "outcome": "refused",
        "code": "invalid",
        "detail": "Some of this event is not right. See errors.",
        "errors": form.errors,
    }
