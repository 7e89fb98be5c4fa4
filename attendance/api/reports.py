"""Attendance reports over the API: imported, read, settled person by person, taken back."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import actor_of
from attendance.models import Register, Report, ReportEntry
from attendance.operations import report_entries, reports
from attendance.queries.settling import board, boards
from attendance.serializers.reports import (
    AnswerSerializer,
    NewReportSerializer,
    ReportSerializer,
    WholeReportSerializer,
)
from kernel.actors import Actor

ONE = r"reports/(?P<report>[0-9]{1,18})"
ID = OpenApiParameter("report", int, OpenApiParameter.PATH, description="The id of the report.")
NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH, description="Which person of the report.")


class Reports:
    """Actions of a register, for those who work on it."""

    def find_to_mark(self, pk: str) -> Register:
        """The register, for those who may mark people on it."""
        raise NotImplementedError

    @extend_schema(responses=ReportSerializer(many=True))
    @action(detail=True, methods=["get"], filter_backends=[])
    def reports(self, request: Request, pk: str) -> Response:
        """The attendance reports that were imported, the latest first, with how many people are in which state."""
        page: Any = self.paginate_queryset(boards(self.find_to_mark(pk)))  # type: ignore[attr-defined]  # the view class stands behind the mixin
        return self.get_paginated_response(ReportSerializer(page, many=True).data)  # type: ignore[attr-defined,no-any-return]  # as above

    @extend_schema(request=NewReportSerializer, responses={200: WholeReportSerializer, 201: WholeReportSerializer})
    @reports.mapping.post
    def add_report(self, request: Request, pk: str) -> Response:
        """Import an attendance report. The same file again answers 200 with the report that is there."""
        register = self.find_to_mark(pk)
        read, minimum = NewReportSerializer(data=request.data).read(register.meeting)
        done = reports.enter(register=register, read=read, minimum_minutes=minimum, by=actor_of(request))
        return Response(_whole(done.report), status=200 if done.is_repeat else 201)

    @extend_schema(responses=WholeReportSerializer, parameters=[ID])
    @action(detail=True, methods=["get"], url_path=ONE)
    def report(self, request: Request, pk: str, report: str) -> Response:
        """One report with everybody in it."""
        return Response(_whole(self._report(pk, report)))

    @extend_schema(responses={204: None}, parameters=[ID])
    @report.mapping.delete
    def take_back_report(self, request: Request, pk: str, report: str) -> Response:
        """Take an import back, and the marks that rest on it alone. The file may then be imported again."""
        reports.take_back(report=self._report(pk, report), by=actor_of(request))
        return Response(status=204)

    @extend_schema(request=AnswerSerializer, responses=WholeReportSerializer, parameters=[ID, NUMBER])
    @action(detail=True, methods=["post"], url_path=rf"{ONE}/people/(?P<number>[0-9]{{1,9}})")
    def settle(self, request: Request, pk: str, report: str, number: str) -> Response:
        """Say of one person of a report who it is, that they came without a booking, or that they are no attendee."""
        found = self._report(pk, report)
        entry = get_object_or_404(ReportEntry.objects.select_related("report__register"), report=found, number=number)
        form = AnswerSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        _settle(entry, dict(form.validated_data), actor_of(request))
        return Response(_whole(found))

    def _report(self, pk: str, report: str) -> Report:
        register = self.find_to_mark(pk)
        found = get_object_or_404(Report, pk=report, register=register)
        found.register = register
        return found


def _settle(entry: ReportEntry, said: dict[str, Any], by: Actor) -> None:
    answer = said["answer"]
    if answer == "match":
        report_entries.match(entry=entry, seat_id=said.get("seat"), walk_in_id=said.get("walk_in"), by=by)
    elif answer == "add":
        typed = {part: said[part] for part in ("name", "email", "organisation_name")}
        report_entries.add(entry=entry, by=by, **typed)
    elif answer == "count":
        report_entries.count(entry=entry, status=said["status"], by=by)
    elif answer == "set_aside":
        report_entries.set_aside(entry=entry, by=by)
    else:
        report_entries.put_back(entry=entry, by=by)


def _whole(report: Report) -> dict[str, Any]:
    return dict(WholeReportSerializer(board(report)).data)
