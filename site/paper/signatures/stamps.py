"""Time-stamps (RFC 3161): an outside authority says when a signature was there.

So it can be checked after the signing certificate ran out, as long as the authority's own lasts.

Asked for only where the settings name an authority. Without its answer nothing is signed. What it answers
is checked before it goes into a document: that it is for this signature and this question, its own signature, its
certificate and its clock.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from urllib.request import Request, urlopen

from asn1crypto import tsp
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from paper.signatures.keys import Unsigned
from paper.signatures.messages import Message, opened
from paper.signatures.reading import told

ROOM = 12_000  # bytes that a token takes at most
APART = timedelta(minutes=10)
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
        content: bytes = reply["time_stamp_token"].dump()
        token = opened(content)
        said = told(token)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Unsigned(_LOST) from None
    same = (said.digest, said.nonce) == (digest, nonce)
    if status not in {"granted", "granted_with_mods"} or not same or len(content) > ROOM:
        raise Unsigned(_LOST)
    _refuse_unless_right(token, said.at, datetime.now(UTC))
    return content


def _refuse_unless_right(token: Message, at: datetime, now: datetime) -> None:
    """Make sure of the authority's own signature, that its certificate is made for this and in force, and of its clock.

    Whether its root is trusted is not asked: that is for whoever checks the document.
    """
    if not token.holds or not token.is_about(token.content):
        raise Unsigned("The signature of the time-stamp authority does not hold, or is of a kind that is not known.")
    try:
        certificate = x509.load_der_x509_certificate(token.certificate)
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        in_force = certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
    except (ValueError, x509.ExtensionNotFound):
        raise Unsigned("The certificate of the time-stamp authority is not one of such an authority.") from None
    if not purposes.critical or list(purposes.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise Unsigned("The certificate of the time-stamp authority is not one of such an authority.")
    if not in_force:
        raise Unsigned("The certificate of the time-stamp authority is not in force.")
    if abs(at - now) > APART:
        raise Unsigned("The clock of the time-stamp authority and ours are more than ten minutes apart.")


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
