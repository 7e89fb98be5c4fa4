"""Puts a signature into a document that was written with room for one."""

import hashlib
from datetime import datetime
from typing import Any

from paper.archival import pdf_time
from paper.assembling import Gap, with_ranges
from paper.objects import Written
from paper.signatures import cms, stamps
from paper.signatures.keys import Key, Unsigned


def room_for(key: Key, *, at: datetime, reason: str, authority: str = "") -> Gap:
    """What a document has to leave open for this key. Raises Unsigned when its certificate is not in force."""
    key.refuse_unless_in_force(at)
    most = cms.longest(key) + (stamps.ROOM if authority else 0)
    return Gap(most=most, name=key.name, at=pdf_time(at), reason=reason)


def signed(written: Written, key: Key, *, authority: str = "", begun: Any = None, begun_at: int = 0) -> bytes:
    """The document, signed: every byte of it but the signature is vouched for, and no change is allowed.

    `begun` is the SHA-256 of its first `begun_at` bytes, where that is known. `authority` is the address of one that
    says when. Raises Unsigned, and then there is no document.
    """
    if written.gap is None:
        raise ValueError("the document was written without room for a signature")
    first, last = written.gap
    content = bytearray(written.content)
    with_ranges(content, written.gap)
    hashed = begun.copy() if begun is not None else hashlib.sha256()
    whole = memoryview(content)
    hashed.update(whole[begun_at:first])
    hashed.update(whole[last:])
    whole.release()
    attributes = cms.to_sign(key, hashed.digest())
    signature = key.signature(attributes)
    token = stamps.stamp(signature, authority) if authority else b""
    figures = cms.message(key, attributes, signature, token).hex().encode()
    if len(figures) > last - first - 2:
        raise Unsigned("The signature takes up more than its room.")
    content[first + 1 : first + 1 + len(figures)] = figures
    return bytes(content)
