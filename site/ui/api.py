"""What all API doors share: pages of lists, strict filters, one shape of errors."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions, status
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from kernel.errors import Refusal


class Pagination(LimitOffsetPagination):
    """`?limit=&offset=`; answers count, next, previous, results. Refuses what is not a sensible number."""

    default_limit = 50
    max_limit = 200

    def get_limit(self, request: Request) -> int:
        """The page size, 1 to 200."""
        return self._number(request, "limit", self.default_limit, 1, 200)

    def get_offset(self, request: Request) -> int:
        """How many rows to leave out before the page."""
        return self._number(request, "offset", 0, 0, 10_000_000)

    @staticmethod
    def _number(request: Request, name: str, default: int, low: int, high: int) -> int:
        raw = request.query_params.get(name)
        if raw is None:
            return default
        if not (raw.isascii() and raw.isdecimal() and len(raw) < 10 and low <= int(raw) <= high):
            raise exceptions.ValidationError({name: [f"Give a whole number from {low} to {high}."]})
        return int(raw)


class StrictFilterBackend(DjangoFilterBackend):
    """Filters a list; a filter that does not exist is an error, so that a typing mistake never returns everything."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """Apply the view's filterset, after refusing unknown query parameters."""
        filterset_class = self.get_filterset_class(view, queryset)
        known = {"limit", "offset", "format"} | set(filterset_class.base_filters if filterset_class else ())
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            listed = ", ".join(sorted(known - {"format"}))
            raise exceptions.ValidationError({name: [f"There is no such filter. Known: {listed}."] for name in unknown})
        return super().filter_queryset(request, queryset, view)


def answer_exception(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Every error as `{detail, code}`, with field errors under `errors`. Anything unforeseen stays a plain 500."""
    if isinstance(exc, Refusal):
        set_rollback()
        errors = {"errors": {exc.field: [exc.message]}} if exc.field else {}
        return Response({"detail": exc.message, "code": exc.code, **errors}, status=status.HTTP_409_CONFLICT)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if not isinstance(exc, exceptions.APIException):
        return None
    set_rollback()
    headers = {}
    # REST framework sets these on some of its exceptions only.
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return Response(_body(exc), status=exc.status_code, headers=headers)


def _body(exc: exceptions.APIException) -> dict[str, Any]:
    if isinstance(exc, exceptions.ValidationError):
        errors = exc.detail if isinstance(exc.detail, dict) else {"non_field_errors": exc.detail}
        return {"detail": "Some of what was sent is not right. See errors.", "code": "invalid", "errors": errors}
    return {"detail": str(exc.detail), "code": str(getattr(exc.detail, "code", exc.default_code))}
