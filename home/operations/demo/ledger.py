"""Remembers what the loader made, so that a second call knows, and history touches nothing else.

The trail holds it: one entry, written in the loader's own transaction. No table is needed for what only the
demonstration has, and nobody else's session can be taken for one of its own.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from delivery.models import Session
from kernel.actors import Actor
from records.models import TrailEntry
from records.operations import trail

VERB = "load_demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was loaded, and when.

    `history` are the past sessions whose registers history takes, by the key they have in the plan; `counted` those of
    them that count a group beside the names; `sure` the bookings of which everybody comes.
    """

    today: date
    history: dict[str, int]
    counted: list[int]
    sure: list[int]


def write(loaded: Loaded, *, by: Actor) -> None:
    """Note what was loaded. Part of the loader's transaction."""
    after = {
        "today": loaded.today,
        "history": loaded.history,
        "counted": loaded.counted,
        "sure": loaded.sure,
    }
    trail.record(verb=VERB, subject=_subject(), by=by, after=after)


def read() -> Loaded | None:
    """What was loaded, or None where nothing was."""
    subject = _subject()
    entries = TrailEntry.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk), verb=VERB
    ).select_related("payload")
    entry = entries.order_by("subject_no").last()
    if entry is None:
        return None
    after: dict[str, Any] = entry.payload.body["after"]
    return Loaded(
        today=date.fromisoformat(after["today"]),
        history=after["history"],
        counted=after["counted"],
        sure=after["sure"],
    )


def note_rows(model: type[models.Model], count: int, *, by: Actor) -> None:
    """One trail entry for rows that were written in bulk: the table as a whole is the subject."""
    table = ContentType.objects.get_for_model(model)
    trail.record(verb="load", subject=table, by=by, after={"added": count})


def _subject() -> ContentType:
    return ContentType.objects.get_for_model(Session)
