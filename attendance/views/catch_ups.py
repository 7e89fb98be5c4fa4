"""Several days: all meetings of a session side by side, and catching up one that somebody missed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from attendance.forms import CatchUpForm
from attendance.models import CatchUp
from attendance.operations import catch_ups as operations
from attendance.queries import catch_ups
from attendance.views.bases import MeetingPage, SessionPage
from delivery.models import Meeting, Seat
from kernel.errors import Refusal
from ui.views import OperationView, actor_of


class GridView(SessionPage):
    """Everybody at every meeting."""

    template_name = "attendance/grid.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rows, and the meetings that head them."""
        return super().get_context_data(
            session=self.session,
            meetings=list(self.session.meetings.order_by("number")),
            rows=catch_ups.grid(self.session),
            **kwargs,
        )


class CatchUpView(MeetingPage, OperationView):
    """Chooses where somebody catches up the meeting."""

    template_name = "attendance/catch_up.html"
    form_class = CatchUpForm

    def authorise(self) -> None:
        """Find the attendee on this session."""
        super().authorise()
        kind, _, pk = self.kwargs["key"].partition("-")
        self.attendee: Any = None
        if kind == "s" and pk.isascii() and pk.isdigit() and len(pk) <= 18:
            self.attendee = Seat.objects.filter(session=self.session, pk=int(pk)).select_related("booking").first()
        elif kind == "w":
            try:
                self.attendee = catch_ups.own_walk_ins(self.session.pk).filter(pk=UUID(pk)).first()
            except ValueError:
                raise Http404 from None
        if self.attendee is None:
            raise Http404

    @property
    def offered(self) -> list[Meeting]:
        """Where they may catch up."""
        return list(catch_ups.offered(self.request.user, self.meeting, timezone.now()))

    def get_form_kwargs(self) -> dict[str, Any]:
        """The meetings to choose from."""
        return {**super().get_form_kwargs(), "meetings": self.offered}

    def perform(self, form: Any) -> CatchUp:
        """Arrange it."""
        at = form.cleaned_data["at"]
        return operations.arrange(attendee=self.attendee, missed=self.meeting, at=at, by=self.actor)

    def get_next_url(self, row: CatchUp) -> str:
        """Back to all meetings."""
        messages.success(self.request, "It counts once that register is closed and says they were there.")
        return reverse("register_grid", args=[self.session.ref])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who it is."""
        return super().get_context_data(attendee=self.attendee, **kwargs)


class CallOffView(GridView):
    """Calls a catch-up off."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Call it off, and back."""
        catch_up = get_object_or_404(CatchUp, pk=kwargs["catch_up"], missed__session=self.session)
        try:
            operations.call_off(catch_up=catch_up, by=actor_of(request))
        except Refusal as refusal:
            return self.render_to_response(self.get_context_data(refusal=refusal), status=409)
        return redirect("register_grid", ref=self.session.ref)
