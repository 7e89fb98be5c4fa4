"""Lets a cache in front keep the pages that are the same for every visitor, for a second; and nothing else.

A page is the same for everybody who has no cookie of ours: whoever comes without one is a stranger, and looking that
up in the session would only mark the answer as one that differs by cookie. Whoever has a cookie gets an answer of
their own, which a cache must let through both ways (see the nginx file in `deploy/`).
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, has_vary_header, patch_vary_headers, set_response_etag

# Long enough to keep a crowd from the program, short enough that a place taken shows within a second. A browser asks
# each time, and is told in a few bytes that nothing changed.
SHARED = "public, max-age=0, s-maxage=1, must-revalidate"
_Answer = Callable[[HttpRequest], HttpResponse]
_OWN_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")


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
