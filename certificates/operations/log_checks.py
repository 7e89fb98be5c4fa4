"""Computes the public log anew, and says what does not agree with the heads that were signed and handed out."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from certificates.enums import LogEvent, Status
from certificates.models import Badge, Certificate, LogEntry, LogHead, LogLeaf, LogNode
from certificates.models.log import spoken
from certificates.operations.log import PURPOSE
from certificates.queries import log as queries
from kernel import merkle, signing

_AT_ONCE = 1000


@dataclass
class Report:
    """What checking the log found. A fault is one sentence and names nobody."""

    leaves: int = 0
    heads: int = 0
    waiting: int = 0
    faults: list[str] = field(default_factory=list)


def verify(*, seen: tuple[int, str] | None = None) -> Report:
    """Compute everything anew: leaves from entries, inner nodes, the root under each head, and signatures.

    `seen` is the size and root of a head that somebody kept elsewhere; the log must once have been just that.
    """
    return _Check(seen).run()


class _Check:
    """One walk through the log, from its first leaf to its last."""

    def __init__(self, seen: tuple[int, str] | None) -> None:
        self.report, self.seen = Report(), seen
        self.tree = merkle.Frontier()
        self.heads = queries.heads()
        self.head: LogHead | None = next(self.heads, None)
        self.nodes: dict[int, str] = {}

    def run(self) -> Report:
        """Walk; what is left over at the end is a fault, too."""
        self._pass_heads()
        for leaf in LogLeaf.objects.select_related("entry").order_by("index").iterator(chunk_size=_AT_ONCE):
            self._pass(leaf)
            self._pass_heads()
            if len(self.nodes) >= _AT_ONCE:
                self._compare_nodes()
        self._compare_nodes()
        self._look_for_what_is_left()
        self.report.faults += [f"{words}: {count}." for words, count in _disagreements() if count]
        return self.report

    def _pass(self, leaf: LogLeaf) -> None:
        report, index = self.report, self.tree.size
        report.leaves += 1
        if leaf.index != index:
            report.faults.append(f"Leaf {leaf.index} stands where leaf {index} should.")
        if merkle.leaf_hash(queries.data_of(leaf.entry)).hex() != leaf.hash:
            report.faults.append(f"Leaf {leaf.index} is not what its entry says.")
        for level, made in enumerate(self.tree.append(bytes.fromhex(leaf.hash)), start=1):
            self.nodes[merkle.position(level, index >> level)] = made.hex()

    def _pass_heads(self) -> None:
        size = self.tree.size
        while self.head is not None and self.head.size <= size:
            self._check_head(self.head)
            self.head = next(self.heads, None)
        if self.seen is not None and self.seen[0] == size:
            if self.seen[1].lower() != self.tree.root().hex():
                self.report.faults.append(f"The log of {size} leaves was another one when its head was noted down.")
            self.seen = None

    def _check_head(self, head: LogHead) -> None:
        self.report.heads += 1
        if head.root != self.tree.root().hex():
            self.report.faults.append(f"The first {head.size} leaves are not those that were signed.")
        public = bytes.fromhex(head.key.public)
        data = queries.head_data(size=head.size, root=head.root, at=spoken(head.at))
        is_signed = signing.is_signed(PURPOSE, data, bytes.fromhex(head.signature), public)
        if signing.key_id_of(public) != head.key_id or not is_signed:
            self.report.faults.append(f"The head of {head.size} leaves at {spoken(head.at)} is not what was signed.")

    def _compare_nodes(self) -> None:
        kept = dict(LogNode.objects.filter(pk__in=self.nodes).values_list("position", "hash"))
        if kept != self.nodes:
            wrong = sum(kept.get(place) != one for place, one in self.nodes.items())
            self.report.faults.append(f"Proofs are wrong: {wrong} inner nodes up to leaf {self.tree.size - 1}.")
        self.nodes = {}

    def _look_for_what_is_left(self) -> None:
        report, size = self.report, self.tree.size
        if self.head is not None:
            report.faults.append(f"A head was signed over {self.head.size} leaves, and there are {size}.")
        if self.seen is not None:
            report.faults.append(f"The head noted down was over {self.seen[0]} leaves, and there are {size}.")
        if size and not LogHead.objects.filter(size=size).exists():
            report.faults.append(f"No head was signed over all {size} leaves.")
        if LogNode.objects.count() > size - size.bit_count():
            report.faults.append("There are inner nodes that belong to no leaves.")
        report.waiting = LogEntry.objects.filter(leaf=None).count()


def _disagreements() -> Iterator[tuple[str, int]]:
    """How many certificates stand otherwise than the log says. Whoever has no badge was never in it."""
    ends = (
        ("issued", LogEvent.ISSUE, Q()),
        ("replaced", LogEvent.REPLACE, Q(status=Status.REPLACED)),
        ("withdrawn", LogEvent.REVOKE, Q(status=Status.REVOKED)),
    )
    for words, event, is_so in ends:
        told = Exists(LogEntry.objects.filter(certificate=OuterRef("pk"), event=event))
        unsaid = Certificate.objects.filter(is_so, ~told, badge__isnull=False)
        yield f"Certificates that were {words}, and the log does not say so", unsaid.count()
        untrue = Certificate.objects.filter(told).exclude(is_so) if is_so else Certificate.objects.none()
        yield f"Certificates that the log says were {words}, and they were not", untrue.count()
    same = Badge.objects.filter(certificate=OuterRef("certificate"), digest=OuterRef("digest"))
    yield (
        "Entries that name another credential than the certificate has",
        LogEntry.objects.exclude(Exists(same)).count(),
    )
