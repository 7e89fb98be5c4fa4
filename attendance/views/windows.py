"""Self check-in for the trainer: open it, show its screen, see who came by themselves, take somebody back."""

from math import ceil
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from attendance import queries
from attendance.enums import THERE
from attendance.forms import MAX_ID, WindowForm
from attendance.models import Arrival, CheckInWindow
from attendance.operations import arrivals, windows
from attendance.views.bases import MeetingPage, NotStartedError
from attendance.views.changes import RegisterForm
from kernel.errors import Refusal
from ui import qr
from ui.views import actor_of

USUAL_MINUTES, USUAL_GRACE = 30, 10


class SelfView(RegisterForm):
    """Opens self check-in, and lists who came by themselves."""

    form_class = WindowForm
    title = "Self check-in"
    template_name = "attendance/self.html"

    def get_initial(self) -> dict[str, Any]:
        """Until the meeting has run for a while, and ten minutes of grace."""
        until_start = (self.meeting.starts_at - timezone.now()).total_seconds() / 60
        minutes = ceil(max(until_start, 0) + USUAL_MINUTES)
        return {"minutes": min(minutes, windows.LONGEST), "grace": USUAL_GRACE}

    def perform(self, form: Any) -> CheckInWindow:
        """Open it."""
        return windows.open_window(register=self.started, **form.cleaned_data, by=self.actor)

    def get_next_url(self, row: Any) -> str:
        """The screen to show."""
        return reverse("register_self_screen", args=[self.session.ref, self.meeting.number])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The window, and who came."""
        window = queries.standing_window(self.started, timezone.now())
        return super().get_context_data(window=window, came=queries.came_in(self.started), **kwargs)


class WindowButton(MeetingPage):
    """A button on that page: acts, and leads back to it."""

    http_method_names = ("post", "options")

    def act(self) -> None:
        """Do it."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, or say why not."""
        try:
            self.act()
        except Refusal as refusal:
            messages.error(request, refusal.message)
        return redirect("register_self", self.session.ref, self.meeting.number)


class EndWindowView(WindowButton):
    """Ends self check-in before its time."""

    def act(self) -> None:
        """End it."""
        windows.end(register=self.started, by=actor_of(self.request))


class NotHereView(WindowButton):
    """Says that somebody who checked in by themselves is not here."""

    def act(self) -> None:
        """Take it back."""
        pk = self.kwargs["arrival"]
        rows = Arrival.objects.select_related("register__meeting", "seat")
        arrival = get_object_or_404(rows, register=self.started, pk=pk if pk < MAX_ID else 0)
        arrivals.take_back(arrival=arrival, by=actor_of(self.request))
        messages.success(self.request, "Taken back: they are not marked any more.")


class ScreenView(MeetingPage):
    """What the room sees: a QR code and letters that change, and nobody's name."""

    template_name = "attendance/screen.html"

    def authorise(self) -> None:
        """There is nothing to show before the register is started."""
        super().authorise()
        if self.register is None:
            raise NotStartedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The code of this moment."""
        return super().get_context_data(
            shown=self.shown(),
            typed_at=f"{urlsplit(settings.BASE_URL).netloc}{reverse('check_in')}".rstrip("/"),
            **kwargs,
        )

    def shown(self) -> dict[str, Any]:
        """The code, its picture and until when it is shown, by the server's clock; how many are here."""
        now = timezone.now()
        window = queries.standing_window(self.started, now)
        here = sum(event.status in THERE for event in queries.latest_events(self.started).values())
        if window is None:
            return {"is_open": False, "here": here}
        code = queries.code_at(window, now)
        address = f"{settings.BASE_URL.rstrip('/')}{reverse('check_in_code', args=[code])}"
        return {
            "is_open": True,
            "here": here,
            "code": f"{code[:3]} {code[3:]}",
            "picture": qr.svg_address(address),
            "seconds_left": queries.seconds_left(now),
            "period": queries.PERIOD_SECONDS,
        }


class ScreenCodeView(ScreenView):
    """The same for the screen's script."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The code of this moment."""
        return JsonResponse(self.shown())
