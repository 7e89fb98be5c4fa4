"""Slows down guessing: counts tries per address and door in the cache, in windows of a minute."""

import time

from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.settings import api_settings

WINDOW_SECONDS = 60


def is_allowed(request: HttpRequest, door: str, per_minute: int) -> bool:
    """Count one try at a door from the caller's address; False once there were more than `per_minute` of them.

    The address is kept in the cache for two minutes and nowhere else.
    """
    window = int(time.time()) // WINDOW_SECONDS
    key = f"throttle:{door}:{window}:{_caller(request)}"
    cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
    try:
        return bool(cache.incr(key) <= per_minute)
    except ValueError:
        # The counter was dropped from a full cache between the two calls: begin again.
        return True


def _caller(request: HttpRequest) -> str:
    """The caller's address, as the outermost of our own proxies saw it; what stands in front of that anybody may write.

    Behind a proxy every request comes from the proxy's address: without this the whole world would share one count.
    """
    seen = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
    ours = min(api_settings.NUM_PROXIES or 0, len(seen))
    return seen[-ours] if ours else str(request.META.get("REMOTE_ADDR", ""))
