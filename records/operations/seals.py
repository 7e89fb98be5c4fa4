"""Sealing the trail: what was written is bound into a chain of signed Merkle roots, so that no entry is changed unseen.

Operations write their entries with no shared lock; a single statement of a worker, seconds later, seals what it finds.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from kernel import merkle, signing
from records.models import Seal, SealedEntry, TrailEntry
from records.operations import keys, trail

PURPOSE = "trail-seal"
MOST = 5000
# No operation lasts so long: what was begun before and is not committed by then never will be.
LONGEST_OPERATION = timedelta(hours=1)


def seal() -> Seal | None:
    """Seal the entries that are not sealed yet, up to 5,000; None where there is none.

    Two sealers may meet: the numbers of seals are unique, one wins, and the other leaves the rest to the next round.
    """
    now, last = timezone.now(), _last_number()
    entries = list(_unsealed(now)[:MOST])
    if not entries:
        return None
    try:
        with transaction.atomic():
            return _write(entries, now)
    except IntegrityError:
        if _last_number() == last:
            raise  # nobody else sealed meanwhile: something is wrong, and must not stay so unseen
        return None


@dataclass
class Report:
    """What checking the trail found. A fault is one sentence and names no person."""

    entries: int = 0
    payloads: int = 0
    seals: int = 0
    unsealed: int = 0
    faults: list[str] = field(default_factory=list)


def verify(*, since: int = 1) -> Report:
    """Compute everything anew: payloads, entries, roots, the chain and its signatures, from this seal on."""
    report = Report()
    before = Seal.objects.filter(number=since - 1).first()
    number, previous = since - 1, before.digest if before else ""
    for one in Seal.objects.filter(number__gte=since).select_related("key").order_by("number").iterator():
        number += 1
        if (one.number, one.previous) != (number, previous):
            report.faults.append(f"Seal {one.number} does not stand on the one before it.")
        _check(one, report)
        number, previous = one.number, one.digest
    for entry in TrailEntry.objects.filter(sealed=None).select_related("payload").iterator(chunk_size=1000):
        report.unsealed += 1
        _check_entry(entry, report)
    return report


def digest_of(one: Seal) -> str:
    """The digest over everything a seal says."""
    facts: dict[str, Any] = {
        "number": one.number, "at": one.at.isoformat(), "entries": one.entries, "up_to": one.up_to,
        "root": one.root, "previous": one.previous, "key": one.key_id,
    }  # fmt: skip
    return merkle.leaf_hash(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hex()


def _last_number() -> int:
    return Seal.objects.order_by("number").values_list("number", flat=True).last() or 0


def _unsealed(now: datetime) -> Any:
    settled = Seal.objects.filter(at__lt=now - LONGEST_OPERATION).order_by("number").last()
    return TrailEntry.objects.filter(sealed=None, pk__gt=settled.up_to if settled else 0).order_by("pk")


def _write(entries: list[TrailEntry], now: datetime) -> Seal:
    last = Seal.objects.order_by("number").last()
    made = Seal(
        number=last.number + 1 if last else 1,
        at=now,
        entries=len(entries),
        up_to=max(entries[-1].pk, last.up_to if last else 0),
        root=merkle.root_of([_leaf(entry) for entry in entries]).hex(),
        previous=last.digest if last else "",
        key=keys.in_use(),
    )
    made.digest = digest_of(made)
    made.signature = signing.sign(PURPOSE, bytes.fromhex(made.digest)).value.hex()
    made.save(force_insert=True)
    rows = (SealedEntry(entry=entry, seal=made, place=place) for place, entry in enumerate(entries))
    SealedEntry.objects.bulk_create(rows, batch_size=500)
    return made


def _leaf(entry: TrailEntry) -> bytes:
    return merkle.leaf_hash(bytes.fromhex(entry.digest))


def _check(one: Seal, report: Report) -> None:
    report.seals += 1
    rows = TrailEntry.objects.filter(sealed__seal=one).select_related("payload").order_by("sealed__place")
    growing = merkle.Frontier()
    for entry in rows.iterator(chunk_size=1000):
        _check_entry(entry, report)
        growing.append(_leaf(entry))
    if growing.size != one.entries or growing.root().hex() != one.root:
        report.faults.append(f"The entries of seal {one.number} are not those that were sealed.")
    public = bytes.fromhex(one.key.public)
    is_named_rightly = signing.key_id_of(public) == one.key_id
    data, signature = bytes.fromhex(one.digest), bytes.fromhex(one.signature)
    is_signed = is_named_rightly and signing.is_signed(PURPOSE, data, signature, public)
    if digest_of(one) != one.digest or not is_signed:
        report.faults.append(f"Seal {one.number} is not what was signed.")


def _check_entry(entry: TrailEntry, report: Report) -> None:
    report.entries += 1
    if trail.digest_of(entry) != entry.digest:
        report.faults.append(f"Entry {entry.pk} was changed.")
    payload = getattr(entry, "payload", None)
    if payload is not None:
        report.payloads += 1
        if trail.hash_payload(payload.salt, payload.body) != entry.payload_hash:
            report.faults.append(f"What entry {entry.pk} says of before and after was changed.")
