"""What rows of attendance share: which one attendee they are of, and who did it."""

from typing import Any

from django.db import models
from django.db.models import Q

from kernel.actors import ActorKind

ONE_ATTENDEE = Q(seat__isnull=False, walk_in=None) | Q(seat=None, walk_in__isnull=False)


def actor_kind_field() -> models.CharField[Any, Any]:
    """Who did it: the kind; the id stands beside it."""
    return models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in ActorKind])
