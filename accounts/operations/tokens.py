"""API tokens: made, found, revoked."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.models import ApiToken, User
from kernel.actors import Actor
from kernel.errors import Refusal
from records.operations import trail

RESOURCES = (
    "courses", "sessions", "bookings", "requests", "organisations", "people", "registers", "certificates", "consents",
)  # fmt: skip
SCOPES = ("*", *(f"{resource}:{verb}" for resource in RESOURCES for verb in ("read", "write")))


def create(*, user: User, scopes: list[str], label: str = "", by: Actor) -> tuple[ApiToken, str]:
    """Make a token for a user and return it with its text, which is never shown again.

    Refuses `unknown_scope` and `no_scope`.
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        raise Refusal(f"Unknown scope: {', '.join(unknown)}. Known: {', '.join(SCOPES)}.", "unknown_scope")
    if not scopes:
        raise Refusal("Name at least one scope.", "no_scope")
    text = f"mst_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user,
            label=label,
            digest=digest(text),
            hint=text[:8],
            scopes=sorted(set(scopes)),
            created_at=timezone.now(),
        )
        trail.record(verb="create", subject=token, by=by, after={"scopes": token.scopes}, is_new=True)
    return token, text


def revoke(*, token: ApiToken, by: Actor) -> ApiToken:
    """End a token; from now on it opens nothing."""
    with transaction.atomic():
        token.revoked_at = token.revoked_at or timezone.now()
        token.save(update_fields=["revoked_at"])
        trail.record(verb="revoke", subject=token, by=by)
    return token


def find(text: str) -> ApiToken | None:
    """The living token with this text, of a user who is still active, or None. Notes the day on which it was used."""
    living = ApiToken.objects.filter(digest=digest(text), revoked_at=None, user__is_active=True)
    token = living.select_related("user").first()
    today = timezone.localdate()
    if token is not None and token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
        token.last_used_on = today
    return token


def digest(text: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(text.encode()).hexdigest()
