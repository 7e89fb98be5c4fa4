"""The sheet of a register: made for a phone held in one hand, and whole without script."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from attendance import queries
from attendance.enums import RegisterState
from attendance.forms import MarkForm
from attendance.models import CloseOut, HeadcountLine
from attendance.operations import check_ins, headcounts, registers
from attendance.views.app import quick_forms
from attendance.views.bases import MeetingPage, SessionPage
from kernel.errors import Refusal
from ui.views import actor_of


class ChooseView(SessionPage):
    """Leads to the register of the one meeting, or of today's; otherwise asks which."""

    template_name = "attendance/choose.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go on where there is nothing to choose."""
        self.meetings = list(self.session.meetings.select_related("register").order_by("number"))
        today = timezone.localdate()
        of_today = [one for one in self.meetings if timezone.localdate(one.starts_at) == today]
        likely = self.meetings if len(self.meetings) == 1 else of_today
        if len(likely) == 1:
            return redirect("register", ref=self.session.ref, number=likely[0].number)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The meetings, each with its register if it has one."""
        rows = [(meeting, getattr(meeting, "register", None)) for meeting in self.meetings]
        return super().get_context_data(session=self.session, rows=rows, **kwargs)


class RegisterView(MeetingPage):
    """The sheet; or, before the register is started, the button that starts it."""

    template_name = "attendance/register.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sheet and how many meetings there are."""
        if self.register is None:
            opens_at = self.meeting.starts_at - registers.OPENS_BEFORE
            return super().get_context_data(
                booked=queries.living_seats(self.session.pk).count(),
                under_18=queries.expected_under_18(self.session.pk),
                opens_at=opens_at,
                is_too_early=timezone.now() < opens_at,
                **kwargs,
            )
        waiting = self.session.meetings.exclude(register__state=RegisterState.CLOSED).count()
        return super().get_context_data(
            sheet=self.sheet,
            waiting=waiting,
            planned=self.session.meetings.count(),
            under_18=queries.expected_under_18(self.session.pk),
            undecided=queries.waiting_entries(self.started),
            late=queries.late_count(self.started),
            **self.certificates(),
            **quick_forms(),
            **kwargs,
        )

    def certificates(self) -> dict[str, Any]:
        """What a closed register tells of certificates that somebody must look at."""
        if self.started.state != RegisterState.CLOSED:
            return {}
        return {
            "stuck": self.session.issue_problems.filter(settled_at=None).exclude(kind="not_confirmed").count(),
            "asks_for_a_yes": self.session.course.issue_rules.order_by("-number")
            .values_list("needs_confirmation", flat=True)
            .first(),
            "unsupported": self.session.certificates.unsupported().count(),
            "close_out": CloseOut.objects.filter(register=self.started).first(),
        }

    def show_refusal(self, refusal: Refusal) -> HttpResponse:
        """The page as it stands, with why something was refused."""
        return self.render_to_response(self.get_context_data(refusal=refusal), status=409)


class StartView(RegisterView):
    """Starts the register."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Start it, once."""
        try:
            registers.open_register(meeting=self.meeting, by=actor_of(request))
        except Refusal as refusal:
            return self.show_refusal(refusal)
        return redirect(self.page_url())


class MarkView(RegisterView):
    """Marks one person: leads back to their row, or tells the page's script how things stand."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Enter one event."""
        for_script = request.headers.get("Accept", "").startswith("application/json")
        form = MarkForm(request.POST)
        if not form.is_valid():
            refusal = Refusal("That did not arrive whole. Load the page again and press once more.", "invalid")
            return self._refused(refusal, for_script=for_script)
        seat_id, walk_in_id = form.cleaned_data["attendee"]
        event = check_ins.Event(
            client_event_id=form.cleaned_data["event_id"] or uuid4(),
            status=form.cleaned_data["status"],
            seat_id=seat_id,
            walk_in_id=walk_in_id,
        )
        outcome = check_ins.mark_many(register=self.started, events=[event], by=actor_of(request))[0]
        if outcome.refusal is not None:
            return self._refused(outcome.refusal, for_script=for_script)
        key = form.data["attendee"]
        return self._as_json(key) if for_script else redirect(self.page_url(key))

    def _refused(self, refusal: Refusal, *, for_script: bool) -> HttpResponse:
        if for_script:
            return JsonResponse({"detail": refusal.message, "code": refusal.code}, status=409)
        if self.register is not None:
            self.register.refresh_from_db()
        return self.show_refusal(refusal)

    def _as_json(self, key: str) -> JsonResponse:
        sheet = queries.sheet(self.started)
        row = sheet.row(key)
        status = {"status": row.status, "label": row.status_label} if row else {"status": "", "label": ""}
        return JsonResponse({**status, "there": sheet.there, "total": sheet.total, "unmarked": sheet.unmarked})


class RemoveHeadcountView(RegisterView):
    """Takes a head-count line away."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it away."""
        line = get_object_or_404(HeadcountLine, pk=kwargs["line"], register=self.started)
        try:
            headcounts.remove(line=line, by=actor_of(request))
        except Refusal as refusal:
            return self.show_refusal(refusal)
        return redirect(self.page_url("head-count"))
