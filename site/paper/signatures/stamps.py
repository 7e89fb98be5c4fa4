"""Time-stamps (RFC 3161): an outside authority says when a signature was there.

So it can be checked after the signing certificate ran out, as long as the authority's own lasts.

Asked for only where the settings name an authority. Without its answer nothing is signed.
"""

import hashlib
import secrets
from http.client import HTTPException
from urllib.request import Request, urlopen

from asn1crypto import tsp

from paper.signatures.keys import Unsigned

ROOM = 12_000  # bytes that a token takes at most
_SECONDS = 10
_LOST = "The time-stamp authority does not answer as it should."


def stamp(signature: bytes, address: str) -> bytes:
    """The authority's token for a signature. Raises Unsigned when it cannot be had or is for something else."""
    digest = hashlib.sha256(signature).digest()
    nonce = secrets.randbits(63)
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest}
    question = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    answer = _ask(address, question.dump())
    try:
        reply = tsp.TimeStampResp.load(answer)
        status = reply["status"]["status"].native
        token = reply["time_stamp_token"]
        told = token["content"]["encap_content_info"]["content"].parsed
        same = (told["message_imprint"]["hashed_message"].native, told["nonce"].native) == (digest, nonce)
        content: bytes = token.dump()
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Unsigned(_LOST) from None
    if status not in {"granted", "granted_with_mods"} or not same or len(content) > ROOM:
        raise Unsigned(_LOST)
    return content


def _ask(address: str, question: bytes) -> bytes:
    if not address.startswith(("https://", "http://")):
        raise Unsigned("The address of the time-stamp authority is not one of the web.")
    kind = {"Content-Type": "application/timestamp-query"}
    try:
        with urlopen(Request(address, question, kind), timeout=_SECONDS) as reply:  # noqa: S310 -- the scheme is checked
            content: bytes = reply.read(2 * ROOM)
    except (OSError, HTTPException):
        raise Unsigned(_LOST) from None
    return content
