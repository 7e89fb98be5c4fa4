"""Lets a cache in front keep the pages that are the same for every visitor for a second, and keeps them itself as long.

A page is the same for everybody who has no cookie of ours: whoever comes without one is a stranger, and looking that
up in the session would only mark the answer as one that differs by cookie. Whoever has a cookie gets an answer of
their own, which a cache must let through both ways (see the nginx file in `deploy/`).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, has_vary_header, patch_vary_headers, set_response_etag

# Long enough to keep a crowd from the program, short enough that a place taken shows within a second. A browser asks
# each time, and is told in a few bytes that nothing changed.
SHARED = "public, max-age=0, s-maxage=1, must-revalidate"
# As long as SHARED says.
SHARED_SECONDS = 1.0
# So many addresses at the most. Whoever asks for more within a second gets pages made anew, as without a memory.
MOST_PAGES = 200
# Of a request that may be answered from memory; whatever is about what somebody holds already is left to Django.
_PLAIN_METHODS = frozenset({"GET", "HEAD"})
_Answer = Callable[[HttpRequest], HttpResponse]
_OWN_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")


@dataclass(frozen=True, slots=True)
class _Page:
    """An answer as it went out, and until when it stands."""

    until: float
    content: bytes
    headers: tuple[tuple[str, str], ...]


class PageMemory:
    """Answers strangers from this process's memory with a page that is not a second old; stands before all others.

    What a cache in front would do, for a host that has none: only what `SharedPages` let be shared is kept, and only
    requests without any cookie or authorisation are answered, so nobody gets what was made for somebody.
    """

    def __init__(self, get_response: _Answer) -> None:
        self.get_response = get_response
        self.pages: dict[tuple[str, ...], _Page] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page that is remembered, or a new one."""
        asked = request.META
        is_somebody = bool(asked.get("HTTP_COOKIE") or asked.get("HTTP_AUTHORIZATION"))
        if is_somebody or request.method not in _PLAIN_METHODS or not settings.SHARED_IN_PROCESS:
            return self.get_response(request)
        # How a page is addressed decides links and redirects, so each way is a page of its own.
        names = ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
        key = (str(request.scheme), request.get_full_path(), *(asked.get(name, "") for name in names))
        now = time.monotonic()
        page = self.pages.get(key)
        if page is None or page.until <= now:
            response = self.get_response(request)
            if request.method == "GET" and _may_be_kept(response):
                self._remember(key, now, response)
            return response
        response = HttpResponse(page.content, headers=dict(page.headers))
        return get_conditional_response(request, etag=response["ETag"], response=response) or response

    def _remember(self, key: tuple[str, ...], now: float, response: HttpResponse) -> None:
        if len(self.pages) >= MOST_PAGES:
            self.pages = {one: page for one, page in list(self.pages.items()) if page.until > now}
        if len(self.pages) < MOST_PAGES:
            self.pages[key] = _Page(now + SHARED_SECONDS, response.content, tuple(response.items()))


def _may_be_kept(response: HttpResponse) -> bool:
    is_shared = response.get("Cache-Control") == SHARED and "Vary" not in response
    return response.status_code == 200 and is_shared and not response.streaming and not response.cookies


class StrangersHaveNoSession:
    """Whoever sent no session cookie is nobody; stands after Django's own middleware that looks into the session."""

    def __init__(self, get_response: _Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Signing in sets another user later on, as ever."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            request.user = AnonymousUser()
        return self.get_response(request)


class SharedPages:
    """Says of each page of `settings.SHARED_DOORS` whether caches may keep it; stands around Django's sessions."""

    def __init__(self, get_response: _Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """What a view has said about caching stays; a page that sets a cookie or looked at one is never shared."""
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or match.view_name not in settings.SHARED_DOORS or response.status_code != 200:
            return response
        if request.method not in {"GET", "HEAD"} or "Cache-Control" in response:
            return response
        is_own = any(name in request.COOKIES for name in _OWN_COOKIES)
        if is_own or response.cookies or has_vary_header(response, "Cookie"):
            response["Cache-Control"] = "private, no-cache"
            patch_vary_headers(response, ["Cookie"])
            return response
        response["Cache-Control"] = SHARED
        set_response_etag(response)
        return get_conditional_response(request, etag=response.get("ETag"), response=response) or response
