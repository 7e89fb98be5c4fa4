"""Attendance reports of online meetings: imported, looked at, and settled person by person."""

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from attendance.enums import EntryState
from attendance.forms import MAX_ID, ReportForm, SettleForm, key_of
from attendance.models import Report, ReportEntry
from attendance.operations import report_entries, reports
from attendance.queries import Key
from attendance.queries.reports import roll
from attendance.queries.settling import board, boards
from attendance.views.bases import MeetingPage
from attendance.views.changes import RegisterForm
from kernel.errors import Refusal
from ui.staff.exports import MARK, inert
from ui.views import actor_of
from ui.wording import plural_count

TEMPLATE_COLUMNS = ("Reference", "Name", "E-mail", "Joined", "Left", "Minutes")


class ReportsView(RegisterForm):
    """The reports of a register, and the form that imports one more."""

    form_class = ReportForm
    title = "Attendance reports"
    button = "Import the report"
    template_name = "attendance/reports.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The meeting, by which the report's days are read."""
        return {**super().get_form_kwargs(), "meeting": self.meeting}

    def perform(self, form: Any) -> Report:
        """Import it."""
        data = form.cleaned_data
        done = reports.enter(
            register=self.started, read=data["file"], minimum_minutes=data["minimum_minutes"], by=self.actor
        )
        if done.is_repeat:
            messages.info(self.request, "This file was imported before. Nothing has changed.")
        return done.report

    def get_next_url(self, row: Report) -> str:
        """What became of it."""
        return reverse("register_report", args=[self.session.ref, self.meeting.number, row.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was imported before."""
        return super().get_context_data(boards=boards(self.started), **kwargs)


class ReportPage(MeetingPage):
    """A page of one report."""

    def authorise(self) -> None:
        """Find it on this register."""
        super().authorise()
        self.report = get_object_or_404(Report, pk=_id(self.kwargs["report_id"]), register=self.started)
        self.report.register = self.started

    def report_url(self) -> str:
        """What became of the report."""
        return reverse("register_report", args=[self.session.ref, self.meeting.number, self.report.pk])


class ReportView(ReportPage):
    """What became of everybody in a report, and the people whom their name suggests, to be said yes to."""

    template_name = "attendance/report.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The report's people by what became of them."""
        return super().get_context_data(report=self.report, board=board(self.report), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say yes to the ticked suggestions, all of them together."""
        pairs = [pair for said in request.POST.getlist("yes") if (pair := _pair(said)) is not None]
        try:
            done = report_entries.match_many(register=self.started, pairs=pairs, by=actor_of(request))
        except Refusal as refusal:
            return self.render_to_response(self.get_context_data(refusal=refusal), status=409)
        if done:
            words = plural_count(len(done), "person", "people")
            messages.success(request, f"Saved: who {words} of the report really are.")
        return redirect(self.report_url())


class TakeBackView(ReportView):
    """Undoes an import."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it back."""
        try:
            marks = reports.take_back(report=self.report, by=actor_of(request))
        except Refusal as refusal:
            return self.render_to_response(self.get_context_data(refusal=refusal), status=409)
        messages.success(request, f"The import is taken back, and {plural_count(marks, 'mark')} with it.")
        return redirect("register_reports", ref=self.session.ref, number=self.meeting.number)


class EntryView(ReportPage, RegisterForm):
    """Somebody in a report of whom a person has to say something."""

    form_class = SettleForm
    title = "Who is this?"
    template_name = "attendance/report_entry.html"

    def authorise(self) -> None:
        """Find them in the report."""
        super().authorise()
        self.entry = get_object_or_404(ReportEntry, pk=_id(self.kwargs["entry_id"]), report=self.report)
        self.entry.report = self.report

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing is asked of somebody who is settled."""
        if self.entry.state in {EntryState.ENTERED, EntryState.KEPT}:
            return redirect(self.report_url())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Who it may be."""
        return {**super().get_form_kwargs(), "entry": self.entry, "roll": roll(self.started)}

    def perform(self, form: Any) -> Any:
        """Do what was chosen."""
        data, entry, by = form.cleaned_data, self.entry, self.actor
        answer = data["answer"]
        if answer == SettleForm.WALK_IN:
            typed = {part: data[part] for part in ("name", "email", "organisation_name")}
            return report_entries.add(entry=entry, by=by, **typed)
        if answer == SettleForm.ASIDE:
            return report_entries.set_aside(entry=entry, by=by)
        if answer == SettleForm.BACK:
            return report_entries.put_back(entry=entry, by=by)
        if "attendee" in data:
            seat_id, walk_in_id = data["attendee"]
            return report_entries.match(entry=entry, seat_id=seat_id, walk_in_id=walk_in_id, by=by)
        return report_entries.count(entry=entry, status=answer, by=by)

    def get_next_url(self, row: Any) -> str:
        """Back to the report."""
        return self.report_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The person and the report."""
        return super().get_context_data(entry=self.entry, report=self.report, report_url=self.report_url(), **kwargs)


class TemplateView(MeetingPage):
    """Our own template of a report, with everybody on the register in it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As CSV for Excel."""
        response = HttpResponse(MARK, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="attendance-{self.session.ref}.csv"'
        writer = csv.writer(response, quoting=csv.QUOTE_ALL)
        writer.writerow(TEMPLATE_COLUMNS)
        for one in roll(self.started).attendees:
            writer.writerow([inert(one.reference), inert(one.name), inert(one.email), "", "", ""])
        return response


def _pair(said: str) -> tuple[int, Key] | None:
    """`<entry>:<attendee>`, as the page offers it."""
    number, _, attendee = said.partition(":")
    try:
        return _id(int(number)), key_of(attendee)
    except ValueError:
        return None


def _id(number: int) -> int:
    return number if 0 < number < MAX_ID else 0
