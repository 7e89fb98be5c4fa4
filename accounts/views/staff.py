"""Doors by which staff sign in: password and second factor, or a passkey alone.

The library's views do the work; these say who may come, what the page is called and that nothing is kept by a cache.
"""

import re
from typing import Any, ClassVar

from allauth.account.views import LoginView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgain
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.operations import second_factors
from accounts.permissions import is_staff_account
from ui.access import Access
from ui.throttle import told_to_wait

PASSKEY_REFUSED = "This passkey did not work here. Sign in with your password, or try again."
# The library's words for "too many tries", and the longer of the two pauses in ACCOUNT_RATE_LIMITS.
PAUSES = {"too_many_login_attempts", "rate_limited"}
PAUSE_SECONDS = 300
# Where people go to sign in; from anywhere else they come because they are not signed in any more.
_FRONT_DOORS = {"/cms/", "/my/"}
# What was marked on a sheet while nobody was signed in stays on the device, and is handed in afterwards.
_SHEET = re.compile(r"/register/[^/]+/[0-9]+/")


class StaffDoor:
    """Mixed into the library's views: an access rule, pages that no cache keeps, statuses that programs understand."""

    access: ClassVar[Access] = Access.PUBLIC

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As the library does, privately."""
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # the view stands behind
        response["Cache-Control"] = "no-store"
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again: 422, or 429 while the account or the caller is paused."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # see above
        if response.status_code == 200:
            response.status_code = 422
        if PAUSES & {error.code for errors in form.errors.as_data().values() for error in errors}:
            response.status_code = 429
            told_to_wait(response, PAUSE_SECONDS)
        return response


class StaffSignInView(StaffDoor, LoginView):
    """/sign-in/: address and password, or a passkey."""

    template_name = "accounts/staff_sign_in.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form. Staff who are signed in go straight on; others see it, for this may be their second account."""
        if is_staff_account(request.user):
            return redirect(self.get_authenticated_redirect_url())
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether they were sent here from the middle of something, by a session or an account that had ended."""
        onward = self.request.GET.get("next", "")
        loses_what_was_sent = onward not in {"", *_FRONT_DOORS} and not _SHEET.fullmatch(onward)
        was_sent = self.request.method == "GET" and loses_what_was_sent
        return {**super().get_context_data(**kwargs), "was_sent": was_sent}


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """/cms/login/: the address that Wagtail knows leads to ours, and takes along where one was going."""
    onward = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    query = f"?{urlencode({'next': onward})}" if onward and is_ours else ""
    return HttpResponseRedirect(f"{reverse('account_login')}{query}")


class SecondFactorView(StaffDoor, AuthenticateView):
    """/sign-in/code/: the code of an authenticator app, a recovery code or a passkey, after the password."""

    template_name = "accounts/second_factor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which factors this account has, so that only those are asked for."""
        user = self.stage.login.user
        return {**super().get_context_data(**kwargs), **_factors_of(user)}


class PasskeySignInView(StaffDoor, LoginWebAuthnView):
    """/sign-in/passkey/: what the browser's script asks for, and what it sends."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to the sign-in page."""
        messages.error(self.request, PASSKEY_REFUSED)
        return redirect("account_login")

    def form_valid(self, form: Any) -> HttpResponse:
        """Signed in until the browser is closed, as with a password."""
        response: HttpResponse = super().form_valid(form)
        self.request.session.set_expiry(0)
        return response


class AgainDoor(StaffDoor):
    """Asks whoever is signed in to prove it again, before how they sign in is changed."""

    access = Access.SIGNED_IN
    template_name = "accounts/again.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which factors this account has."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # see above
        return {**context, **_factors_of(self.request.user)}  # type: ignore[attr-defined]  # see above


class PasswordAgainView(AgainDoor, ReauthenticateView):
    """/sign-in/again/: the password, for those who have no second factor yet."""


class CodeAgainView(AgainDoor, CodeAgain):
    """/sign-in/again/code/: a code."""


class PasskeyAgainView(AgainDoor, ReauthenticateWebAuthnView):
    """/sign-in/again/passkey/: a passkey."""

    template_name = "accounts/again_passkey.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again."""
        messages.error(self.request, PASSKEY_REFUSED)
        return redirect(self.request.get_full_path())


def _factors_of(user: Any) -> dict[str, bool]:
    kinds = second_factors.kinds_of(user)
    return {"has_app": "totp" in kinds, "has_passkey": "webauthn" in kinds}
