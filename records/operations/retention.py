"""Lets personal data go when its time is up: blanks or deletes by rule, honours legal holds, keeps counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from kernel.actors import Actor
from kernel.errors import Refusal
from kernel.fields import Retain
from records.models import LegalHold, RetentionPeriod, TrailEntry, TrailPayload
from records.operations import trail
from records.registry import Holding, holdings

BATCH = 500
SESSION = "delivery.session"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, or would do, with one holding."""

    name: str
    rule: Retain
    days: int
    due: int
    kept_by_hold: int
    note: str = ""


def run(*, by: Actor, is_dry: bool, now: datetime | None = None) -> list[Outcome]:
    """Go through every holding; blank or delete what is due, or only count it when `is_dry`.

    The payloads of the trail about a blanked row go with it: they repeat what it said. The entries stay. Every batch is
    a transaction of its own, so a run may be stopped and begun again.
    """
    now = now or timezone.now()
    days = dict(RetentionPeriod.objects.values_list("rule", "days"))
    return [_settle(holding, days[holding.rule.value], now, by, is_dry) for holding in holdings()]


def hold(*, subject: models.Model, reason: str, by: Actor) -> LegalHold:
    """Keep a row and what belongs to it. Refuses `reason_needed`; holding it again returns the standing hold."""
    if not reason.strip():
        raise Refusal("Say why it must be kept.", "reason_needed", field="reason")
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


def _settle(holding: Holding, days: int, now: datetime, by: Actor, is_dry: bool) -> Outcome:
    if holding.due is None:
        return Outcome(holding.name, holding.rule, days, 0, 0, holding.kept_because)
    due = holding.due(now - timedelta(days=days))
    free = _without_held(holding, due)
    kept = due.count() - free.count()
    count = free.count() if is_dry else sum(_let_go(holding, ids, by) for ids in _batches(free))
    return Outcome(holding.name, holding.rule, days, count, kept)


def _without_held(holding: Holding, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    holds = LegalHold.objects.filter(released_at=None)
    own = holds.filter(subject_type=holding.model._meta.label_lower).values_list("subject_id", flat=True)
    rows = rows.exclude(pk__in=list(own))
    if holding.session:
        sessions = holds.filter(subject_type=SESSION).values_list("subject_id", flat=True)
        rows = rows.exclude(**{f"{holding.session}__in": [int(pk) for pk in sessions]})
    return rows


def _batches(rows: models.QuerySet[Any]) -> Iterator[list[Any]]:
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids


def _let_go(holding: Holding, ids: list[Any], by: Actor) -> int:
    with transaction.atomic():
        rows = holding.model._default_manager.filter(pk__in=ids)
        if holding.afterwards is not None:
            holding.afterwards(ids)
        if holding.deletes:
            rows.delete()
        else:
            rows.update(**holding.blank)
            if holding.is_in_trail:
                _erase_payloads(holding.model, ids)
    return len(ids)


def _erase_payloads(model: type[models.Model], ids: list[Any]) -> None:
    entries = TrailEntry.objects.filter(subject_type=model._meta.label_lower, subject_id__in=[str(pk) for pk in ids])
    TrailPayload.objects.filter(entry__in=entries.values("pk")).delete()
