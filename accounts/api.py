"""The API's gate: bearer tokens, scopes and repeated writes."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, cast

from django.utils.cache import patch_vary_headers
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiToken, User
from accounts.operations import tokens
from kernel.actors import PUBLIC, Actor
from records.operations import replies
from ui.access import Access
from ui.bodies import refuse_large
from ui.throttle import StrangerThrottle

LONGEST_KEY = 100


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's user and the token; None without the header; an error for a header that opens nothing."""
        parts = get_authorization_header(request).split()
        if not parts:
            return None
        if len(parts) != 2 or parts[0].lower() != b"bearer":
            raise exceptions.AuthenticationFailed("Send the header as: Authorization: Bearer <token>.")
        token = tokens.find(parts[1].decode("latin-1"))
        if token is None:
            raise exceptions.AuthenticationFailed("This token is not known or no longer valid.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return 'Bearer realm="muster"'


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself by a bare hook
    """How the published schema describes the header."""

    target_class = TokenAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        words = "A token of an account: `manage.py api_token <e-mail> --scope <scope>`."
        return {"type": "http", "scheme": "bearer", "description": words}


class AnonymousThrottle(StrangerThrottle):
    """How much one address may ask without a token; requests with a token are not counted."""

    scope = "anonymous"


class HasScope(BasePermission):
    """The token must hold `<resource>:read` or `<resource>:write`; actions named public need no token."""

    message = "This token does not hold the scope that this needs."
    code = "scope_missing"

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the view's resource and the request's method are covered by the token's scopes."""
        if getattr(view, "action", None) in getattr(view, "public_actions", ()):
            return True
        if request.auth is None:
            return False
        verb = "read" if request.method in SAFE_METHODS else "write"
        return bool({"*", f"{view.resource}:{verb}"} & set(request.auth.scopes))  # type: ignore[union-attr]  # the stubs expect DRF's own Token


def _holds(token: ApiToken | None, resource: str, verb: str) -> bool:
    return token is not None and bool({"*", f"{resource}:{verb}"} & set(token.scopes))


def actor_of(request: Request) -> Actor:
    """Whoever the request proved to be (a token says it is one, other proofs say whose they are), or the public."""
    proof: Any = request.auth
    return cast(Actor, proof.actor) if proof else PUBLIC


class ApiDoor:
    """Mixed into every API view: names its resource and answers repeated writes from the stored reply."""

    access: ClassVar[Access] = Access.TOKEN
    resource: ClassVar[str]
    public_actions: ClassVar[tuple[str, ...]] = ()
    http_method_names: Sequence[str] = ("get", "head", "post", "put", "patch", "delete")

    @property
    def viewer(self) -> User | None:
        """With whose eyes a public address is read: the account's where its token may read this, or nobody's."""
        request: Request = self.request  # type: ignore[attr-defined]  # the view class stands behind the mixin
        may_read = _holds(cast("ApiToken | None", request.auth), self.resource, "read")
        return cast(User, request.user) if may_read else None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the gate, then wrap the handler when an Idempotency-Key came along."""
        if request.method not in self.allowed_methods:  # type: ignore[attr-defined]  # as in the call below
            raise exceptions.MethodNotAllowed(request.method or "")
        refuse_large(request)
        super().initial(request, *args, **kwargs)  # type: ignore[misc]  # the view class stands behind the mixin
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method in SAFE_METHODS or request.auth is None:
            # Without a token nobody knows whose key it is, and no public address changes anything.
            return
        if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
            raise exceptions.ValidationError({"Idempotency-Key": [f"Give 1 to {LONGEST_KEY} printable characters."]})
        name = (request.method or "").lower()
        handler = getattr(self, name, None)
        if handler is not None:
            setattr(self, name, partial(self._once, handler, key))

    def handle_exception(self, exc: Exception) -> Response:
        """Errors are JSON, also where a file was asked for."""
        response: Response = super().handle_exception(exc)  # type: ignore[misc]  # as in `initial`
        request: Request = self.request  # type: ignore[attr-defined]  # as in `initial`
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """What a token is answered is kept by no cache, and no cache takes one caller's answer for another's."""
        answer = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]  # as in `initial`
        patch_vary_headers(answer, ["Authorization"])
        if get_authorization_header(request):
            answer["Cache-Control"] = "no-store"
        return answer

    def _once(self, handler: Any, key: str, request: Request, *args: Any, **kwargs: Any) -> Response:
        def do() -> replies.Answer:
            response = handler(request, *args, **kwargs)
            return replies.Answer(response.status_code, json.loads(JSONRenderer().render(response.data) or b"null"))

        mark = replies.fingerprint(request.method or "", request.get_full_path(), request.body)
        answer = replies.once(caller=str(actor_of(request)), key=key, fingerprint=mark, do=do)
        headers = {"Idempotency-Replayed": "true"} if answer.is_repeat else {}
        return Response(answer.body, status=answer.status, headers=headers)
