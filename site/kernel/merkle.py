"""Merkle trees as RFC 9162 (section 2.1) hashes them: one implementation for the trail's seals and the public log.

A tree is the list of its leaves' hashes. Nobody who knows a root can be shown another list, and a short proof shows
that one leaf is in it, or that a longer list only added to a shorter one. SHA-256 throughout; hashes are 32 bytes.
"""

from collections.abc import Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()

# The leaves from the first number up to, and without, the second.
Span = tuple[int, int]


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry: 0x00 keeps it apart from the hash of an inner node (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes, in this order."""
    growing = Frontier()
    for leaf in leaves:
        growing.append(leaf)
    return growing.root()


class Frontier:
    """A tree that only grows, kept as the roots of its full parts: enough to go on, and as small as its depth.

    `full` holds them from the largest part to the smallest; their sizes are the powers of two that make up `size`.
    """

    def __init__(self, full: Sequence[bytes] = (), size: int = 0) -> None:
        if len(full) != size.bit_count():
            raise ValueError(f"A tree of {size} leaves has {size.bit_count()} full parts, not {len(full)}.")
        self.full = list(full)
        self.size = size

    def append(self, leaf: bytes) -> list[bytes]:
        """Add one leaf hash at the end; answers the roots of the parts that it made full, the smallest first."""
        carried, size, made = leaf, self.size, []
        while size & 1:
            carried = node_hash(self.full.pop(), carried)
            made.append(carried)
            size >>= 1
        self.full.append(carried)
        self.size += 1
        return made

    def root(self) -> bytes:
        """The root of all so far."""
        if not self.full:
            return EMPTY_ROOT
        found = self.full[-1]
        for left in reversed(self.full[:-1]):
            found = node_hash(left, found)
        return found


def full_parts(start: int, stop: int) -> list[tuple[int, int]]:
    """The full parts of which these leaves consist, largest first: each as its level (0 is a leaf) and its number
    among those of its level. Holds for spans that a proof asks for, and for whole trees."""
    parts = []
    for level in range((stop - start).bit_length() - 1, -1, -1):
        if (stop - start) >> level & 1:
            parts.append((level, start >> level))
            start += 1 << level
    return parts


def position(level: int, number: int) -> int:
    """One number for each part of a tree of any size, as met from left to right: leaves have the even ones."""
    return ((2 * number + 1) << level) - 1


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes that lead from the leaf at `index` to the root (RFC 9162, 2.1.3.1). Raises IndexError."""
    return [root_of(leaves[start:stop]) for start, stop in inclusion_spans(index, len(leaves))]


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Which leaves each hash of an inclusion proof stands for. Raises IndexError."""
    if not 0 <= index < size:
        raise IndexError(f"There is no leaf {index} of {size}.")
    start, stop, spans = 0, size, []
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            spans.append((middle, stop))
            stop = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows this leaf at this place of the tree with this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistency_proof(before: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes that show that the first `before` leaves were the whole tree once (RFC 9162, 2.1.4.1).

    Raises ValueError where there never was such a tree.
    """
    return [root_of(leaves[start:stop]) for start, stop in consistency_spans(before, len(leaves))]


def consistency_spans(before: int, size: int) -> list[Span]:
    """Which leaves each hash of a consistency proof stands for. Raises ValueError as `consistency_proof` does."""
    if not 0 < before <= size:
        raise ValueError(f"A tree of {size} leaves never had {before}.")
    start, stop, spans = 0, size, []
    while stop != before:
        middle = start + _split(stop - start)
        if before <= middle:
            spans.append((middle, stop))
            stop = middle
        else:
            spans.append((start, middle))
            start = middle
    # A tree that was whole from the first leaf on is the first root itself, which the reader has.
    return [*([(start, stop)] if start else []), *reversed(spans)]


def is_consistent(before: int, after: int, roots: tuple[bytes, bytes], proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the second tree only added to the first (RFC 9162, 2.1.4.2)."""
    first_root, second_root = roots
    if not 0 < before <= after:
        return False
    if before == after:
        return not proof and first_root == second_root
    # A whole tree is itself the first hash of its proof, and is left out of it.
    steps = [first_root, *proof] if before & (before - 1) == 0 else list(proof)
    if not steps:
        return False
    place, last = before - 1, after - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and (old, new) == (first_root, second_root)


def _split(size: int) -> int:
    """The largest power of two below `size`: how many leaves stand on the left."""
    return 1 << (size - 1).bit_length() - 1
