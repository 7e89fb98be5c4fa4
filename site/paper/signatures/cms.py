"""The signature itself: a CMS message (RFC 5652) as PAdES asks for it (ETSI EN 319 142-1, baseline B-B).

Everything but two hashes and the signature's bytes is the same for every document that a key signs, so it is encoded
once for each key. The certificate is bound in (`signing-certificate-v2`), so that nobody can pass another off for it.
"""

import hashlib
from functools import lru_cache
from typing import NamedTuple

from paper.signatures.keys import Key

SEQUENCE, SET, OCTETS, OID, NULL = 0x30, 0x31, 0x04, 0x06, b"\x05\x00"
_ROOM_FOR_LENGTHS = 48


def der(tag: int, *parts: bytes) -> bytes:
    """Tag, length and content, as DER writes them."""
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    figures = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(figures))) + figures + content


def _oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    encoded = [first * 40 + second]
    for number in rest:
        figures = [number & 0x7F]
        while number := number >> 7:
            figures.insert(0, number & 0x7F | 0x80)
        encoded += figures
    return der(OID, bytes(encoded))


SHA256 = der(SEQUENCE, _oid("2.16.840.1.101.3.4.2.1"))
_ECDSA = der(SEQUENCE, _oid("1.2.840.10045.4.3.2"))
_RSA = der(SEQUENCE, _oid("1.2.840.113549.1.1.11"), NULL)
_DATA = _oid("1.2.840.113549.1.7.1")
_SIGNED_DATA = _oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE = der(SEQUENCE, _oid("1.2.840.113549.1.9.3"), der(SET, _DATA))
_MESSAGE_DIGEST = _oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE = _oid("1.2.840.113549.1.9.16.2.47")
_TIME_STAMP = _oid("1.2.840.113549.1.9.16.2.14")
_VERSION = b"\x02\x01\x01"


class _Parts(NamedTuple):
    """What is the same in all signatures of a key."""

    head: bytes  # of the signed data, up to the certificates
    bound: bytes  # the attribute that binds the certificate in
    signer: bytes  # of the signer, up to what is signed
    algorithm: bytes


@lru_cache(maxsize=4)
def _parts(key: Key) -> _Parts:
    certificate = key.certificate
    serial = certificate.serial_number
    number = der(0x02, serial.to_bytes(serial.bit_length() // 8 + 1, "big"))
    names = der(SEQUENCE, certificate.issuer.public_bytes(), number)
    mark = der(SEQUENCE, der(OCTETS, hashlib.sha256(key.encoded[0]).digest()))
    bound = der(SEQUENCE, _SIGNING_CERTIFICATE, der(SET, der(SEQUENCE, der(SEQUENCE, mark))))
    head = _VERSION + der(SET, SHA256) + der(SEQUENCE, _DATA) + der(0xA0, *key.encoded)
    return _Parts(head, bound, _VERSION + names + SHA256, _RSA if key.is_rsa else _ECDSA)


def to_sign(key: Key, digest: bytes) -> bytes:
    """What the key puts its name to: the document's digest, and which certificate is the key's."""
    attribute = der(SEQUENCE, _MESSAGE_DIGEST, der(SET, der(OCTETS, digest)))
    # DER wants the members of a set by their bytes: the shorter come first here.
    return der(SET, *sorted((_CONTENT_TYPE, attribute, _parts(key).bound)))


def message(key: Key, attributes: bytes, signature: bytes, token: bytes = b"") -> bytes:
    """The CMS message of a signature over `attributes`, with the token of a time-stamp if there is one."""
    parts = _parts(key)
    stamp = der(0xA1, der(SEQUENCE, _TIME_STAMP, der(SET, token))) if token else b""
    signer = der(SEQUENCE, parts.signer, b"\xa0" + attributes[1:], parts.algorithm, der(OCTETS, signature), stamp)
    return der(SEQUENCE, _SIGNED_DATA, der(0xA0, der(SEQUENCE, parts.head, der(SET, signer))))


def longest(key: Key) -> int:
    """How many bytes a message without a time-stamp takes at most."""
    attributes = to_sign(key, bytes(32))
    return len(message(key, attributes, b"")) + key.longest + _ROOM_FOR_LENGTHS
