"""Doors of signing in by code, and of the keys in mails."""

import secrets
from typing import Any

from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.forms import AddressForm, CodeForm
from accounts.models import PasswordLink, User
from accounts.operations import sign_in
from accounts.views.passwords import LinkEndedView
from kernel.keys import prefix_of
from ui import page_keys
from ui.access import Access
from ui.throttle import is_allowed, too_often
from ui.views import OperationView, PageView

HOME = "/my/"
SLOT = "signing_in"
CODES_PER_MINUTE = 20
BACKEND = "accounts.permissions.CodeBackend"


class SignInView(OperationView):
    """Asks for an address and sends a code to it."""

    access = Access.PUBLIC
    is_private = True
    form_class = AddressForm
    template_name = "accounts/sign_in.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; whoever is signed in goes straight on."""
        if request.user.is_authenticated:
            return redirect(_safe(request, request.GET.get("next", "")))
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the code, at a bounded rate for each caller."""
        if not is_allowed(request, "sign_in", CODES_PER_MINUTE):
            return too_often(self)
        return super().post(request, *args, **kwargs)

    def perform(self, form: Any) -> None:
        """Send a code; remember in this browser's session whom it was for."""
        browser = secrets.token_urlsafe(24)
        email = form.cleaned_data["email"]
        sign_in.start(email=email, browser=browser)
        onward = _safe(self.request, self.request.GET.get("next", ""))
        self.request.session[SLOT] = {"email": email, "browser": browser, "next": onward}

    def get_next_url(self, row: Any) -> str:
        """Where the code is typed."""
        return "/my/sign-in/code/"


class SignInCodeView(OperationView):
    """Asks for the code and signs in."""

    access = Access.PUBLIC
    is_private = True
    form_class = CodeForm
    template_name = "accounts/sign_in_code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead whoever has not asked for a code to where one does."""
        self.asked: dict[str, str] = request.session.get(SLOT) or {}
        if not self.asked:
            return redirect("/my/sign-in/")
        return super().dispatch(request, *args, **kwargs)

    def perform(self, form: Any) -> User:
        """Sign in with the code. Django gives the session a new key, so a session fixed before is worth nothing."""
        asked = self.asked
        user = sign_in.finish(email=asked["email"], code=form.cleaned_data["code"], browser=asked["browser"])
        self.request.session.pop(SLOT, None)
        # This backend ends the session as soon as the account gets a staff right, so a code never opens /cms/.
        login(self.request, user, backend=BACKEND)
        return user

    def get_next_url(self, row: Any) -> str:
        """Back to where one came from."""
        return self.asked["next"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The address, so that a typing error shows."""
        return super().get_context_data(email=self.asked["email"], **kwargs)


class SignOutView(PageView):
    """Ends the session. A POST only: a link in a mail must not sign anybody out."""

    access = Access.PUBLIC
    is_private = True
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Forget the user and every page that a key opened."""
        logout(request)
        return redirect("/")


class KeyView(PageView):
    """The link in a mail. Opens a short page session and leads to the page by its plain address; changes nothing."""

    access = Access.PUBLIC
    is_private = True
    template_name = "accounts/key_unknown.html"
    http_method_names = ["get", "head"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """This address is a secret, so not even our own pages are told of it."""
        response = super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go on without the key in the address; or say how to get a link that works."""
        try:
            url = page_keys.open_with(request, kwargs["key"])
        except Http404:
            if prefix_of(kwargs["key"]) == PasswordLink.KEY_PREFIX:
                # Staff are told how staff get another link; the page says nothing of whose it was.
                return LinkEndedView.as_view()(request)
            return self.render_to_response(self.get_context_data(), status=404)
        # Whoever planted a session in this browser beforehand does not share what the key opens.
        request.session.cycle_key()
        return HttpResponseRedirect(url)


def _safe(request: HttpRequest, url: str) -> str:
    """The address to go on to if it is one of ours, else the page of one's own bookings."""
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if is_ours and url.startswith("/") else HOME
