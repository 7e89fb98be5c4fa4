"""Credentials as text: as they are handed out, and in the one way of RFC 8785 that a digest is taken of."""

import hashlib
import json
from typing import Any

Document = dict[str, Any]
# What comes and goes while a credential stays the same: who vouches for it, and where the public log has it.
BESIDE = frozenset({"proof", "evidence"})


def written(document: Document) -> str:
    """As it is handed out: in its own order, on one line."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def sorted_json(value: Any) -> str:
    """JSON in the one way of RFC 8785. For what credentials hold: texts, yes and no, whole numbers; keys in ASCII."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(document: Document) -> str:
    """The SHA-256 of what a credential says, without its proof and its place in the log; 64 hexadecimal digits."""
    said = {name: value for name, value in document.items() if name not in BESIDE}
    return hashlib.sha256(sorted_json(said).encode()).hexdigest()
