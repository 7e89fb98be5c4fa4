"""Short page sessions: what a key from a mail opened in this browser, and for how long."""

import time

from django.http import HttpRequest

_SLOT = "opened"
LIFE_SECONDS = 2 * 60 * 60


def grant(request: HttpRequest, kind: str, ref: str) -> None:
    """Remember that this browser showed the key of this row (`booking`, `seat` or `certificate`)."""
    now = int(time.time())
    opened = {name: until for name, until in request.session.get(_SLOT, {}).items() if until > now}
    opened[f"{kind}:{ref}"] = now + LIFE_SECONDS
    request.session[_SLOT] = opened


def is_granted(request: HttpRequest, kind: str, ref: str) -> bool:
    """Whether this browser showed the key of this row within the last two hours."""
    until = request.session.get(_SLOT, {}).get(f"{kind}:{ref}", 0)
    return bool(until > time.time())


def revoke(request: HttpRequest, kind: str, ref: str) -> None:
    """Forget the grant."""
    opened = request.session.get(_SLOT, {})
    if opened.pop(f"{kind}:{ref}", None) is not None:
        request.session[_SLOT] = opened
