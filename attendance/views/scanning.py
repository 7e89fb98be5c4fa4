"""Scanning tickets: a page with the camera, which also takes a typed code and works without script."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse

from attendance import queries
from attendance.enums import ScanOutcome
from attendance.forms import ScanForm
from attendance.operations import scans
from attendance.operations.scans import Scan
from attendance.views.changes import RegisterForm
from delivery.permissions import can_edit_session
from kernel.errors import Refusal

LEVELS = {ScanOutcome.ENTERED: messages.SUCCESS, ScanOutcome.ALREADY_IN: messages.INFO}


class ScanView(RegisterForm):
    """Marks the holder of a ticket present, or says why not and what to do."""

    form_class = ScanForm
    title = "Scan tickets"
    template_name = "attendance/scan.html"

    def perform(self, form: Any) -> Scan:
        """Look at the ticket."""
        typed = form.cleaned_data
        event_id = typed["event_id"] or uuid4()
        return scans.enter(register=self.started, text=typed["text"], client_event_id=event_id, by=self.actor)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page's script is told how it went; without it the page says so."""
        if not request.headers.get("Accept", "").startswith("application/json"):
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        if not form.is_valid():
            return JsonResponse({"code": "invalid", "detail": "Nothing was read. Scan again."}, status=422)
        try:
            scan = self.perform(form)
        except Refusal as refusal:
            return JsonResponse({"code": refusal.code, "detail": refusal.message}, status=HTTPStatus.CONFLICT)
        sheet = queries.sheet(self.started)
        counts = {"there": sheet.there, "total": sheet.total}
        return JsonResponse({"outcome": scan.outcome, "detail": self.words(scan), "counts": counts})

    def words(self, scan: Scan) -> str:
        """What the trainer reads: the other session is named to those who look after it."""
        return scan.words(
            names_session=scan.seat is not None and can_edit_session(self.request.user, scan.seat.session)
        )

    def get_next_url(self, row: Scan) -> str:
        """Here again, for the next one."""
        messages.add_message(self.request, LEVELS.get(row.outcome, messages.WARNING), self.words(row))
        return self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many are here."""
        return super().get_context_data(sheet=self.sheet, **kwargs)
