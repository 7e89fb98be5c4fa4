"""The trail and its seals, retention, and what all processes share."""

from records.models.retention import LegalHold, RetentionPeriod, RetentionRun
from records.models.shared import Reply, SharedValue
from records.models.trail import Seal, SealedEntry, SigningKey, TrailEntry, TrailPayload

__all__ = [
    "LegalHold",
    "Reply",
    "RetentionPeriod",
    "RetentionRun",
    "Seal",
    "SealedEntry",
    "SharedValue",
    "SigningKey",
    "TrailEntry",
    "TrailPayload",
]
