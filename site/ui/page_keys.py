"""Short page sessions: which app opens which key from a mail, what this browser opened, and for how long."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest

from kernel.keys import prefix_of

_SLOT = "opened"
LIFE_SECONDS = 2 * 60 * 60

# An opener grants the page session for the row that a key belongs to and answers the address to go on to.
# It raises Http404 for a key that opens nothing.
Opener = Callable[[HttpRequest, str], str]
_openers: dict[str, Opener] = {}


def opens(prefix: str, opener: Opener) -> None:
    """Say who opens keys with this letter in front; an app does so where it lists its addresses."""
    if _openers.setdefault(prefix, opener) is not opener:
        raise ValueError(f"Two openers for keys that begin with {prefix}-")


def open_with(request: HttpRequest, key: str) -> str:
    """Grant what a key opens and answer the address to go on to. Raises Http404 for a key that opens nothing."""
    opener = _openers.get(prefix_of(key))
    if opener is None:
        raise Http404
    return opener(request, key)


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


def granted(request: HttpRequest, kind: str) -> list[str]:
    """The rows of this kind whose keys this browser showed within the last two hours."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        # Looking would mark the page as one that differs by cookie, and no cache could share it among strangers.
        return []
    now, start = time.time(), f"{kind}:"
    opened = request.session.get(_SLOT, {})
    return [name.removeprefix(start) for name, until in opened.items() if name.startswith(start) and until > now]


def revoke(request: HttpRequest, kind: str, ref: str) -> None:
    """Forget the grant."""
    opened = request.session.get(_SLOT, {})
    if opened.pop(f"{kind}:{ref}", None) is not None:
        request.session[_SLOT] = opened
