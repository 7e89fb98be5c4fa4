"""What personal data is left: for each declaration, how many rows still hold some, and since when the oldest waits."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from records.registry import Holding, holdings

# What stands where something was erased; a holding's `blank` says the rest.
_ERASED = "(erased)"
_FAR_BACK = 36_500


@dataclass(frozen=True, slots=True)
class Left:
    """One declaration: rows that still hold something, those whose time is running, the day the oldest began to."""

    holding: Holding
    rows: int
    running: int
    oldest_on: date | None


def left(now: datetime | None = None) -> list[Left]:
    """What is left under each declaration, app by app. There is no other list than the declarations."""
    moment = now or timezone.now()
    return [_left(holding, moment) for holding in sorted(holdings(), key=lambda one: one.name)]


def _left(holding: Holding, now: datetime) -> Left:
    running = holding.due(now).count() if holding.due else 0
    return Left(
        holding=holding,
        rows=still_held(holding).count(),
        running=running,
        oldest_on=_oldest(holding, now) if running else None,
    )


def still_held(holding: Holding) -> models.QuerySet[Any]:
    """The rows in which at least one of the declared fields holds something."""
    rows = holding.model._default_manager.all()
    if holding.deletes:
        return rows
    empty = Q()
    for name in holding.fields:
        empty &= _is_empty(holding, name)
    return rows.exclude(empty)


def _is_empty(holding: Holding, name: str) -> Q:
    field = holding.model._meta.get_field(name)
    blank = holding.blank.get(name, "")
    if isinstance(field, models.JSONField):
        return Q(**{name: blank})
    return Q(**{f"{name}__in": ["", _ERASED, *([blank] if isinstance(blank, str) else [])]})


def _oldest(holding: Holding, now: datetime) -> date | None:
    """The day on which the oldest row's time began, by halving: a declaration tells what is due, not since when."""
    assert holding.due is not None  # noqa: S101 -- only asked of what is running
    low, high = 0, _FAR_BACK
    while low < high:
        middle = (low + high + 1) // 2
        if holding.due(now - timedelta(days=middle)).exists():
            low = middle
        else:
            high = middle - 1
    return timezone.localdate(now - timedelta(days=low))
