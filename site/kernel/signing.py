"""The key with which the house vouches for its own records: seals of the trail and heads of the public log.

Where a standard says what is signed to the byte (verifiable credentials), no purpose can be bound into the signature.
For such a purpose a key of its own is derived (HKDF, RFC 5869), so that it can never be had to sign anything else.

Ed25519 (RFC 8032). The secret is 32 bytes of the environment, as base64; a change of it leaves what was signed before
checkable, because every public key that ever signed is kept with its first use.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from secrets import token_bytes

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, by the name of the key, and the 64 bytes that prove it."""

    key_id: str
    value: bytes


def sign(purpose: str, data: bytes) -> Signature:
    """Sign `data` for one purpose, so that no signature can be passed off as one of another kind."""
    key = _key(settings.SEAL_KEY)
    return Signature(key_id_of(public_bytes()), key.sign(_bound(purpose, data)))


def is_signed(purpose: str, data: bytes, signature: bytes, public: bytes) -> bool:
    """Whether the holder of this public key signed these bytes for this purpose."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _bound(purpose, data))
    except (InvalidSignature, ValueError):
        return False
    return True


def sign_as(purpose: str, data: bytes) -> Signature:
    """Sign `data` as it is, with the key derived for this purpose alone."""
    key_id = key_id_of(public_bytes_as(purpose))
    return Signature(key_id, _derived(settings.SEAL_KEY, purpose).sign(data))


def public_bytes_as(purpose: str) -> bytes:
    """The public half of the key derived for a purpose: 32 bytes."""
    return _public(settings.SEAL_KEY, purpose)


def public_bytes() -> bytes:
    """The public half of the key in use: 32 bytes."""
    return _key(settings.SEAL_KEY).public_key().public_bytes_raw()


def key_id_of(public: bytes) -> str:
    """A key's name: the first 16 hexadecimal digits of the hash of its public half."""
    return hashlib.sha256(public).hexdigest()[:16]


def new_secret() -> str:
    """A secret for the environment."""
    return base64.b64encode(token_bytes(SEED_BYTES)).decode()


def kept_in(path: Path) -> str:
    """The secret in this file; a new one is made where there is none. For a demonstration on one machine."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(new_secret())
    return path.read_text()


def _bound(purpose: str, data: bytes) -> bytes:
    return b"muster:" + purpose.encode() + b"\x00" + data


@cache
def _derived(secret: str, purpose: str) -> Ed25519PrivateKey:
    seed = _key(secret).private_bytes_raw()
    made = HKDF(algorithm=SHA256(), length=SEED_BYTES, salt=None, info=f"muster:{purpose}".encode()).derive(seed)
    return Ed25519PrivateKey.from_private_bytes(made)


@cache
def _public(secret: str, purpose: str) -> bytes:
    return _derived(secret, purpose).public_key().public_bytes_raw()


@cache
def _key(secret: str) -> Ed25519PrivateKey:
    try:
        seed = base64.b64decode(secret, validate=True)
    except binascii.Error:
        seed = b""
    if len(seed) != SEED_BYTES:
        raise ImproperlyConfigured(f"MUSTER_SEAL_KEY must be {SEED_BYTES} bytes as base64.")
    return Ed25519PrivateKey.from_private_bytes(seed)
