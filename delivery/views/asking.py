"""Doors of asking for a session: the form, the code, the code once more."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.forms import CodeForm
from delivery.enums import RequestState
from delivery.forms.address import BookersAddressForm
from delivery.forms.requests import RequestForm
from delivery.models import SessionRequest
from delivery.operations import requests
from delivery.queries import requests as found
from delivery.views.doors import ActionView
from delivery.views.requests import REQUESTS_PER_MINUTE, RequestDoor, instead_of
from ui import page_keys
from ui.access import Access
from ui.throttle import is_allowed, too_often
from ui.views import OperationView


class AskView(OperationView):
    """The form with which anybody asks for a session."""

    access = Access.PUBLIC
    is_private = True
    template_name = "delivery/request.html"
    form_class = RequestForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The course whose page led here, and what is known of the visitor."""
        user = self.request.user
        known = {"email": user.email, "asker_name": user.get_full_name()} if user.is_authenticated else {}
        known["course"] = self.request.GET.get("course", "")[:80]
        return {**super().get_form_kwargs(), "user": user, "initial": known}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask, at a bounded rate for each caller: each time a mail goes to an address just typed."""
        if not is_allowed(request, "request", REQUESTS_PER_MINUTE):
            return too_often(self)
        return super().post(request, *args, **kwargs)

    def perform(self, form: RequestForm) -> SessionRequest:
        """Ask; somebody signed in with the address needs no code."""
        user, email = self.request.user, form.cleaned_data["email"]
        made = requests.ask(
            wish=form.whole_wish(),
            organisation=form.organisation(),
            email=email,
            request_key=form.request_key(),
            is_proved=user.is_authenticated and user.email == email,
            by=self.actor,
        )
        page_keys.grant(self.request, "request", found.row_key(made))
        return made

    def get_next_url(self, row: SessionRequest) -> str:
        """To the code, or straight to the request."""
        return f"/requests/{row.ref}/" if row.is_proved() else f"/requests/{row.ref}/confirm/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Open sessions to join instead, once it is known that those who ask are few."""
        context = super().get_context_data(minimum=settings.ONSITE_MINIMUM, **kwargs)
        return {**context, **instead_of(context["form"], self.request.user)}


class ProveView(RequestDoor, OperationView):
    """Asks for the code that puts a request before the team."""

    template_name = "delivery/request_confirm.html"
    form_class = CodeForm
    success_message = "Thank you. The team has your request, and a mail with the link to this page is on its way."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The code's form, or that it is too late; a proved request has its own page."""
        if self.asked.is_proved():
            return redirect("request", ref=self.asked.ref)
        return self.render_to_response(self.get_context_data())

    def perform(self, form: CodeForm) -> SessionRequest:
        """Prove the address."""
        return requests.prove(request=self.asked, code=form.cleaned_data["code"], by=self.actor)

    def get_next_url(self, row: SessionRequest) -> str:
        """The request."""
        return self.home

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The request, and whether the code is still waited for."""
        row = self.asked
        is_open = row.state == RequestState.UNPROVED and row.prove_by > timezone.now()
        return super().get_context_data(asked=row, is_open=is_open, **kwargs)


class CodeAgainView(RequestDoor, ActionView):
    """Sends another code."""

    success_message = "We have sent another code. It may take a minute to arrive."

    def perform(self, form: Any) -> SessionRequest:
        """Send it."""
        return requests.send_code_again(request=self.asked)

    def get_back_url(self) -> str:
        """Where the code is typed."""
        return f"{self.home}confirm/"


class CorrectAddressView(RequestDoor, OperationView):
    """Puts a mistyped address right, while it is not proved."""

    template_name = "delivery/request_address.html"
    form_class = BookersAddressForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; where no code is waited for any more, the page that says why."""
        if self.asked.state != RequestState.UNPROVED or self.asked.prove_by <= timezone.now():
            return redirect("request_confirm", ref=self.asked.ref)
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Correct it, at the rate at which a caller may ask: each time a mail goes to an address just typed."""
        if not is_allowed(request, "request", REQUESTS_PER_MINUTE):
            return too_often(self)
        return super().post(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """The address as it was typed."""
        return {"email": self.asked.asker_email}

    def perform(self, form: BookersAddressForm) -> SessionRequest:
        """Correct it. The old link died with the old address, so this browser is let in anew."""
        row = requests.correct_address(request=self.asked, email=form.cleaned_data["email"], by=self.actor)
        if self.has_key:
            page_keys.grant(self.request, "request", found.row_key(row))
        messages.success(self.request, f"We have sent a code to {row.asker_email}.")
        return row

    def get_next_url(self, row: SessionRequest) -> str:
        """Where the code is typed."""
        return f"{self.home}confirm/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The request."""
        return super().get_context_data(asked=self.asked, **kwargs)
