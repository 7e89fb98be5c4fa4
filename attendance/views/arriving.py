"""Self check-in for whoever is in the room: the code on the screen, then who one is. No account, no script, no app."""

import hashlib
import secrets
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from attendance import errors, queries
from attendance.forms import ArriveForm, CodeForm
from attendance.models import CheckInWindow
from attendance.operations import arrivals
from attendance.operations.arrivals import Entered
from delivery.models import Seat
from ui import page_keys, wording
from ui.access import Access
from ui.throttle import is_allowed, told_to_wait, too_often
from ui.views import OperationView, PageView

# A whole room comes from one address; guessing a code of six letters takes longer than the session all the same.
TRIES_PER_MINUTE = 600
# So long one has to say who one is, after the code has gone from the screen.
PROOF_SECONDS = 300
_PROOF = "attendance.check-in"
DEVICE_COOKIE, DEVICE_SECONDS = "muster_device", 24 * 60 * 60


class CodeView(OperationView):
    """Asks for the code on the screen."""

    access = Access.PUBLIC
    is_private = True
    form_class = CodeForm
    template_name = "attendance/check_in.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the try first."""
        if not is_allowed(request, "check-in", TRIES_PER_MINUTE):
            return too_often(self)
        return super().post(request, *args, **kwargs)

    def perform(self, form: Any) -> str:
        """Look whether a screen shows it."""
        window = queries.window_of(form.cleaned_data["code"], timezone.now())
        if window is None:
            raise errors.wrong_code()
        return queries.code_at(window, timezone.now())

    def get_next_url(self, row: str) -> str:
        """On to who one is."""
        return f"/checkin/{row}/"


class ArriveView(OperationView):
    """Asks who one is, and checks in."""

    access = Access.PUBLIC
    is_private = True
    form_class = ArriveForm
    template_name = "attendance/arrive.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """With a code that is shown now, or the proof that one saw it minutes ago; otherwise the code is asked for."""
        if not is_allowed(request, "check-in", TRIES_PER_MINUTE):
            return told_to_wait(self.ask_for_code(errors.wrong_code().message, HTTPStatus.TOO_MANY_REQUESTS))
        self.now = timezone.now()
        window = self.proved() if request.method == "POST" else queries.window_of(self.kwargs["code"], self.now)
        if window is None:
            return self.ask_for_code(errors.wrong_code().message, HTTPStatus.NOT_FOUND)
        self.window: CheckInWindow = window
        self.session = window.register.meeting.session
        return super().dispatch(request, *args, **kwargs)

    def ask_for_code(self, words: str, status: int) -> HttpResponse:
        """The page before, with what is wrong."""
        form = CodeForm({"code": self.kwargs["code"]})
        form.add_error("code", words)
        response = render(self.request, CodeView.template_name, {"form": form}, status=status)
        response["Cache-Control"] = "no-store"
        return response

    def proved(self) -> CheckInWindow | None:
        """The window whose code this visitor has seen, while it stands."""
        try:
            pk = signing.loads(self.request.POST.get("proof", ""), salt=_PROOF, max_age=PROOF_SECONDS)
        except signing.BadSignature:
            return None
        return CheckInWindow.objects.select_related("register__meeting__session").filter(pk=pk).first()

    def get_initial(self) -> dict[str, Any]:
        """The proof that the code was seen."""
        return {"proof": signing.dumps(self.window.pk, salt=_PROOF)}

    def own(self) -> list[Seat]:
        """The places that this browser has shown to be its own."""
        email = getattr(self.request.user, "email", "")
        return queries.own_seats(self.session.pk, keys=page_keys.granted(self.request, "seat"), email=email)

    def perform(self, form: Any) -> Entered:
        """Check in."""
        typed = form.cleaned_data
        if typed["seat"]:
            seat = next((one for one in self.own() if one.pk == typed["seat"]), None)
        else:
            seat = queries.seat_of(self.session.pk, typed=typed["typed"], name=typed["name"])
        if seat is None:
            raise errors.place_not_found()
        self.device = self.request.COOKIES.get(DEVICE_COOKIE, "")[:64] or secrets.token_urlsafe(24)
        digest = hashlib.sha256(self.device.encode()).hexdigest()
        return arrivals.enter(window=self.window, seat=seat, device=digest, by=arrivals.holder(seat))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check in, and know the device again for a day."""
        response = super().post(request, *args, **kwargs)
        if getattr(self, "device", ""):
            response.set_cookie(
                DEVICE_COOKIE,
                self.device,
                max_age=DEVICE_SECONDS,
                path="/checkin/",
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def get_next_url(self, row: Entered) -> str:
        """To the page that says so."""
        messages.success(self.request, _words(row))
        return "/checkin/done/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where one is, and the places of one's own."""
        return super().get_context_data(
            **{**kwargs, "session": self.session, "own": self.own(), "code": self.kwargs["code"]}
        )


class ArrivedView(PageView):
    """Says that one is checked in."""

    access = Access.PUBLIC
    is_private = True
    template_name = "attendance/arrived.html"


def _words(entered: Entered) -> str:
    if not entered.is_new:
        at = wording.clock(entered.at)
        return f"You are marked as here already, since {at}. If that was not you, tell the trainer."
    return "You are checked in. You are late, and marked so." if entered.status == "late" else "You are checked in."
