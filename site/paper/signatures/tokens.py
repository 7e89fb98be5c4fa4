"""Keys on a PKCS#11 token (a smart card or an HSM), which never leave it: the token is asked to sign.

Loaded only where the settings name a token, since it needs the package python-pkcs11 and the maker's library.
"""

import hashlib
from pathlib import Path
from threading import Lock
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from paper.signatures.keys import Key, Unsigned

_LOST = "The token with the signing key does not answer."
_asking = Lock()  # a session with a token takes one question at a time


def read(*, module: str, token: str, pin: str, label: str, certificates: Path) -> Key:
    """The key called `label` on a token; `certificates` is a PEM file, the key's own first. Raises Unsigned."""
    try:
        chain = x509.load_pem_x509_certificates(certificates.read_bytes())
    except (OSError, ValueError):
        raise Unsigned("The certificates of the signing key cannot be read.") from None
    held = _Held(module, token, pin, label)
    held.private()
    return Key(chain[0], tuple(chain[1:]), held.rsa if isinstance(chain[0].public_key(), rsa.RSAPublicKey) else held.ec)


class _Held:
    """A key on a token, and the session in which the token is asked. A session that broke off is begun anew."""

    def __init__(self, *where: str) -> None:
        self.where = where
        self.found: Any = None

    def private(self) -> Any:
        """A handle on the key; never the key."""
        if self.found is None:
            module, token, pin, label = self.where
            try:
                slot = pkcs11.lib(module).get_token(token_label=token)
                try:
                    session = slot.open(user_pin=pin)
                except pkcs11.UserAlreadyLoggedIn:
                    session = slot.open()
                self.found = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
            except (pkcs11.PKCS11Error, RuntimeError) as fault:
                raise Unsigned(f"{_LOST} ({type(fault).__name__})") from None
        return self.found

    def rsa(self, data: bytes) -> bytes:
        """Sign with an RSA key."""
        return self._asked(data, pkcs11.Mechanism.SHA256_RSA_PKCS)

    def ec(self, data: bytes) -> bytes:
        """Sign with a P-256 key: the token answers with two numbers."""
        both = self._asked(hashlib.sha256(data).digest(), pkcs11.Mechanism.ECDSA)
        half = len(both) // 2
        return encode_dss_signature(int.from_bytes(both[:half], "big"), int.from_bytes(both[half:], "big"))

    def _asked(self, data: bytes, mechanism: Any) -> bytes:
        try:
            with _asking:
                return bytes(self.private().sign(data, mechanism=mechanism))
        except pkcs11.PKCS11Error as fault:
            self.found = None
            raise Unsigned(f"{_LOST} ({type(fault).__name__})") from None
