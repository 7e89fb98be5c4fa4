"""How it works: the few lines for each role on the landing screen, put away for good or brought back."""

from typing import Any

from django.db import transaction

from home.models import GuidancePutAway
from kernel.actors import Actor
from records.operations import trail


def put_away(*, user: Any, role: str, by: Actor) -> GuidancePutAway:
    """The lines for this role are not shown to this user any more. Once more changes nothing."""
    with transaction.atomic():
        row, is_new = GuidancePutAway.objects.get_or_create(user=user, role=role)
        if is_new:
            trail.record(verb="put_guidance_away", subject=user, by=by, after={"role": role})
    return row


def bring_back(*, user: Any, by: Actor) -> int:
    """All lines are shown to this user again; returns how many had been put away."""
    with transaction.atomic():
        count, _ = GuidancePutAway.objects.filter(user=user).delete()
        if count:
            trail.record(verb="bring_guidance_back", subject=user, by=by)
    return count
