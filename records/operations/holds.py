"""Legal holds: what is held, and all that belongs to it, is kept from every retention run until it is released."""

from django.db import models, transaction
from django.utils import timezone

from kernel.actors import Actor
from kernel.errors import Refusal
from records.models import LegalHold
from records.operations import trail
from records.queries.holds import is_holdable


def place(*, subject: models.Model, reason: str, by: Actor) -> LegalHold:
    """Keep a row and what belongs to it; holding it again returns the standing hold.

    Refuses `reason_needed`, and `cannot_be_held` for a kind of row to which nothing is declared to belong: such a hold
    would keep nothing.
    """
    if not reason.strip():
        raise Refusal("Say why it must be kept.", "reason_needed", field="reason")
    if not is_holdable(subject._meta.label_lower):
        raise Refusal("Nothing can be held by this.", "cannot_be_held")
    with transaction.atomic():
        row, is_new = LegalHold.objects.get_or_create(
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            released_at=None,
            defaults={
                "reason": reason.strip()[:300],
                "placed_at": timezone.now(),
                "placed_by_kind": by.kind.value,
                "placed_by_id": by.id,
            },
        )
        if is_new:
            trail.record(verb="hold", subject=subject, by=by)
    return row


def release(*, row: LegalHold, by: Actor) -> LegalHold:
    """End a hold; retention takes its course again. Releasing again changes nothing."""
    with transaction.atomic():
        if LegalHold.objects.filter(pk=row.pk, released_at=None).update(released_at=timezone.now()):
            trail.record(verb="release", subject=row, by=by)
    row.refresh_from_db()
    return row
