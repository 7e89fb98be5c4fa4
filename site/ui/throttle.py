"""Slows down guessing: counts tries per address and door in the cache, in windows of a minute."""

import time

from django.core.cache import cache
from django.http import HttpRequest

WINDOW_SECONDS = 60


def is_allowed(request: HttpRequest, door: str, per_minute: int) -> bool:
    """Count one try at a door from the caller's address; False once there were more than `per_minute` of them.

    The address is kept in the cache for two minutes and nowhere else.
    """
    window = int(time.time()) // WINDOW_SECONDS
    key = f"throttle:{door}:{window}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
    try:
        return bool(cache.incr(key) <= per_minute)
    except ValueError:
        # The counter was dropped from a full cache between the two calls: begin again.
        return True
