"""The program that anybody runs: alone, with nothing but Python, it finds each way of rewriting the log."""

import json
import subprocess
import sys
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kernel import merkle, signing
from tests.architecture.tree import ROOT

PROGRAM = ROOT / "static" / "log" / "check_log.py"
spec = spec_from_file_location("check_log", PROGRAM)
program = module_from_spec(spec)
spec.loader.exec_module(program)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = KEY.public_key().public_bytes_raw()
BADGE = {"id": "urn:x", "name": 'Zoë \u2028 "q" \\', "n": 3, "\U0001f600": 1, "\ufb33": [True, None]}


def leaf(number: int, credential: str = "") -> dict:
    return {
        "index": number,
        "at": f"2026-11-22T10:00:{number:02}Z",
        "credential": credential or sha256(bytes([number])).hexdigest(),
        "event": "issue",
    }


def words(one: dict) -> bytes:
    return json.dumps({key: one[key] for key in ("at", "credential", "event")}, separators=(",", ":")).encode()


def hashes(leaves: list[dict]) -> list[bytes]:
    return [merkle.leaf_hash(words(one)) for one in leaves]


def head(leaves: list[dict], key: Ed25519PrivateKey = KEY) -> dict:
    said = {"at": "2026-11-22T11:00:00Z", "root": merkle.root_of(hashes(leaves)).hex(), "size": len(leaves)}
    data = json.dumps(said, separators=(",", ":")).encode()
    public = key.public_key().public_bytes_raw()
    return {**said, "key": signing.key_id_of(public), "signature": key.sign(b"muster:log-head\0" + data).hex()}


LEAVES = [leaf(number) for number in range(6)]


class Folder:
    """What somebody saved from a site, and the program run over it as a stranger would."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write(LEAVES, [head(LEAVES[:4]), head(LEAVES)])
        self.put("keys.json", json.dumps({"keys": [{"public": PUBLIC.hex()}]}))

    def put(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def write(self, leaves: list[dict], heads: list[dict]) -> None:
        for name, rows in (("leaves", leaves), ("heads", heads)):
            self.put(f"{name}.jsonl", "".join(f"{json.dumps(row)}\n" for row in rows))

    def run(self, *also: str) -> tuple[int, str]:
        command = (sys.executable, "-I", "-S", PROGRAM, ".", *also)
        done = subprocess.run(command, cwd=self.path, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.returncode, done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_true_log_agrees(folder: Folder) -> None:
    code, text = folder.run()
    assert (code, text.splitlines()) == (
        0,
        [
            "Entries: 6. Heads: 2, and 0 of earlier runs.",
            f"The keys came with the log. Compare them with what you know: {PUBLIC.hex()}",
            "All of it agrees.",
        ],
    )
    assert folder.run("--key", PUBLIC.hex())[0] == 0


WRONG = {
    "changed": [*LEAVES[:2], {**LEAVES[2], "event": "revoke"}, *LEAVES[3:]],
    "dropped": [*LEAVES[:2], *[{**one, "index": one["index"] - 1} for one in LEAVES[3:]]],
    "dropped and the gap left": [*LEAVES[:2], *LEAVES[3:]],
    "reordered": [*LEAVES[:2], {**LEAVES[3], "index": 2}, {**LEAVES[2], "index": 3}, *LEAVES[4:]],
    "inserted": [LEAVES[0], leaf(1, "ab" * 32), *[{**one, "index": one["index"] + 1} for one in LEAVES[1:]]],
    "last one dropped": LEAVES[:-1],
    "added without a head": [*LEAVES, leaf(6)],
}


@pytest.mark.parametrize("leaves", WRONG.values(), ids=WRONG)
def test_rewritten_leaves_are_found(folder: Folder, leaves: list[dict]) -> None:
    folder.write(leaves, [head(LEAVES[:4]), head(LEAVES)])
    code, text = folder.run()
    assert (code, text.split(":")[0]) == (1, "NOT TRUE")


@pytest.mark.parametrize("leaves", [one for name, one in WRONG.items() if "gap" not in name and "added" not in name])
def test_log_that_was_rewritten_with_the_key_is_found_by_whoever_kept_a_head(
    folder: Folder, leaves: list[dict]
) -> None:
    assert folder.run("--seen", "seen.jsonl")[0] == 0
    assert json.loads((folder.path / "seen.jsonl").read_text()) == head(LEAVES)
    folder.write(leaves, [head(leaves)])
    assert folder.run()[0] == 0
    code, text = folder.run("--seen", "seen.jsonl")
    assert (code, text.split(":")[0]) == (1, "NOT TRUE")


def test_log_that_grew_agrees_with_what_was_kept(folder: Folder) -> None:
    folder.run("--seen", "seen.jsonl")
    more = [*LEAVES, leaf(6)]
    folder.write(more, [head(LEAVES), head(more)])
    for _again in range(2):
        assert folder.run("--seen", "seen.jsonl")[0] == 0
    assert len((folder.path / "seen.jsonl").read_text().splitlines()) == 2


def test_head_that_somebody_else_signed_is_refused(folder: Folder) -> None:
    other = Ed25519PrivateKey.generate()
    folder.write(LEAVES, [head(LEAVES, other)])
    assert folder.run()[0] == 1
    folder.write(LEAVES, [{**head(LEAVES), "signature": head(LEAVES, other)["signature"]}])
    assert folder.run()[0] == 1
    assert folder.run("--key", other.public_key().public_bytes_raw().hex())[0] == 1


def test_badge_is_found_and_a_changed_one_is_not(folder: Folder) -> None:
    digest = program.digest_of(BADGE)
    leaves = [*LEAVES, leaf(6, digest), {**leaf(7, digest), "event": "revoke"}]
    folder.write(leaves, [head(leaves)])
    # Some editors save a mark before the first letter.
    folder.put("badge.json", "\ufeff" + json.dumps({**BADGE, "proof": {"x": 1.5}, "evidence": []}))
    code, text = folder.run("--badge", "badge.json")
    said = [
        "This badge: issue on 2026-11-22T10:00:06Z, entry 6.",
        "This badge: revoke on 2026-11-22T10:00:07Z, entry 7.",
    ]
    assert (code, text.splitlines()[2:4]) == (0, said)
    folder.put("badge.json", json.dumps({**BADGE, "n": 4}))
    assert folder.run("--badge", "badge.json") == (1, "NOT TRUE: This badge is not in the log.\n")


def test_proofs_are_checked_alone(folder: Folder) -> None:
    path = [one.hex() for one in merkle.inclusion_proof(2, hashes(LEAVES))]
    proof = {"leaf": LEAVES[2], "index": 2, "path": path, "head": head(LEAVES)}
    folder.put("proof.json", json.dumps(proof))
    assert folder.run("--proof", "proof.json")[0] == 0
    for bent in ({"index": 3}, {"path": path[:-1]}, {"path": [*path, path[0]]}, {"leaf": LEAVES[3]}, {"index": 9}):
        folder.put("proof.json", json.dumps({**proof, **bent}))
        assert folder.run("--proof", "proof.json")[0] == 1
    growth = {
        "first": 3, "second": 6, "path": [one.hex() for one in merkle.consistency_proof(3, hashes(LEAVES))],
        "first_root": merkle.root_of(hashes(LEAVES[:3])).hex(), "second_root": merkle.root_of(hashes(LEAVES)).hex(),
    }  # fmt: skip
    folder.put("proof.json", json.dumps(growth))
    assert folder.run("--proof", "proof.json")[0] == 0
    folder.put("proof.json", json.dumps({**growth, "first": 4}))
    assert folder.run("--proof", "proof.json")[0] == 1


def test_what_cannot_be_read_is_told(folder: Folder) -> None:
    folder.put("leaves.jsonl", "{\n")
    assert folder.run()[0] == 2
    (folder.path / "keys.json").unlink()
    assert folder.run()[0] == 2


@given(st.integers(1, 40), st.data())
def test_proofs_of_the_house_are_accepted_at_every_size(size: int, data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(size)]
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root, first_root = merkle.root_of(leaves), merkle.root_of(leaves[:first])
    assert program.root_by_path(leaves[index], index, size, merkle.inclusion_proof(index, leaves)) == root
    assert program.roots_by_path(first, size, first_root, merkle.consistency_proof(first, leaves)) == (first_root, root)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_signatures_are_judged_as_cryptography_judges_them(seed: bytes, data: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(data)
    assert program.is_signed(public, data, signature)
    assert not program.is_signed(public, data + b"x", signature)
    bent = bytearray(signature)
    bent[bit // 8] ^= 1 << bit % 8
    assert not program.is_signed(public, data, bytes(bent))


# RFC 8032, section 7.1: tests 1, 2 and 3.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("public", "data", "signature"), VECTORS)
def test_signatures_of_the_standard_are_accepted(public: str, data: str, signature: str) -> None:
    assert program.is_signed(*map(bytes.fromhex, (public, data, signature)))


def test_signature_with_a_second_spelling_is_refused() -> None:
    signature = KEY.sign(b"x")
    answer = int.from_bytes(signature[32:], "little") + program.ORDER
    assert not program.is_signed(PUBLIC, b"x", signature[:32] + answer.to_bytes(32, "little"))


def test_canonical_json_is_that_of_the_rfc() -> None:
    rfc8785 = pytest.importorskip("rfc8785")
    assert program.canonical(BADGE).encode() == rfc8785.dumps(BADGE)
