"""What a signature says (a CMS message, RFC 5652), and whether it holds by the certificate that it carries.

Whether anybody should trust that certificate is not asked here: anybody can make one with any name.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from paper.signatures.der import INTEGER, OCTETS, SEQUENCE, SET, Node, Unreadable, common_name, oid, read

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_BOUND = {"1.2.840.113549.1.9.16.2.47": "sha256", "1.2.840.113549.1.9.16.2.12": "sha1"}
_TIME_STAMP = "1.2.840.113549.1.9.16.2.14"
_DIGESTS = {
    "2.16.840.1.101.3.4.2.1": "sha256", "2.16.840.1.101.3.4.2.2": "sha384", "2.16.840.1.101.3.4.2.3": "sha512",
}  # fmt: skip
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512,
}  # fmt: skip
_RSA = "1.2.840.113549.1.1.1"  # with the hash that the signer names
_ALGORITHMS = {
    "1.2.840.10045.4.3.2": "sha256", "1.2.840.10045.4.3.3": "sha384", "1.2.840.10045.4.3.4": "sha512",
    "1.2.840.113549.1.1.11": "sha256", "1.2.840.113549.1.1.12": "sha384", "1.2.840.113549.1.1.13": "sha512",
}  # fmt: skip
_LARGEST_RSA = 8192  # bits: larger ones only cost time
_CURVES = ("secp256r1", "secp384r1", "secp521r1")


@dataclass(frozen=True, slots=True)
class Message:
    """A signature, opened. `holds` is None for a kind that is not known here."""

    certificate: bytes
    name: str
    hashed_by: str
    digest: bytes  # of what is signed, as the signer says
    holds: bool | None
    signature: bytes
    kind: str  # of what is carried along
    content: bytes
    token: bytes  # of a time-stamp; empty where there is none

    @property
    def fingerprint(self) -> str:
        """The certificate's SHA-256, as hexadecimal figures."""
        return hashlib.sha256(self.certificate).hexdigest()

    def is_about(self, *parts: bytes | memoryview) -> bool:
        """Whether this is what was signed."""
        hashed = hashlib.new(self.hashed_by)
        for part in parts:
            hashed.update(part)
        return hashed.digest() == self.digest


def opened(data: bytes) -> Message:
    """What a message says. Raises Unreadable."""
    kind, wrapped = _first(read(data).only(SEQUENCE), 2)
    if oid(kind) != _SIGNED_DATA:
        raise Unreadable("not a signature")
    (signed,) = _first(wrapped, 1)
    _first(signed.only(SEQUENCE), 4)
    parts = signed.members()
    certificates = next((part.members() for part in parts[3:] if part.tag == 0xA0), [])
    signers = parts[-1].only(SET).members()
    if len(signers) != 1:
        raise Unreadable("not one signer")
    carried = parts[2].only(SEQUENCE).members()
    content = _first(carried[1], 1)[0].only(OCTETS).content if len(carried) > 1 else b""
    return _opened(signers[0], certificates, oid(_first(parts[2], 1)[0]), content)


def _first(node: Node, wanted: int) -> list[Node]:
    found = node.members()
    if len(found) < wanted:
        raise Unreadable("something is missing")
    return found[:wanted]


def _opened(signer: Node, certificates: list[Node], kind: str, content: bytes) -> Message:
    fields = signer.only(SEQUENCE).members()
    if len(fields) < 6 or fields[3].tag != 0xA0:
        raise Unreadable("nothing says what was signed")
    _version, who, hashed, attributes, algorithm, signature = fields[:6]
    said = _attributes(attributes)
    try:
        name = _DIGESTS[oid(_first(hashed, 1)[0])]
        digest = said[_MESSAGE_DIGEST].only(OCTETS).content
    except KeyError:
        raise Unreadable("nothing says what was signed, or not how") from None
    certificate = _of(who, certificates)
    body = _body(certificate)
    holds: bool | None = _is_bound(said, certificate.whole)
    if holds:
        to_sign = b"\x31" + attributes.whole[1:]
        holds = _holds(body[5].whole, _algorithm(algorithm, name), signature.only(OCTETS).content, to_sign)
    token = _attributes(fields[6]).get(_TIME_STAMP) if len(fields) > 6 else None
    return Message(
        certificate=certificate.whole,
        name=common_name(body[4]),
        hashed_by=name,
        digest=digest,
        holds=holds,
        signature=signature.content,
        kind=kind,
        content=content,
        token=token.whole if token else b"",
    )


def _attributes(node: Node) -> dict[str, Node]:
    found = (_first(one, 2) for one in node.members())
    return {oid(kind): _first(values, 1)[0] for kind, values in found}


def _body(certificate: Node) -> list[Node]:
    """Serial number, algorithm, issuer, validity, subject, public key."""
    body = _first(_first(certificate, 1)[0], 6)
    return body if body[0].tag == INTEGER else _first(_first(certificate, 1)[0], 7)[1:]


def _of(who: Node, certificates: Iterable[Node]) -> Node:
    issuer, serial = _first(who.only(SEQUENCE), 2)
    for certificate in certificates:
        body = _body(certificate)
        if (body[0].whole, body[2].whole) == (serial.whole, issuer.whole):
            return certificate
    raise Unreadable("the signer's certificate is missing")


def _is_bound(said: dict[str, Node], certificate: bytes) -> bool:
    """Whether the signer named this very certificate, or named none."""
    for kind, usual in _BOUND.items():
        if kind in said:
            mark = _first(_first(_first(said[kind], 1)[0], 1)[0], 1)
            name = usual
            if mark[0].tag == SEQUENCE:  # another hash than the usual one
                name = _DIGESTS.get(oid(_first(mark[0], 1)[0]), "")
                mark = _first(_first(_first(said[kind], 1)[0], 1)[0], 2)[1:]
            return bool(name) and hashlib.new(name, certificate).digest() == mark[0].content
    return True


def _algorithm(node: Node, hashed_by: str) -> str:
    kind = oid(_first(node, 1)[0])
    return hashed_by if kind == _RSA else _ALGORITHMS.get(kind, "")


def _holds(public: bytes, hashed_by: str, signature: bytes, message: bytes) -> bool | None:
    if not hashed_by:
        return None
    hashing = _HASHES[hashed_by]()
    try:
        key = load_der_public_key(public)
        if isinstance(key, rsa.RSAPublicKey) and key.key_size <= _LARGEST_RSA:
            key.verify(signature, message, padding.PKCS1v15(), hashing)
        elif isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES:
            key.verify(signature, message, ec.ECDSA(hashing))
        else:
            return None
    except InvalidSignature:
        return False
    except (ValueError, UnsupportedAlgorithm):
        return None
    return True
