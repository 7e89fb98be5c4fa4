"""Lists over the API, page by page. A page costs the same wherever it stands and however long the list is.

`next` leads on from the last row that was answered, which an index finds, instead of leaving out so many rows, which
must all be read first. For the same reason only so many rows are counted.
"""

import base64
import json
from binascii import Error as BadBase64
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.exceptions import ValidationError as BadValue
from django.db.models import Field, Q, QuerySet
from django.utils.timezone import is_naive
from rest_framework import exceptions
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

MAX_OFFSET = 10_000_000
MOST_COUNTED = 1000
LONGEST_MARK = 2000


class Pagination(LimitOffsetPagination):
    """`?limit=&offset=`, or the `after=` of a `next`; answers count, next, previous, results.

    Refuses what is not a sensible number, and an `after` that no `next` of this list would hold.
    """

    default_limit = 50
    max_limit = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page."""
        self.request = request
        self.limit, self.offset = limit, offset = self.get_limit(request), self.get_offset(request)
        self.order = _order_of(queryset) if isinstance(queryset, QuerySet) else None
        self.is_after = "after" in request.query_params
        rows = queryset
        if self.is_after:
            rows = rows.filter(self._beyond(request.query_params))
        page = list(rows[offset : offset + limit + 1])
        # One more was read, to know whether there is one.
        self.next = self._next(page[limit - 1]) if len(page) > limit else None
        self.count = _counted(queryset)
        return page[:limit]

    def get_paginated_response(self, data: Any) -> Response:
        """The page, and where the others are."""
        links = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        return Response({"count": self.count, **links, "results": data})

    def get_next_link(self) -> str | None:
        """After the last row of this page, where the order allows it."""
        return self.next

    def get_previous_link(self) -> str | None:
        """Only by offset: `next` leads one way."""
        return None if self.is_after else super().get_previous_link()

    def get_limit(self, request: Request) -> int:
        """The page size, 1 to 200."""
        return _number(request, "limit", self.default_limit, 1, self.max_limit)

    def get_offset(self, request: Request) -> int:
        """How many rows to leave out before the page."""
        return _number(request, "offset", 0, 0, MAX_OFFSET)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameters with their bounds, for the published schema."""
        limit = {"type": "integer", "minimum": 1, "maximum": self.max_limit, "default": self.default_limit}
        offset = {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0}
        after = {"type": "string", "maxLength": LONGEST_MARK}
        return [
            {"name": "limit", "in": "query", "description": "How many rows to answer.", "schema": limit},
            {"name": "offset", "in": "query", "description": "How many rows to leave out.", "schema": offset},
            {"name": "after", "in": "query", "description": "From the `next` of the page before.", "schema": after},
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The count may be null."""
        described = super().get_paginated_response_schema(schema)
        described["properties"]["count"] = {
            "type": "integer", "nullable": True, "example": 123,
            "description": f"How many rows there are in all; null for more than {MOST_COUNTED:,}.",
        }  # fmt: skip
        return described

    def _next(self, last: Any) -> str:
        assert self.request is not None  # noqa: S101 -- the pages are of its list
        here = replace_query_param(self.request.build_absolute_uri(), "limit", self.limit)
        mark = _mark_of(last, self.order) if self.order else None
        if mark is None:
            return replace_query_param(here, "offset", self.get_offset(self.request) + self.get_limit(self.request))
        return replace_query_param(remove_query_param(here, "offset"), "after", mark)

    def _beyond(self, asked: Any) -> Q:
        if "offset" in asked:
            raise exceptions.ValidationError({"after": ["Give `after` or `offset`, not both."]})
        values = _read(asked["after"], self.order) if self.order else None
        if values is None:
            raise exceptions.ValidationError({"after": ["Take this from the `next` of the page before."]})
        return _beyond(values)


# A column by which a list is ordered: its name, whether the last comes first, and the field.
_Key = tuple[str, bool, "Field[Any, Any]"]


def _order_of(rows: QuerySet[Any]) -> list[_Key] | None:
    """The columns of the order, down to the one that is unique; None where they are not plain, filled columns."""
    order = []
    for name in rows.query.order_by or rows.model._meta.ordering:
        if not isinstance(name, str) or name == "?":
            return None
        field = _field(rows.model, name.lstrip("-"))
        if field is None or field.null:
            return None
        order.append((name.lstrip("-"), name.startswith("-"), field))
    return order if order and order[-1][2].unique else None


def _field(model: Any, path: str) -> "Field[Any, Any] | None":
    *way, last = path.split("__")
    try:
        for step in way:
            model = model._meta.get_field(step).related_model
        found = model._meta.pk if last == "pk" else model._meta.get_field(last)
    except (FieldDoesNotExist, AttributeError):
        return None
    return found if isinstance(found, Field) and not found.is_relation else None


def _mark_of(row: Any, order: list[_Key]) -> str | None:
    """Where a row stands in the order, as text for an address; None where the row does not hold what it takes."""
    values = []
    for name, _, field in order:
        try:
            value = _value(row, name, field)
        except (KeyError, AttributeError):
            return None
        values.append(value.isoformat() if isinstance(value, datetime) else str(value))
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode().rstrip("=")


def _value(row: Any, name: str, field: "Field[Any, Any]") -> Any:
    if isinstance(row, dict):
        return row[name] if name in row else row[field.attname]
    for step in name.split("__"):
        row = getattr(row, step)
    return row


def _read(mark: str, order: list[_Key]) -> list[tuple[str, bool, Any]] | None:
    """The values of a mark; None where it is not one of this order."""
    try:
        values = json.loads(base64.urlsafe_b64decode(mark[:LONGEST_MARK] + "=" * (-len(mark) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            return None
        if not all(isinstance(value, str) and "\0" not in value for value in values):
            return None
        read = [field.to_python(value) for value, (_, _, field) in zip(values, order, strict=True)]
    except (BadBase64, ValueError, BadValue, OverflowError):
        return None
    if any(value is None or (isinstance(value, datetime) and is_naive(value)) for value in read):
        return None
    return [(name, is_last_first, value) for value, (name, is_last_first, _) in zip(read, order, strict=True)]


def _beyond(values: list[tuple[str, bool, Any]]) -> Q:
    """All that comes after these values in their order."""
    found = Q()
    for name, is_last_first, value in reversed(values):
        further = Q(**{f"{name}__{'lt' if is_last_first else 'gt'}": value})
        found = further | (Q(**{name: value}) & found) if found else further
    # Said once more for the first column alone, by which an index finds the place.
    name, is_last_first, value = values[0]
    return Q(**{f"{name}__{'lte' if is_last_first else 'gte'}": value}) & found


def _counted(rows: Any) -> int | None:
    """How many there are, if they are not too many to count for each page."""
    if not isinstance(rows, QuerySet):
        return len(rows)
    found = rows.order_by()[: MOST_COUNTED + 1].count()
    return found if found <= MOST_COUNTED else None


def _number(request: Request, name: str, default: int, low: int, high: int) -> int:
    raw = request.query_params.get(name)
    if raw is None:
        return default
    if not (raw.isascii() and raw.isdecimal() and len(raw) < 10 and low <= int(raw) <= high):
        raise exceptions.ValidationError({name: [f"Give a whole number from {low} to {high}."]})
    return int(raw)
