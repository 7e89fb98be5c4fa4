"""Rows that say what is due, and how workers claim them without stepping on each other.

A claim is one conditional UPDATE per row, so it is right on PostgreSQL and SQLite, with any number of workers on any
number of hosts. A claim is a lease: when its holder dies, the row falls due again.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=6)
_OUTSIDE_WAIT = timedelta(minutes=1)


class Leased(models.Model):
    """A row that a worker does once, on or after `due_at`. `done_at` and `given_up_at` end it."""

    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    leased_by = models.CharField(max_length=100, blank=True, editable=False)
    last_error = models.CharField(max_length=300, blank=True, editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    given_up_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


RowT = TypeVar("RowT", bound=Leased)


def due(rows: models.QuerySet[RowT], now: datetime) -> models.QuerySet[RowT]:
    """Those rows that are due, not done, not given up and not leased to a living worker."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    return rows.filter(free, due_at__lte=now, done_at__isnull=True, given_up_at__isnull=True)


def claim(rows: models.QuerySet[RowT], *, worker: str, now: datetime, limit: int = 20) -> Iterator[RowT]:
    """Claim due rows one by one and hand out those this worker won. A row lost to another worker is skipped."""
    for pk in list(due(rows, now).order_by("due_at", "pk").values_list("pk", flat=True)[:limit]):
        row = take(rows, pk=pk, worker=worker, now=now)
        if row is not None:
            yield row


def take(rows: models.QuerySet[RowT], *, pk: Any, worker: str, now: datetime) -> RowT | None:
    """Claim one row, or None if another worker has it."""
    won = (
        due(rows, now)
        .filter(pk=pk)
        .update(lease_until=now + LEASE, leased_by=worker, attempts=models.F("attempts") + 1)
    )
    return rows.get(pk=pk) if won else None


def extend(row: Leased, *, now: datetime) -> bool:
    """Keep a claimed row for another lease, for long work. False when it was lost to another worker meanwhile."""
    return bool(_mine(row).update(lease_until=now + LEASE))


def finish(row: Leased, *, now: datetime, **also: Any) -> bool:
    """Mark the row done, and set other fields of it. False when the lease was lost to another worker meanwhile."""
    return bool(_mine(row).update(done_at=now, lease_until=None, last_error="", **also))


def postpone(row: Leased, *, now: datetime, error: str) -> bool:
    """Put the row off with a growing, slightly random wait; after the last attempt give it up and answer False.

    `error` names the kind of failure only: it must hold no personal data.
    """
    if row.attempts >= MAX_ATTEMPTS:
        return not give_up(row, now=now, error=error)
    wait = min(_FIRST_WAIT * 2 ** (row.attempts - 1), _LONGEST_WAIT)
    jitter = 1 + random.random() / 4  # noqa: S311 -- spreads retries, guards nothing
    _mine(row).update(due_at=now + wait * jitter, lease_until=None, last_error=error[:300])
    return True


def put_back(row: Leased, *, now: datetime, error: str) -> None:
    """Put the row off for a minute, as if it had not been tried: what is in the way lies outside and may last."""
    _mine(row).update(
        due_at=now + _OUTSIDE_WAIT, lease_until=None, last_error=error[:300], attempts=models.F("attempts") - 1
    )


def give_up(row: Leased, *, now: datetime, error: str, **also: Any) -> bool:
    """Try no more, and set other fields of the row. False when the lease was lost to another worker meanwhile."""
    return bool(_mine(row).update(given_up_at=now, lease_until=None, last_error=error[:300], **also))


def _mine(row: Leased) -> models.QuerySet[Any]:
    same = type(row)._default_manager.filter(pk=row.pk, leased_by=row.leased_by, attempts=row.attempts)
    return same.filter(done_at__isnull=True)
