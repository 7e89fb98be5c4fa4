"""Writes the trail: every operation calls `record` once, inside its own transaction."""

import hashlib
import json
import secrets
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils import timezone

from kernel.actors import Actor
from records.models import TrailEntry, TrailPayload

# Each lost try means that another writer committed, so this many may write about one subject at the same moment.
_TRIES = 50


def record(
    *,
    verb: str,
    subject: models.Model,
    by: Actor,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    is_new: bool = False,
) -> TrailEntry:
    """Add one entry about `subject`, numbered after the subject's last one. No lock is shared with other subjects.

    `is_new` says that the subject was inserted in this transaction, which spares the look for its last number.
    Must be called inside a transaction.
    """
    subject_type, subject_id = subject._meta.label_lower, str(subject.pk)
    salt = secrets.token_hex(16)
    body = json.loads(_canonical({"before": before or {}, "after": after or {}}))
    entry = TrailEntry(
        at=timezone.now(),
        actor_kind=by.kind.value,
        actor_id=by.id,
        verb=verb,
        subject_type=subject_type,
        subject_id=subject_id,
        subject_no=1,
        payload_hash=hash_payload(salt, body),
    )
    if is_new:
        _insert(entry)
    else:
        _insert_numbered(entry)
    TrailPayload.objects.create(entry=entry, salt=salt, body=body)
    return entry


def hash_payload(salt: str, body: dict[str, Any]) -> str:
    """The salted hash of a payload: SHA-256 over salt and canonical JSON."""
    return hashlib.sha256(f"{salt}{_canonical(body)}".encode()).hexdigest()


def digest_of(entry: TrailEntry) -> str:
    """The digest over everything an entry says, for writing it and for checking it later."""
    facts = {
        "at": entry.at.isoformat(),
        "actor": f"{entry.actor_kind}:{entry.actor_id}",
        "verb": entry.verb,
        "subject": f"{entry.subject_type}:{entry.subject_id}:{entry.subject_no}",
        "payload": entry.payload_hash,
    }
    return hashlib.sha256(_canonical(facts).encode()).hexdigest()


def _insert(entry: TrailEntry) -> None:
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)


def _insert_numbered(entry: TrailEntry) -> None:
    # Two operations on one subject may choose the same number; the loser waits for the winner and counts again.
    same = TrailEntry.objects.filter(subject_type=entry.subject_type, subject_id=entry.subject_id)
    for tries_left in reversed(range(_TRIES)):
        entry.subject_no = (same.aggregate(last=Max("subject_no"))["last"] or 0) + 1
        try:
            with transaction.atomic():
                _insert(entry)
        except IntegrityError:
            if not tries_left:
                raise
        else:
            return


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, models.Model):
        return value.pk
    raise TypeError(f"{type(value).__name__} cannot go into the trail")
