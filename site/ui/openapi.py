"""What the published schema says of every API address alike: errors, the bearer token, the Idempotency-Key."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS, AllowAny

API_ROOT = "/api/v1/"
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description="Makes a repeat safe: the same key gets the same answer and does nothing again. "
    "A new key for every new request; another request under a used key is refused.",
    examples=[OpenApiExample("A random key", value="6f1c1d8e-4b7e-4c0e-9d0b-0a4a1f6e2c11")],
)


class ErrorSerializer(serializers.Serializer[Any]):
    """Every error: words for a person, a stable code for a program, and the fields at fault where there are any."""

    detail = serializers.CharField()
    code = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # a declared field, not the attribute
        required=False, child=serializers.JSONField()
    )


def _error(words: str, code: str, detail: str, **errors: list[str]) -> OpenApiResponse:
    value = {"detail": detail, "code": code, **({"errors": errors} if errors else {})}
    return OpenApiResponse(ErrorSerializer, words, [OpenApiExample(code, value=value)])


ERRORS = {
    "400": _error(
        "What was sent cannot be read, or is not right: see `errors`.",
        "invalid",
        "Some of what was sent is not right. See errors.",
        places=["A valid integer is required."],
    ),
    "401": _error("No token, or one that opens nothing.", "not_authenticated", "Give a token."),
    "403": _error(
        "The token lacks the scope, or the account the role.",
        "scope_missing",
        "This token does not hold the scope that this needs.",
    ),
    "404": _error("Not there, or not for this account to see.", "not_found", "Not found."),
    "409": _error(
        "Refused by the state of things. `detail` says what to do instead.",
        "session_full",
        "This session is full. Choose another date for this course.",
        places=["This session is full. Choose another date for this course."],
    ),
    "413": _error("Too large.", "too_large", "This request is too large. Send less at a time."),
    "415": _error("Not JSON.", "unsupported_media_type", "Send application/json."),
    "429": _error("Too many requests.", "throttled", "Request was throttled."),
}


class Schema(AutoSchema):
    """Adds to each operation what is the same everywhere."""

    def get_description(self) -> str:  # type: ignore[override]  # as in the class above it
        """The docstring, and the scope that is needed."""
        words = super().get_description()
        if self._is_public or not self._resource:
            return words
        verb = "read" if self.method in SAFE_METHODS else "write"
        return f"{words}\n\nScope: `{self._resource}:{verb}`.".strip()

    def get_tags(self) -> list[str]:
        """One group per resource."""
        return [self._resource] if self._resource else super().get_tags()

    def get_auth(self) -> list[dict[str, Any]]:
        """The bearer token; none is needed where the address is public."""
        found = [one for one in super().get_auth() if one]
        return [*found, {}] if self._is_public else found

    def get_override_parameters(self) -> list[Any]:
        """The Idempotency-Key of writes."""
        return [] if self.method in SAFE_METHODS or self._is_public else [IDEMPOTENCY_KEY]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for code in self._error_codes():
            if code not in bodies:
                kinds = ["application/json"]
                bodies[code] = self._get_response_for_code(ERRORS[code], code, kinds, direction)  # type: ignore[no-untyped-call]  # theirs
        return dict(sorted(bodies.items()))

    def _error_codes(self) -> list[str]:
        is_write = self.method not in SAFE_METHODS
        codes = {"401"} if self.view.get_authenticators() else set()
        codes |= {"429"} if self._is_public else {"403"}
        codes |= {"404"} if "{" in self.path or self._may_not_find else set()
        codes |= {"400", "409", "413", "415"} if is_write else set()
        codes |= {"400"} if self._is_list_view() else set()
        codes |= {"400", "429"} if self._is_bounded else set()
        return sorted(codes)

    @property
    def _may_not_find(self) -> bool:
        return getattr(self.view, "action", None) in getattr(self.view, "actions_that_look_up", ())

    @property
    def _is_bounded(self) -> bool:
        return getattr(self.view, "action", None) in getattr(self.view, "actions_at_a_bounded_rate", ())

    @property
    def _resource(self) -> str:
        return getattr(self.view, "resource", "")

    @property
    def _is_public(self) -> bool:
        is_named = getattr(self.view, "action", None) in getattr(self.view, "public_actions", ())
        return is_named or not self.view.permission_classes or AllowAny in self.view.permission_classes


def only_the_api(endpoints: list[tuple[str, str, str, Any]], **_: Any) -> list[tuple[str, str, str, Any]]:
    """Leaves out whatever else the site serves with the same framework, such as the editors' own API."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(API_ROOT)]
