"""The public log, for anybody: a page in plain English, and files for programs that check it without trusting us."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from django.views.generic import View

from certificates.queries import log as queries
from ui.access import Access
from ui.throttle import is_allowed, told_to_wait
from ui.views import PageView

ASKS_PER_MINUTE = 120
MOST_LEAVES = 10_000
_LINES = "application/jsonl; charset=utf-8"
_PROGRAM = Path("static") / "log" / "check_log.py"


class LogView(PageView):
    """What the log is, how it stands, and how to check it."""

    access = Access.PUBLIC
    template_name = "certificates/log.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The newest head and the keys."""
        found = {"head": queries.newest_head(), "keys": list(queries.signers()), "site": settings.BASE_URL.rstrip("/")}
        return super().get_context_data(**{**kwargs, **found})


class Unfit(Exception):
    """What was asked for cannot be answered."""

    def __init__(self, detail: str, code: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(detail)
        self.detail, self.code, self.status = detail, code, status


@method_decorator(require_safe, name="dispatch")
class LogFileView(View):
    """A file of the log. Programs of other sites may read it: it is the same for everybody and names nobody."""

    access = Access.PUBLIC

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """At a bounded rate; never out of a cache that did not ask whether it is still so."""
        response: HttpResponseBase
        if not is_allowed(request, "log", ASKS_PER_MINUTE, among="local"):
            words = {"detail": "That was very often. Wait a minute and try again.", "code": "throttled"}
            return told_to_wait(JsonResponse(words, status=HTTPStatus.TOO_MANY_REQUESTS))
        try:
            response = super().dispatch(request, *args, **kwargs)
        except Unfit as unfit:
            response = JsonResponse({"detail": unfit.detail, "code": unfit.code}, status=unfit.status)
        response["Cache-Control"] = "no-cache"
        response["Access-Control-Allow-Origin"] = "*"
        return response

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number of the address."""
        typed = self.request.GET.get(name, "")
        if not typed and default is not None:
            return default
        if not (typed.isascii() and typed.isdigit() and len(typed) < 16):
            raise Unfit(f"Say {name} as a whole number.", "invalid")
        return int(typed)


class HeadView(LogFileView):
    """The newest head."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """404 `no_head` in the first seconds of an installation."""
        head = queries.newest_head()
        if head is None:
            raise Unfit("No head has been signed yet.", "no_head", HTTPStatus.NOT_FOUND)
        return JsonResponse(queries.told_of_head(head))


class HeadsView(LogFileView):
    """Every head that was ever signed, a line each, the oldest first."""

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        """All of them: there are few."""
        return _in_lines(queries.told_of_head(one) for one in queries.heads())


class KeysView(LogFileView):
    """The public halves of the keys that signed heads."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ed25519, 32 bytes each."""
        told = [
            {"id": one.key_id, "type": "Ed25519", "public": one.public, "first_used_at": one.first_used_at}
            for one in queries.signers()
        ]
        return JsonResponse({"keys": told})


class LeavesView(LogFileView):
    """The entries, a line each: `start` (0) and `count` (10,000 at the most)."""

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        """A `Link` leads to the next page while there is one."""
        start = self.number("start", 0)
        stop = start + min(self.number("count", MOST_LEAVES), MOST_LEAVES)
        response = _in_lines(queries.told_of_leaf(one) for one in queries.leaves(start, stop).iterator(chunk_size=1000))
        if start < stop < queries.size():
            response["Link"] = f'<{request.path}?start={stop}&count={stop - start}>; rel="next"'
        return response


class ProofView(LogFileView):
    """That an entry is in the log: the hashes from its leaf to the newest head."""

    def get(self, request: HttpRequest, leaf: str) -> HttpResponse:
        """404 `unknown_leaf`."""
        found, head = queries.find_leaf(leaf.lower()), queries.newest_head()
        if found is None or head is None or head.size <= found.index:
            raise Unfit("There is no such entry in the log.", "unknown_leaf", HTTPStatus.NOT_FOUND)
        told = queries.told_of_inclusion(queries.inclusion(found, head.size))
        return JsonResponse({**told, "head": queries.told_of_head(head)})


class ConsistencyView(LogFileView):
    """That the log of `second` entries (all, unless said) only added to the one of `first`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """400 `invalid` for numbers that the log never had."""
        first, second, size = self.number("first"), self.number("second", queries.size()), queries.size()
        if not 0 < first <= second <= size:
            raise Unfit(f"Say two sizes of the log, from 1 to {size}, the smaller one first.", "invalid")
        growth = queries.growth(first, second)
        return JsonResponse(
            {
                "first": first,
                "second": second,
                "first_root": growth.first_root.hex(),
                "second_root": growth.second_root.hex(),
                "path": [one.hex() for one in growth.path],
            }
        )


class ProgramView(LogFileView):
    """The program that checks the log: one file that needs nothing but Python."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """To be saved, read and run."""
        response = HttpResponse((settings.ROOT / _PROGRAM).read_bytes(), content_type="text/x-python; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="check_log.py"'
        return response


def _in_lines(rows: Iterator[dict[str, Any]]) -> StreamingHttpResponse:
    return StreamingHttpResponse((f"{json.dumps(row)}\n" for row in rows), content_type=_LINES)
