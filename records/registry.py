"""In which each app declares what personal data it holds and when its time is up.

An app says so in its `retention.py`; a test compares the declarations with the model fields marked `personal`, so that
nothing personal is held without anybody knowing when it goes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.module_loading import autodiscover_modules

from kernel.fields import Retain

Finder = Callable[[datetime], models.QuerySet[Any]]
Afterwards = Callable[[list[Any]], None]


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Personal fields of one model under one rule.

    `due` answers the rows whose time is up when everything before the given moment has to go; without it nothing is
    done by the clock, and `kept_because` says why. `blank` maps fields to what they become; `deletes` removes the rows
    instead. `session` is the lookup from a row to its session, so that a hold on the session keeps the row.
    `is_in_trail` says whether payloads of the trail repeat the fields and go with them.
    `afterwards` is called with the ids, in the same transaction.
    """

    model: type[models.Model]
    rule: Retain
    fields: tuple[str, ...]
    due: Finder | None = None
    kept_because: str = ""
    blank: dict[str, Any] = field(default_factory=dict)
    deletes: bool = False
    session: str = ""
    is_in_trail: bool = True
    afterwards: Afterwards | None = None

    @property
    def name(self) -> str:
        """What the report calls it: `delivery.seat: name, email`."""
        return f"{self.model._meta.label_lower}: {', '.join(self.fields)}"


_holdings: list[Holding] = []


def declare(*holdings: Holding) -> None:
    """Add what an app holds. Called once, where its `retention.py` is imported."""
    _holdings.extend(holdings)


def holdings() -> tuple[Holding, ...]:
    """Everything that all apps declared."""
    autodiscover_modules("retention")
    return tuple(_holdings)
