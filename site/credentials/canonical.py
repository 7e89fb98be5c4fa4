"""What a document means, in the one way that is signed: the canonical N-Quads of RDFC-1.0.

PyLD works them out in some ten milliseconds. What it finds depends on a document's shape far more than on its values,
so it is asked once for each shape, with a mark in the place of every value. From then on values are put in the place
of the marks, nodes without a name are numbered by the hash of what is said of them, and the lines are sorted. Only
where two such nodes say the same does PyLD have to tell them apart.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pyld import jsonld

from credentials.documents import Document
from credentials.loading import load

# What these hold are terms of a vocabulary, so they are part of the shape.
_TERMS = frozenset({"@context", "type", "proofPurpose"})
_MARK = re.compile(r"urn:slot:(\d+):")
_LINE = re.compile(r"^(<[^>]*>|_:\S+) (<[^>]*>) (.*) \.$")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")
# Programs differ in how they write these, so that a signature over them would not hold everywhere.
_UNCLEAR = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@dataclass(frozen=True, slots=True)
class Term:
    """Subject or object of a line: `text` around the value of a slot, or a node without a name."""

    text: tuple[str, str] = ("", "")
    slot: int = -1
    is_address: bool = False
    node: int = -1


@dataclass(frozen=True, slots=True)
class Line:
    """One statement."""

    subject: Term
    predicate: str
    object: Term


def canonical(document: Document) -> str:
    """The canonical N-Quads of a document that names the vocabularies of this package.

    Raises ValueError for a value that programs do not agree on how to write, and what PyLD raises for a document that
    says nothing.
    """
    values: list[str] = []
    shape = _marked(document, values)
    quads = _filled(_lines(json.dumps(shape, ensure_ascii=False)), values)
    return by_reference(document) if quads is None else quads


def by_reference(document: Document) -> str:
    """The same by PyLD alone."""
    done: str = jsonld.normalize(
        document, {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    )
    return done


def _marked(node: Any, values: list[str], key: str = "") -> Any:
    """The node with a mark for each text, which goes to `values`."""
    if key in _TERMS or isinstance(node, bool | int):
        return node
    if isinstance(node, dict):
        return {name: _marked(value, values, name) for name, value in node.items()}
    if isinstance(node, list):
        return [_marked(value, values, key) for value in node]
    if not isinstance(node, str):
        raise ValueError(f"{key} holds what credentials do not: {node!r}")
    values.append(node)
    return f"urn:slot:{len(values) - 1}:"


@lru_cache(maxsize=256)
def _lines(shape: str) -> tuple[Line, ...]:
    found = []
    for line in by_reference(json.loads(shape)).splitlines():
        parts = _LINE.match(line)
        if parts is None:
            raise ValueError(f"not a statement of a credential: {line}")
        found.append(Line(_term(parts[1]), parts[2], _term(parts[3])))
    return tuple(found)


def _term(text: str) -> Term:
    if text.startswith("_:c14n"):
        return Term(node=int(text[6:]))
    mark = _MARK.search(text)
    if mark is None:
        return Term((text, ""))
    before, after = text[: mark.start()], text[mark.end() :]
    if before == "<":
        return Term((before, after), int(mark[1]), is_address=True)
    return Term((before, after), int(mark[1]))


def _said(term: Term, values: list[str]) -> str | int:
    """A term in full; the number of a node without a name."""
    if term.node >= 0:
        return term.node
    if term.slot < 0:
        return term.text[0]
    value = values[term.slot]
    if term.is_address:
        if not _ADDRESS.fullmatch(value):
            raise ValueError(f"not a whole address: {value!r}")
        return f"<{value}>"
    if _UNCLEAR.search(value):
        raise ValueError(f"control characters in {value!r}")
    return f"{term.text[0]}{value.translate(_ESCAPES)}{term.text[1]}"


def _filled(lines: tuple[Line, ...], values: list[str]) -> str | None:
    """The lines with their values, sorted; None where nodes without a name cannot be told apart so easily."""
    said = {(_said(line.subject, values), line.predicate, _said(line.object, values)) for line in lines}
    names = _names(said)
    if names is None:
        return None
    return "".join(sorted(_line(one, names) for one in said))


_Said = tuple[str | int, str, str | int]


def _names(said: set[_Said]) -> dict[int, str] | None:
    """Names for nodes that have none: numbered by the hash of what is said of each alone (RDFC-1.0, 4.6)."""
    about: dict[int, list[_Said]] = {}
    for one in said:
        for node in {term for term in (one[0], one[2]) if isinstance(term, int)}:
            about.setdefault(node, []).append(one)
    hashes = {}
    for node, lines in about.items():
        seen = dict.fromkeys(about, "_:z") | {node: "_:a"}
        text = "".join(sorted(_line(one, seen) for one in lines))
        hashes[hashlib.sha256(text.encode()).hexdigest()] = node
    if len(hashes) < len(about):
        return None
    return {hashes[key]: f"_:c14n{number}" for number, key in enumerate(sorted(hashes))}


def _line(one: _Said, names: dict[int, str]) -> str:
    subject, predicate, what = one
    left = names[subject] if isinstance(subject, int) else subject
    right = names[what] if isinstance(what, int) else what
    return f"{left} {predicate} {right} .\n"
