"""The public log of certificates: operations write entries, one sequencer gives them their place, heads are signed.

Operations share no lock: an entry is one more row of their transaction. Where it stands in the tree is decided seconds
later by a worker, for all that it finds, and never again.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates.enums import LogEvent
from certificates.models import Certificate, LogEntry, LogHead, LogLeaf, LogNode
from certificates.models.log import spoken
from certificates.queries import log as queries
from kernel import merkle, signing
from kernel.actors import SYSTEM, Actor
from records.operations import keys, trail

PURPOSE = "log-head"
MOST = 2000
# No operation lasts so long: what was begun before and is not committed by then never will be.
LONGEST_OPERATION = timedelta(hours=1)
_OFTEN_ENOUGH = timedelta(days=1)


def enter(*, certificate: Certificate, event: LogEvent, digest: str) -> LogEntry:
    """Write down what is to be logged of a certificate whose credential has this digest; part of a larger operation."""
    at = timezone.now().replace(microsecond=0)
    return LogEntry.objects.create(certificate=certificate, event=event, digest=digest, at=at)


def sequence() -> int:
    """Give the entries that have none their place, up to 2,000, and sign the head; answers how many.

    Two sequencers may meet: places are unique, one wins, and the other leaves the rest to the next round.
    """
    before = queries.size()
    entries = list(_waiting(timezone.now())[:MOST])
    if not entries:
        return 0
    try:
        with transaction.atomic():
            _append(entries, before)
    except IntegrityError:
        if queries.size() == before:
            raise  # nobody else was at it: something is wrong, and must not stay so unseen
        return 0
    return len(entries)


def publish(*, by: Actor) -> LogHead:
    """Sign the log as it stands now, so that whoever reads it sees that it is alive. At most one head each second."""
    size = queries.size()
    now = timezone.now().replace(microsecond=0)
    last = queries.newest_head()
    with transaction.atomic():
        head, is_new = _sign(queries.frontier(size), last.up_to if last else 0, now)
        if is_new and by is not SYSTEM:
            trail.record(verb="publish", subject=head, by=by, after={"size": head.size, "root": head.root})
    return head


def publish_daily() -> LogHead | None:
    """Sign a head where the newest is a day old, or there is none; None where it is younger."""
    last = queries.newest_head()
    if last is not None and last.at > timezone.now() - _OFTEN_ENOUGH:
        return None
    return publish(by=SYSTEM)


def inclusion_of(certificate: Certificate) -> dict[str, Any] | None:
    """What proves to anybody that a certificate's issue is in the public log; None while it has no place there."""
    leaf, head = queries.leaf_of(certificate), queries.newest_head()
    if leaf is None or head is None or head.size <= leaf.index:
        return None
    proof = queries.told_of_inclusion(queries.inclusion(leaf, head.size))
    return {**proof, "head": queries.told_of_head(head)}


def _waiting(now: datetime) -> Any:
    settled = LogHead.objects.filter(at__lt=now - LONGEST_OPERATION).order_by("size", "at").last()
    return LogEntry.objects.filter(leaf=None, pk__gt=settled.up_to if settled else 0).order_by("pk")


def _append(entries: list[LogEntry], size: int) -> None:
    growing, last = queries.frontier(size), queries.newest_head()
    leaves, nodes = [], []
    for index, entry in enumerate(entries, start=size):
        found = merkle.leaf_hash(queries.data_of(entry))
        leaves.append(LogLeaf(index=index, entry=entry, hash=found.hex()))
        for level, made in enumerate(growing.append(found), start=1):
            nodes.append(LogNode(position=merkle.position(level, index >> level), hash=made.hex()))
    LogLeaf.objects.bulk_create(leaves, batch_size=500)
    LogNode.objects.bulk_create(nodes, batch_size=500)
    up_to = max(entries[-1].pk, last.up_to if last else 0)
    _sign(growing, up_to, timezone.now().replace(microsecond=0))


def _sign(tree: merkle.Frontier, up_to: int, now: datetime) -> tuple[LogHead, bool]:
    root, key = tree.root().hex(), keys.in_use()
    signature = signing.sign(PURPOSE, queries.head_data(size=tree.size, root=root, at=spoken(now)))
    return LogHead.objects.get_or_create(
        size=tree.size,
        at=now,
        defaults={"root": root, "up_to": up_to, "key": key, "signature": signature.value.hex()},
    )
