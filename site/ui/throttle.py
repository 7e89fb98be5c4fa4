"""Slows down guessing: counts tries per address and door, in windows of a minute, and says to wait.

Doors behind which a secret could be guessed are counted by all processes together (the cache `default`); doors that are
only to be spared a flood, by each process for itself (`local`), which costs nothing. See docs/adr/0008.
"""

import ipaddress
import time
from math import ceil
from typing import Any, cast

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.connection import ConnectionProxy
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import AnonRateThrottle, ScopedRateThrottle, SimpleRateThrottle

WINDOW_SECONDS = 60
# One household or firm has a network of its own, with more addresses than anybody could count.
IPV6_NETWORK = 64
TOO_OFTEN = "That was very often. Wait a minute and try again."


def is_allowed(request: HttpRequest, door: str, per_minute: int, *, among: str = "default") -> bool:
    """Count one try at a door from the caller's address; False once there were more than `per_minute` of them.

    `among` names the cache to count in. What stands for the address is kept there for two minutes and nowhere else.
    """
    cache = caches[among]
    window = int(time.time()) // WINDOW_SECONDS
    key = f"throttle:{door}:{window}:{_caller(request)}"
    cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
    try:
        return bool(cache.incr(key) <= per_minute)
    except ValueError:
        # The counter was dropped from a full cache between the two calls: begin again.
        return True


def seconds_left() -> int:
    """How long until tries are counted anew."""
    return WINDOW_SECONDS - int(time.time()) % WINDOW_SECONDS


def too_often(view: Any) -> HttpResponse:
    """The form of an operation's view once more, with 429, to a caller who sent it too often."""
    form = view.get_form()
    form.add_error(None, TOO_OFTEN)
    response: HttpResponse = view.show_again(form, 429)
    return told_to_wait(response)


def told_to_wait(response: HttpResponse, seconds: int | None = None) -> HttpResponse:
    """The answer with `Retry-After`: the end of the minute, if nothing longer is known. Kept by no cache."""
    response["Retry-After"] = str(seconds or seconds_left())
    response["Cache-Control"] = "no-store"
    return response


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """The page that says so, for doors of the sign-in library (which finds it as `config.urls.handler429`)."""
    return told_to_wait(render(request, "429.html", status=429), WINDOW_SECONDS)


class _OwnCount(SimpleRateThrottle):
    """What is common to throttles of the API, which guard against load alone: each process counts for itself."""

    cache = cast(BaseCache, ConnectionProxy(caches, "local"))

    def wait(self) -> float:
        """How long to stay away, always a whole second or more: the framework leaves it out when it is unsure."""
        return ceil(max(1, super().wait() or WINDOW_SECONDS))


class LoadThrottle(_OwnCount, ScopedRateThrottle):
    """How much one address may ask of a view that names a scope. What it sends there (a name to compare) may be a
    guess, so that is counted by all processes, together with the page of the same name."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count it; False once there were too many."""
        if not super().allow_request(request, view):
            return False
        scope = getattr(view, self.scope_attr, None)
        if scope is None or request.method in SAFE_METHODS:
            return True
        most: int = self.num_requests  # type: ignore[attr-defined]  # the stubs leave out what the call above sets
        return is_allowed(request._request, scope, most)


class StrangerThrottle(_OwnCount, AnonRateThrottle):
    """How much one address may ask without a token."""


def _caller(request: HttpRequest) -> str:
    """The caller's address, as the outermost of our own proxies saw it; what stands in front of that anybody may write.

    Behind a proxy every request comes from the proxy's address: without this the whole world would share one count.
    """
    seen = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
    ours = min(api_settings.NUM_PROXIES or 0, len(seen))
    return _network(seen[-ours] if ours else str(request.META.get("REMOTE_ADDR", "")))


def _network(address: str) -> str:
    try:
        if ipaddress.ip_address(address).version == 6:
            return str(ipaddress.ip_network(f"{address}/{IPV6_NETWORK}", strict=False))
    except ValueError:
        # A socket of this machine has no address; whatever a proxy wrote counts as it is.
        pass
    return address
