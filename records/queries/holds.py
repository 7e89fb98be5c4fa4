"""What the legal holds of the moment keep: the rows that are held, what belongs to them, and what tells of either."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from records.models import LegalHold
from records.registry import Holding, Kin, addresses_of, holdings, kin

# Held ids, by label of what they are the ids of.
Held = dict[str, set[str]]


def standing() -> Held:
    """What is held at the moment."""
    found: Held = defaultdict(set)
    for label, pk in LegalHold.objects.filter(released_at=None).values_list("subject_type", "subject_id"):
        found[label].add(pk)
    return dict(found)


def is_holdable(label: str) -> bool:
    """Whether anything belongs to rows of this kind, so that a hold on one keeps something."""
    return any(one.lookups(label) for one in holdings())


def kept_ids(holding: Holding, held: Held) -> models.QuerySet[Any]:
    """The ids of the rows of a holding that these holds keep."""
    wanted = _wanted(holding, held, _kept_subjects(held) if holding.about else {})
    return holding.model._default_manager.filter(wanted).order_by().values("pk")


def _wanted(holding: Holding, held: Held, subjects: Held) -> Q:
    wanted = _belonging(holding, held)
    for label in held:
        addresses = addresses_of(label, held[label]) if holding.addresses else []
        wanted |= _any(Q(**{f"{name}__in": addresses}) for name in holding.addresses if addresses)
    if holding.about:
        of_kind, of_id = holding.about
        wanted |= _any(Q(**{of_kind: label, f"{of_id}__in": ids}) for label, ids in subjects.items() if ids)
    return wanted


def _kept_subjects(held: Held) -> Held:
    """Every row that is kept, by label: what is held, what belongs to it, and the messages about any of these.

    What a message is about is looked up once, so that of the trail what tells of kept messages stays as well.
    """
    found: Held = defaultdict(set)
    for label, ids in held.items():
        found[label] |= ids
    for relative in kin():
        found[relative.model._meta.label_lower] |= _texts(relative.model, _belonging(relative, held))
    for holding in holdings():
        if not holding.about:
            found[holding.model._meta.label_lower] |= _texts(holding.model, _wanted(holding, held, {}))
    for holding in holdings():
        if holding.about and holding.is_in_trail:
            found[holding.model._meta.label_lower] |= _texts(holding.model, _wanted(holding, held, found))
    return dict(found)


def _belonging(one: Holding | Kin, held: Held) -> Q:
    return _any(Q(**{f"{lookup}__in": ids}) for label, ids in held.items() for lookup in one.lookups(label))


def _any(parts: Iterable[Q]) -> Q:
    """Those of any part; nothing where there is no part."""
    wanted = Q(pk__in=[])
    for part in parts:
        wanted |= part
    return wanted


def _texts(model: type[models.Model], wanted: Q) -> set[str]:
    return {str(pk) for pk in model._default_manager.filter(wanted).order_by().values_list("pk", flat=True)}
