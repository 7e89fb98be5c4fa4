"""What a signing key is, wherever it is kept: certificates, and something that signs."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

SMALLEST_RSA = 2048


class Unsigned(Exception):
    """Nothing can be signed now. Says why in plain words, for staff; never holds a secret."""


@dataclass(frozen=True, eq=False)
class Key:
    """A key and its certificate; `others` lead from there to a root. `sign` signs a message, hashed with SHA-256."""

    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    sign: Callable[[bytes], bytes]

    def __post_init__(self) -> None:
        """Refuse kinds of keys that common viewers do not check."""
        public = self._public
        is_ec = isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256r1"
        is_rsa = isinstance(public, rsa.RSAPublicKey) and public.key_size >= SMALLEST_RSA
        if not is_ec and not is_rsa:
            raise Unsigned("The signing key is neither P-256 nor RSA of 2048 bits or more.")
        try:
            usage = self.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        except x509.ExtensionNotFound:
            return
        if not (usage.digital_signature or usage.content_commitment):
            raise Unsigned("The signing certificate is not meant for signatures.")

    @cached_property
    def _public(self) -> object:
        return self.certificate.public_key()

    @property
    def is_rsa(self) -> bool:
        """Whether it is RSA; else it is P-256."""
        return isinstance(self._public, rsa.RSAPublicKey)

    @property
    def longest(self) -> int:
        """How many bytes a signature takes at most."""
        return self._public.key_size // 8 if isinstance(self._public, rsa.RSAPublicKey) else 72

    @cached_property
    def name(self) -> str:
        """Whom the certificate names."""
        found = self.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return str(found[0].value) if found else self.certificate.subject.rfc4514_string()

    @cached_property
    def encoded(self) -> tuple[bytes, ...]:
        """All certificates, its own first."""
        return tuple(one.public_bytes(Encoding.DER) for one in (self.certificate, *self.others))

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of its certificate, as hexadecimal figures."""
        return hashlib.sha256(self.encoded[0]).hexdigest()

    @cached_property
    def _in_force(self) -> tuple[datetime, datetime]:
        return self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc

    def refuse_unless_in_force(self, now: datetime) -> None:
        """Raise Unsigned before the certificate's first and after its last moment."""
        first, last = self._in_force
        if now < first:
            raise Unsigned(f"The signing certificate is in force only from {first.day} {first:%B %Y, %H:%M} UTC.")
        if now > last:
            raise Unsigned(f"The signing certificate ran out on {last.day} {last:%B %Y}.")

    def signature(self, message: bytes) -> bytes:
        """Sign, and make sure that the certificate's own key says so: a wrong or broken key signs nothing."""
        value = self.sign(message)
        try:
            if isinstance(self._public, rsa.RSAPublicKey):
                self._public.verify(value, message, padding.PKCS1v15(), SHA256())
            elif isinstance(self._public, ec.EllipticCurvePublicKey):
                self._public.verify(value, message, ec.ECDSA(SHA256()))
        except InvalidSignature:
            raise Unsigned("The signing key does not belong to its certificate.") from None
        return value
