#!/usr/bin/env python3
"""Checks Muster's public log of certificates. One file, Python 3.8 or later, nothing to install; it trusts nobody.

    python3 check_log.py https://training.example.org
    python3 check_log.py https://training.example.org --seen heads.jsonl --badge badge.json
    python3 check_log.py folder-with-what-was-saved/
    python3 check_log.py https://training.example.org --proof proof.json

It works out anew the hash over all entries (RFC 9162) and compares it with every head that was signed (Ed25519, RFC
8032). With --seen it compares them with the heads of earlier runs, too, and keeps the newest: so nobody can show you
one past today and another tomorrow. Ends with 0 when all of it agrees, with 1 when something does not.
"""

import argparse
import hashlib
import json
import sys
import urllib.request
from pathlib import Path

PURPOSE = b"muster:log-head\x00"
PAGE = 10_000


class Fault(Exception):
    """Something does not agree."""


# --- Ed25519 (RFC 8032): only checking, so nothing here is secret and nothing need be quick.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _x_of(y, is_odd):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and is_odd):
        return None
    return P - x if x % 2 != is_odd else x


def _point(data):
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = _x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def _add(one, two):
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number, point):
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point = _add(point, point)
        number >>= 1
    return found


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (_x_of(BASE_Y, 0), BASE_Y, 1, _x_of(BASE_Y, 0) * BASE_Y % P)


def is_signed(public, data, signature):
    """Whether the holder of this key (32 bytes) signed the data."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, nonce = _point(public), _point(signature[:32])
    answer = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or answer >= ORDER:
        return False
    asked = int.from_bytes(hashlib.sha512(signature[:32] + public + data).digest(), "little") % ORDER
    left, right = _times(answer, BASE), _add(nonce, _times(asked, key))
    return not ((left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P)


# --- The tree (RFC 9162, section 2.1)
def leaf_hash(data):
    """The hash of an entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left, right):
    """The hash of two parts of the tree."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree, of which only the roots of its full parts are kept."""

    def __init__(self):
        self.parts, self.size = [], 0

    def add(self, leaf):
        """One more leaf."""
        size = self.size
        while size & 1:
            leaf, size = node_hash(self.parts.pop(), leaf), size >> 1
        self.parts.append(leaf)
        self.size += 1

    def root(self):
        """The hash over all so far."""
        found = self.parts[-1] if self.parts else hashlib.sha256(b"").digest()
        for part in reversed(self.parts[:-1]):
            found = node_hash(part, found)
        return found


def root_by_path(leaf, index, size, path):
    """The root that an inclusion proof leads to (2.1.3)."""
    if size == 1:
        return _end(path, leaf)
    left = _left_of(size, path)
    if index < left:
        return node_hash(root_by_path(leaf, index, left, path[:-1]), path[-1])
    return node_hash(path[-1], root_by_path(leaf, index - left, size - left, path[:-1]))


def roots_by_path(first, size, first_root, path, is_whole=True):
    """The two roots that a consistency proof leads to (2.1.4)."""
    if first == size:
        return (_end(path, first_root),) * 2 if is_whole else (_end(path[1:], path[0]),) * 2
    left = _left_of(size, path)
    if first <= left:
        old, new = roots_by_path(first, left, first_root, path[:-1], is_whole)
        return old, node_hash(new, path[-1])
    old, new = roots_by_path(first - left, size - left, first_root, path[:-1], False)
    return node_hash(path[-1], old), node_hash(path[-1], new)


def _left_of(size, path):
    if not path:
        raise Fault("The proof is too short.")
    return 1 << ((size - 1).bit_length() - 1)


def _end(path, found):
    if path:
        raise Fault("The proof is too long.")
    return found


# --- Canonical JSON (RFC 8785)
def canonical(value):
    """The one way to write a value down."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        raise Fault(f"This program writes down whole numbers only, not {value}.")
    return json.dumps(value, ensure_ascii=False)


def _words(leaf):
    return canonical({name: leaf[name] for name in ("at", "credential", "event")}).encode()


# --- What is checked
def check_head(head, keys):
    """Refuse a head that nobody signed whom we trust."""
    data = canonical({name: head[name] for name in ("at", "root", "size")}).encode()
    if head["key"] not in keys:
        raise Fault(f"The head of {head['size']} entries is signed with a key that is not trusted: {head['key']}.")
    if not is_signed(keys[head["key"]], PURPOSE + data, bytes.fromhex(head["signature"])):
        raise Fault(f"The head of {head['size']} entries at {head['at']} is not what was signed.")


def check_log(leaves, heads, keys, seen=(), badge=""):
    """Go through all entries; refuse where a head is over others. Answers the tree and what it says of the badge."""
    wanted, about, tree = {}, [], Tree()
    for head in [*heads, *seen]:
        check_head(head, keys)
        wanted.setdefault(head["size"], set()).add(head["root"])
    _compare(tree, wanted)
    for leaf in leaves:
        if leaf["index"] != tree.size:
            raise Fault(f"Entry {leaf['index']} stands where entry {tree.size} should.")
        tree.add(leaf_hash(_words(leaf)))
        about += [leaf] if leaf["credential"] == badge else []
        _compare(tree, wanted)
    if wanted:
        raise Fault(f"A head was signed over {max(wanted)} entries, and there are {tree.size}.")
    if tree.size > max((head["size"] for head in heads), default=0):
        raise Fault(f"There are {tree.size} entries, more than any head was signed over.")
    return tree, about


def _compare(tree, wanted):
    if any(bytes.fromhex(root) != tree.root() for root in wanted.pop(tree.size, ())):
        raise Fault(f"The first {tree.size} entries are not those over which the head was signed.")


def check_proof(proof, keys):
    """Refuse an inclusion or a consistency proof that does not lead where it says."""
    path = list(map(bytes.fromhex, proof["path"]))
    if "first" in proof:
        first, second = proof["first"], proof["second"]
        roots = bytes.fromhex(proof["first_root"]), bytes.fromhex(proof["second_root"])
        if not 0 < first <= second or roots_by_path(first, second, roots[0], path) != roots:
            raise Fault("The proof does not show that the later log only added to the earlier one.")
        return f"The log of {second} entries only added to the one of {first}."
    head, index, leaf = proof["head"], proof["index"], leaf_hash(_words(proof["leaf"]))
    check_head(head, keys)
    is_within = 0 <= index < head["size"]
    if not is_within or root_by_path(leaf, index, head["size"], path).hex() != head["root"]:
        raise Fault("The proof does not lead from this entry to that head.")
    return f"Entry {index} ({proof['leaf']['event']}, {proof['leaf']['at']}) is in the log of {head['size']}."


def digest_of(badge):
    """What the log knows a badge by: without its proof and without what was added after it was logged."""
    kept = {name: badge[name] for name in badge if name not in ("proof", "evidence")}
    return hashlib.sha256(canonical(kept).encode()).hexdigest()


# --- Where it comes from
def get(source, name, asked=""):
    """The text of one of the log's files, from a site or a folder."""
    if not source.startswith(("https://", "http://")):
        return (Path(source) / name).read_text(encoding="utf-8-sig")
    with urllib.request.urlopen(f"{source.rstrip('/')}/log/{name}{asked}", timeout=60) as answer:  # noqa: S310
        return answer.read().decode()


def entries(source, size):
    """All entries: of a folder at once, of a site page by page."""
    for start in range(0, size, PAGE) if source.startswith("http") else (0,):
        yield from lines(get(source, "leaves.jsonl", f"?start={start}&count={min(PAGE, size - start)}"))


def lines(text):
    """One value from each line."""
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def arguments():
    """What was asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="address of the site, or folder with leaves.jsonl, heads.jsonl and keys.json")
    parser.add_argument("--key", action="append", metavar="HEX", help="trust this public key only (may be repeated)")
    parser.add_argument("--seen", metavar="FILE", help="heads of earlier runs; the newest is added")
    parser.add_argument("--badge", metavar="FILE", help="a badge to look for, as JSON (not the picture)")
    parser.add_argument("--proof", metavar="FILE", help="check only this proof, saved from the site")
    return parser.parse_args()


def run(asked):
    """Check what was asked; answers what to say."""
    public = asked.key or [one["public"] for one in json.loads(get(asked.source, "keys.json"))["keys"]]
    keys = {hashlib.sha256(key).hexdigest()[:16]: key for key in map(bytes.fromhex, public)}
    if asked.proof:
        return [check_proof(json.loads(Path(asked.proof).read_text(encoding="utf-8")), keys)]
    heads = lines(get(asked.source, "heads.jsonl"))
    newest = max(heads, key=lambda head: (head["size"], head["at"]))
    seen = lines(get(".", asked.seen)) if asked.seen and Path(asked.seen).exists() else []
    digest = digest_of(json.loads(get(".", asked.badge))) if asked.badge else ""
    tree, about = check_log(entries(asked.source, newest["size"]), heads, keys, seen, digest)
    if asked.badge and not about:
        raise Fault("This badge is not in the log.")
    if asked.seen and newest not in seen:
        with Path(asked.seen).open("a", encoding="utf-8") as file:
            file.write(json.dumps(newest) + "\n")
    said = [f"Entries: {tree.size}. Heads: {len(heads)}, and {len(seen)} of earlier runs."]
    said += [] if asked.key else [f"The keys came with the log. Compare them with what you know: {', '.join(public)}"]
    return [*said, *(f"This badge: {one['event']} on {one['at']}, entry {one['index']}." for one in about)]


def main():
    """Say what was found; 1 where something does not agree, 2 where it cannot be read."""
    try:
        print(*run(arguments()), "All of it agrees.", sep="\n")
    except Fault as fault:
        print(f"NOT TRUE: {fault}")
        return 1
    except (OSError, ValueError, LookupError, TypeError) as fault:
        print(f"This cannot be read: {type(fault).__name__}: {fault}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
