"""The tree beside the RFC's own recursive words, other implementations' vectors, and proofs that were bent."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import merkle

# The eight entries, and roots and proofs over them, that Certificate Transparency's implementations test themselves by.
ENTRIES = [bytes.fromhex(words) for words in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]
some_leaves = st.lists(st.binary(max_size=4).map(merkle.leaf_hash), min_size=1, max_size=40)


def by_the_book(leaves: list[bytes]) -> bytes:
    """The RFC's definition, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return sha256(b"\x01" + by_the_book(leaves[:middle]) + by_the_book(leaves[middle:])).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_root_is_that_of_other_implementations(size: int) -> None:
    assert merkle.root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.root_of([]) == sha256(b"").digest()


@given(some_leaves)
def test_root_is_as_the_book_defines_it(leaves: list[bytes]) -> None:
    assert merkle.root_of(leaves) == by_the_book(leaves)


@given(some_leaves, st.data())
def test_grows_from_where_it_was_left(leaves: list[bytes], data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, len(leaves)))
    first = merkle.Frontier()
    for leaf in leaves[:kept]:
        first.append(leaf)
    second = merkle.Frontier(first.full, first.size)
    for leaf in leaves[kept:]:
        second.append(leaf)
    assert (second.size, second.root()) == (len(leaves), merkle.root_of(leaves))


@given(st.integers(1, 300), st.data())
def test_spans_are_made_of_parts_that_a_growing_tree_has_had(size: int, data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(str(number).encode()) for number in range(size)]
    growing, parts = merkle.Frontier(), {}
    for number, leaf in enumerate(leaves):
        for level, made in enumerate([leaf, *growing.append(leaf)]):
            parts[merkle.position(level, number >> level)] = made
    assert len(parts) == 2 * size - size.bit_count()
    index, before = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    for start, stop in [
        (0, size),
        *merkle.inclusion_spans(index, size),
        *merkle.consistency_spans(before, size),
    ]:
        full = [parts[merkle.position(*part)] for part in merkle.full_parts(start, stop)]
        assert merkle.Frontier(full, stop - start).root() == by_the_book(leaves[start:stop])


def test_refuses_parts_that_do_not_make_up_the_size() -> None:
    with pytest.raises(ValueError, match="A tree of 3 leaves has 2 full parts, not 1"):
        merkle.Frontier([LEAVES[0]], 3)


@given(some_leaves, st.data())
def test_every_leaf_is_proved_and_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, root = merkle.inclusion_proof(index, leaves), merkle.root_of(leaves)
    assert merkle.is_included(leaves[index], index, len(leaves), proof, root)
    assert not merkle.is_included(merkle.leaf_hash(b"another"), index, len(leaves), proof, root)
    assert not merkle.is_included(leaves[index], len(leaves), len(leaves), proof, root)
    assert not merkle.is_included(leaves[index], index, len(leaves), [*proof, root], root)
    for place in range(len(proof)):
        bent = [*proof[:place], merkle.leaf_hash(proof[place]), *proof[place + 1 :]]
        assert not merkle.is_included(leaves[index], index, len(leaves), bent, root)
        assert not merkle.is_included(leaves[index], index, len(leaves), proof[:place], root)


def test_no_leaf_is_proved_that_is_not_there() -> None:
    with pytest.raises(IndexError, match="There is no leaf 8 of 8"):
        merkle.inclusion_proof(8, LEAVES)


@given(some_leaves, st.data())
def test_growth_is_proved_and_no_other_past(leaves: list[bytes], data: st.DataObject) -> None:
    before = data.draw(st.integers(1, len(leaves)))
    proof = merkle.consistency_proof(before, leaves)
    roots = merkle.root_of(leaves[:before]), merkle.root_of(leaves)
    assert merkle.is_consistent(before, len(leaves), roots, proof)
    changed = [merkle.leaf_hash(b"changed later"), *leaves[1:before]]
    assert not merkle.is_consistent(before, len(leaves), (merkle.root_of(changed), roots[1]), proof)
    assert not merkle.is_consistent(before, len(leaves), roots, [*proof, roots[0]])


@pytest.mark.parametrize("before", [0, 9])
def test_no_past_is_proved_that_never_was(before: int) -> None:
    with pytest.raises(ValueError, match="never had"):
        merkle.consistency_proof(before, LEAVES)
    assert not merkle.is_consistent(before, 8, (LEAVES[0], LEAVES[0]), [])
