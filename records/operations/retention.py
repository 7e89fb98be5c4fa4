"""Lets personal data go when its time is up: blanks or deletes by rule, honours legal holds, keeps counts."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from kernel.actors import Actor
from kernel.errors import Refusal
from kernel.fields import Retain
from records.models import RetentionPeriod, RetentionRun, TrailEntry, TrailPayload
from records.operations import trail
from records.queries.holds import kept_ids, standing
from records.registry import Holding, holdings

BATCH = 500
LONGEST_DAYS = 36_500


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
    a transaction of its own, so a run may be stopped and begun again. What a run did is written down at its end.
    """
    began = timezone.now()
    now = now or began
    days = dict(RetentionPeriod.objects.values_list("rule", "days"))
    found = [_settle(holding, days[holding.rule.value], now, is_dry) for holding in holdings()]
    if not is_dry:
        RetentionRun.objects.create(
            began_at=began,
            ended_at=timezone.now(),
            by_kind=by.kind.value,
            by_id=by.id,
            outcomes=[asdict(outcome) for outcome in found],
        )
    return found


def change_period(*, rule: Retain, days: int, seen: int, reason: str, by: Actor) -> RetentionPeriod:
    """Keep what a rule is about for another number of days, from the next run on.

    `seen` is the period that whoever decides had before them. Refuses `reason_needed`, `days_out_of_range`,
    `not_by_the_clock` for a rule by which nothing goes by itself, and `period_changed` when somebody else decided
    meanwhile. The same number again changes nothing.
    """
    if not reason.strip():
        raise Refusal("Say why, or who decided it.", "reason_needed", field="reason")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal(f"Give a number of days from 1 to {LONGEST_DAYS}.", "days_out_of_range", field="days")
    if not any(one.rule is rule and one.due is not None for one in holdings()):
        raise Refusal("Nothing goes by itself under this rule, so it has no period.", "not_by_the_clock")
    with transaction.atomic():
        if not RetentionPeriod.objects.filter(rule=rule.value, days=seen).update(days=days):
            raise Refusal("Somebody else has just changed this period. Look at it again.", "period_changed")
        row = RetentionPeriod.objects.get(rule=rule.value)
        if days != seen:
            after = {"days": days, "reason": reason.strip()[:300]}
            trail.record(verb="change_period", subject=row, by=by, before={"days": seen}, after=after)
    return row


def _settle(holding: Holding, days: int, now: datetime, is_dry: bool) -> Outcome:
    if holding.due is None:
        return Outcome(holding.name, holding.rule, days, 0, 0, holding.kept_because)
    due = holding.due(now - timedelta(days=days))
    count = _free(holding, due).count() if is_dry else sum(_let_go(holding, ids) for ids in _batches(holding, due))
    kept = due.filter(pk__in=kept_ids(holding, standing())).count()
    return Outcome(holding.name, holding.rule, days, count, kept)


def _free(holding: Holding, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    return rows.exclude(pk__in=kept_ids(holding, standing()))


def _batches(holding: Holding, rows: models.QuerySet[Any]) -> Iterator[list[Any]]:
    # Holds are looked at anew for each batch: one may be placed while a long run goes on.
    while ids := list(_free(holding, rows).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids


def _let_go(holding: Holding, ids: list[Any]) -> int:
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
