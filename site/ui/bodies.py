"""What may come in over the API. Apart from `ui.api`, because the framework loads it before its own views."""

import json
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework import exceptions, status
from rest_framework.parsers import BaseParser
from rest_framework.request import Request


class TooLarge(exceptions.APIException):
    """A body that is larger than any request needs."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "This request is too large. Send less at a time."
    default_code = "too_large"


class JsonParser(BaseParser):
    """Reads JSON as RFC 8259 has it: UTF-8 whatever the header claims, no NaN, nothing that cannot be written back."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        """The body as Python values; refuses what is too large (413), malformed, or nested beyond measure (400)."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise TooLarge
        try:
            value = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
            # A lone surrogate can be read but neither stored nor sent back.
            if b"\\ud" in raw.lower():
                json.dumps(value, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError("The body is not JSON that can be read.") from error
        return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def refuse_large(request: Request) -> None:
    """Refuse a body by the length it announces, before anything reads it."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0):
        raise TooLarge
