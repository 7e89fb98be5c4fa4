"""What anybody may read of the public log: entries, heads, and short proofs that need not go through all of it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from certificates.enums import LogEvent
from certificates.models import Certificate, LogEntry, LogHead, LogLeaf, LogNode
from certificates.models.log import spoken
from kernel import merkle
from records.models import SigningKey


@dataclass(frozen=True, slots=True)
class Inclusion:
    """A leaf, with the hashes that lead from it to the root of the first `size` leaves."""

    leaf: LogLeaf
    size: int
    root: bytes
    path: list[bytes]


@dataclass(frozen=True, slots=True)
class Growth:
    """Two sizes of the log, with the hashes that show that the second only added to the first."""

    first: int
    second: int
    first_root: bytes
    second_root: bytes
    path: list[bytes]


def words_of(entry: LogEntry) -> dict[str, str]:
    """What the log says of an entry to the public: all of it."""
    return {"at": spoken(entry.at), "credential": entry.digest, "event": entry.event}


def data_of(entry: LogEntry) -> bytes:
    """The bytes that are hashed: canonical JSON (RFC 8785) of those words, which are plain ASCII."""
    return json.dumps(words_of(entry), sort_keys=True, separators=(",", ":")).encode()


def head_data(*, size: int, root: str, at: str) -> bytes:
    """The bytes that a head's signature is over, likewise."""
    return json.dumps({"at": at, "root": root, "size": size}, sort_keys=True, separators=(",", ":")).encode()


def newest_head() -> LogHead | None:
    """The head over most leaves, and of those the latest; None before the first was signed."""
    return LogHead.objects.order_by("size", "at").last()


def size() -> int:
    """How many leaves there are."""
    last = LogLeaf.objects.order_by("index").values_list("index", flat=True).last()
    return 0 if last is None else last + 1


def leaves(start: int, stop: int) -> QuerySet[LogLeaf]:
    """The leaves with these numbers, `stop` left out, in order."""
    return LogLeaf.objects.filter(index__gte=start, index__lt=stop).select_related("entry").order_by("index")


def heads() -> Iterator[LogHead]:
    """Every head there ever was."""
    return LogHead.objects.order_by("size", "at").iterator(chunk_size=1000)


def signers() -> QuerySet[SigningKey]:
    """The public halves of the keys that signed heads."""
    return SigningKey.objects.filter(pk__in=LogHead.objects.order_by().values("key")).order_by("first_used_at", "pk")


def roots(spans: Sequence[merkle.Span]) -> list[bytes]:
    """The root over each span of leaves, from two questions to the database."""
    parts = [merkle.full_parts(start, stop) for start, stop in spans]
    known = _hashes({part for some in parts for part in some})
    return [
        merkle.Frontier([known[part] for part in some], stop - start).root()
        for some, (start, stop) in zip(parts, spans, strict=True)
    ]


def frontier(size: int) -> merkle.Frontier:
    """The tree of the first leaves, ready to grow."""
    parts = merkle.full_parts(0, size)
    known = _hashes(parts)
    return merkle.Frontier([known[part] for part in parts], size)


def inclusion(leaf: LogLeaf, size: int) -> Inclusion:
    """The proof that a leaf is among the first `size`. Raises IndexError where it came later."""
    root, *path = roots([(0, size), *merkle.inclusion_spans(leaf.index, size)])
    return Inclusion(leaf, size, root, path)


def growth(first: int, second: int) -> Growth:
    """The proof that the log with `second` leaves only added to the one with `first`. Raises ValueError for others."""
    first_root, second_root, *path = roots([(0, first), (0, second), *merkle.consistency_spans(first, second)])
    return Growth(first, second, first_root, second_root, path)


def find_leaf(found: str) -> LogLeaf | None:
    """The leaf with this hash."""
    return LogLeaf.objects.filter(hash=found).select_related("entry").first()


def leaf_of(certificate: Certificate) -> LogLeaf | None:
    """The leaf that says that a certificate was issued, once it has its place."""
    issued = LogLeaf.objects.filter(entry__certificate=certificate, entry__event=LogEvent.ISSUE)
    return issued.select_related("entry").first()


def told_of_leaf(leaf: LogLeaf) -> dict[str, Any]:
    """A leaf as the export has it."""
    return {"index": leaf.index, **words_of(leaf.entry)}


def told_of_head(head: LogHead) -> dict[str, Any]:
    """A head as it is published."""
    return {
        "size": head.size, "root": head.root, "at": spoken(head.at), "key": head.key_id, "signature": head.signature,
    }  # fmt: skip


def told_of_inclusion(proof: Inclusion) -> dict[str, Any]:
    """An inclusion proof as it is published."""
    return {
        "leaf": words_of(proof.leaf.entry),
        "leaf_hash": proof.leaf.hash,
        "index": proof.leaf.index,
        "size": proof.size,
        "root": proof.root.hex(),
        "path": [one.hex() for one in proof.path],
    }


def _hashes(parts: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    at = {merkle.position(*part): part for part in parts}
    singles = [number for level, number in at.values() if level == 0]
    found = {(0, index): bytes.fromhex(one) for index, one in _pairs(LogLeaf.objects.filter(pk__in=singles), "index")}
    nodes = LogNode.objects.filter(pk__in=[place for place, (level, _) in at.items() if level])
    return found | {at[place]: bytes.fromhex(one) for place, one in _pairs(nodes, "position")}


def _pairs(rows: QuerySet[Any], number: str) -> Iterator[tuple[int, str]]:
    return rows.values_list(number, "hash").iterator()
