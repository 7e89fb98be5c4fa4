"""Every field that could hold personal data says whether it does."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from wagtail.fields import StreamField

from kernel.fields import retention_of

WORDS = (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField, StreamField)


def undeclared_fields(rows: Iterable[type[models.Model]]) -> list[str]:
    """Fields of words that are neither `personal(...)` nor in `impersonal`, and names in `impersonal` that mislead."""
    faults = []
    for model in rows:
        impersonal = set(getattr(model, "impersonal", ()))
        fields = {field.name: field for field in model._meta.local_fields if _is_own(model, field)}
        open_words = {name for name, field in fields.items() if isinstance(field, WORDS) and not field.choices}
        personal = {name for name, field in fields.items() if retention_of(field) is not None}
        label = model._meta.label
        faults += [
            f"{label}.{name}: declare personal(...) or name it in impersonal"
            for name in sorted(open_words - personal - impersonal)
        ]
        faults += [f"{label}.{name} is in impersonal but is no field" for name in sorted(impersonal - set(fields))]
        faults += [f"{label}.{name} is both personal and impersonal" for name in sorted(impersonal & personal)]
    return faults


def _is_own(model: type[models.Model], field: Any) -> bool:
    return bool(field.model is model and not field.auto_created)
