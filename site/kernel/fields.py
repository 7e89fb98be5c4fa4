"""Marks model fields that hold personal data, so that a test and the retention run can find every one of them."""

from enum import StrEnum
from typing import Any, TypeVar

from django.db import models


class Retain(StrEnum):
    """Retention rules. The periods are defaults for the records manager to confirm; see docs/concepts.md."""

    ATTENDEE = "attendee"  # 24 months after last activity, then blanked; counts stay
    ACCESS_NEED = "access_need"  # 30 days after the session
    CERTIFICATE = "certificate"  # name with the attendee's data; code, course, date and digest 7 years
    COMPETENCE = "competence"  # service plus 6 years
    MESSAGE = "message"  # 6 months after it was sent
    STAFF = "staff"  # while employed
    AUDIT = "audit"  # 7 years
    SHORT = "short"  # a day after it has run out


FieldT = TypeVar("FieldT", bound=models.Field[Any, Any])


def personal(field: FieldT, retain: Retain) -> FieldT:
    """Declare that a model field holds personal data and for how long it is kept."""
    field.retain = retain  # type: ignore[attr-defined]  # Django keeps unknown attributes of a field as they are
    return field


def retention_of(field: Any) -> Retain | None:
    """The rule of a field, or None where it holds no personal data."""
    return getattr(field, "retain", None)
