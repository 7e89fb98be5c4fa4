"""Keeps staff who have no second factor on one page until they have one, whatever address they ask for."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.operations import second_factors
from accounts.permissions import is_staff_account

# Signing in and out, setting a factor up, links from mails; the API, which knows tokens only and never a session.
OPEN = (
    "/sign-in/", "/my/security/", "/my/sign-out/", "/cms/login/", "/cms/logout/", "/k/", "/api/", "/healthz", "/readyz",
)  # fmt: skip


class SecondFactorGate:
    """Middleware. What counts is this session, not the account: a session that began with a stolen password is not
    let in because its owner sets up a factor somewhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lead a barred session to where it proves or sets up a factor; let everything else pass."""
        if settings.STAFF_NEED_SECOND_FACTOR and is_barred(request):
            door = "mfa_reauthenticate" if second_factors.has_one(request.user) else "mfa_index"  # type: ignore[arg-type]  # not anonymous
            onward = request.get_full_path() if request.method in {"GET", "HEAD"} else settings.LOGIN_REDIRECT_URL
            return redirect(f"{reverse(door)}?{urlencode({'next': onward})}")
        return self.get_response(request)


def is_barred(request: HttpRequest) -> bool:
    """Whether this is a session of staff that was not proved by a second factor.

    Without a session cookie nothing is looked at, so that public pages stay the same for all and can be cached.
    """
    if request.path_info.startswith(OPEN) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    return all(record["method"] != "mfa" for record in records) and is_staff_account(request.user)
