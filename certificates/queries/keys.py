"""Which keys sign certificates, as anybody may know it."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.serialization import Encoding

from paper import signatures


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A signing certificate of ours: whom it names, its SHA-256, how long it is in force, and itself as PEM."""

    fingerprint: str
    name: str
    not_before: datetime
    not_after: datetime
    certificate: str


def published() -> list[PublishedKey]:
    """Every key that certificates were signed with, and the one that signs them now."""
    try:
        key = signatures.current()
    except signatures.Unsigned:
        return []
    one = key.certificate
    pem = one.public_bytes(Encoding.PEM).decode()
    digest = sha256(key.encoded[0]).hexdigest()
    return [PublishedKey(digest, key.name, one.not_valid_before_utc, one.not_valid_after_utc, pem)]


def names() -> dict[str, str]:
    """The names of our keys by fingerprint."""
    return {one.fingerprint: one.name for one in published()}
