"""Exports: who took which list away as a file, and how much of it. The rows themselves are not written down."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from kernel.actors import Actor
from records.models import TrailEntry
from records.operations import trail
from ui.staff.exports import Taken


def record(*, user: Any, taken: Taken, by: Actor) -> TrailEntry:
    """Note on somebody's account that they took a list away: its name, the format, how many rows, by which filters."""
    with transaction.atomic():
        return trail.record(verb="export", subject=user, by=by, after=asdict(taken))
