"""What somebody brings to have checked: a badge as it is, or in a picture. Browsers read it the same way.

It comes from strangers: what cannot be read is no error but an answer.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from credentials.baking import MOST, PNG, read_png, read_svg
from credentials.documents import digest_of

BADGE = "OpenBadgeCredential"
# What we write about a badge's place in the public log, and nothing else: words of strangers would pass for ours.
IN_THE_LOG = "Its issue is a leaf of our public log of certificates. What follows proves that, to anybody (RFC 9162)."
_PROOF_WORDS = "at|credential|event|head|index|issue|key|leaf|leaf_hash|path|root|signature|size"
_LOG_EVIDENCE = {
    "id": re.compile(r"https?://[^/\s]+/log/proof/[0-9a-f]{64}\.json"),
    "name": re.compile(r"Entry [0-9]+ of the public log"),
    "description": re.compile(re.escape(IN_THE_LOG)),
    "genre": re.compile("log-inclusion"),
    "narrative": re.compile(rf'(?:[{{}}\[\]:,0-9]|"(?:[0-9a-fTZ:.-]*|{_PROOF_WORDS})")*'),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A badge, or something that could hold one. `digest` is empty where there is none inside."""

    is_picture: bool
    digest: str = ""
    address: str = ""  # as it says itself: of the certificate
    issuer: str = ""  # as it says itself
    issuer_name: str = ""


def offered(content: bytes) -> Offered | None:
    """The badge in a file; None for what is neither JSON nor a picture."""
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    try:
        if content.startswith(PNG):
            return _read(read_png(content), is_picture=True)
        if head.startswith(b"<"):
            return _read(read_svg(content.decode()), is_picture=True)
        if head.startswith(b"{"):
            return _read(content.decode("utf-8-sig"), is_picture=False)
    except ValueError:
        return Offered(is_picture=not head.startswith(b"{"))
    return None


def _read(text: str | None, *, is_picture: bool) -> Offered:
    document = _document(text) if text and len(text) <= MOST else None
    kinds = document.get("type") if document else None
    if document is None or not isinstance(kinds, list) or BADGE not in kinds:
        return Offered(is_picture)
    issuer = document.get("issuer")
    who, name = (issuer.get("id"), issuer.get("name")) if isinstance(issuer, dict) else (issuer, "")
    return Offered(is_picture, digest_of(_beside(document)), _text(document.get("id")), _text(who), _text(name))


def _document(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except RecursionError:
        return None
    return found if isinstance(found, dict) else None


def _beside(document: dict[str, Any]) -> dict[str, Any]:
    """The badge so that its digest leaves out no evidence but that of the public log: anything else was put there."""
    told = document.get("evidence")
    if told is None or (isinstance(told, list) and all(_is_of_the_log(one) for one in told)):
        return document
    return {**document, "evidence_added": told}


def _is_of_the_log(one: object) -> bool:
    if not isinstance(one, dict) or one.keys() != {*_LOG_EVIDENCE, "type"} or one["type"] != ["Evidence"]:
        return False
    return all(isinstance(one[name], str) and said.fullmatch(one[name]) for name, said in _LOG_EVIDENCE.items())


def _text(value: object) -> str:
    return " ".join(value.split())[:200] if isinstance(value, str) else ""
