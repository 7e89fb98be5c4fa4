"""Which credentials were withdrawn, as one bit for each: a Bitstring Status List.

Who asks gets the whole list, so nobody learns which certificate was looked up.
"""

import base64
import gzip
from collections.abc import Iterable

from credentials.documents import Document
from credentials.loading import CREDENTIALS

LENGTH = 131_072  # bits: the least that the standard allows, so that one among them says nothing
STALE_AFTER = 1_000  # milliseconds for which a checker may go on believing a list that it holds


def status_document(*, address: str, issuer: str, valid_from: str, withdrawn: Iterable[int]) -> Document:
    """The list at this address, to be signed. `withdrawn` are places from 0."""
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": valid_from,
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": packed(withdrawn),
            "ttl": STALE_AFTER,
        },
    }


def entry(address: str, index: int) -> Document:
    """What a credential says of its own place in the list."""
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def packed(places: Iterable[int]) -> str:
    """The bits, first place leftmost, compressed and written in base64url; the same bits give the same text."""
    bits = bytearray(LENGTH // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), 9, mtime=0)).decode().rstrip("=")


def unpacked(text: str) -> set[int]:
    """The places whose bit is set. Raises ValueError for what is no such list."""
    if not text.startswith("u"):
        raise ValueError("not written in base64url")
    bits = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    return {place for place in range(len(bits) * 8) if bits[place // 8] & 0x80 >> place % 8}
