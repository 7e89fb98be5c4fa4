"""Keys, certificates and documents for the tests of signatures, and what pyHanko says of a document."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from paper import A4_LANDSCAPE, About, OnePage, Prepared, Weight, Words, prepare
from paper.signatures import Key, files, room_for, signed

NOW = datetime.now(UTC).replace(microsecond=0)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Authority:
    """A root that gives certificates out."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def give(
        self, public: Any, *, name: str = "A team", first: datetime = NOW - YEAR, last: datetime = NOW + YEAR,
        purposes: tuple[x509.ObjectIdentifier, ...] = (),
    ) -> x509.Certificate:  # fmt: skip
        """A certificate for somebody's public key."""
        built = _begun(name, self.certificate.subject, public, first, last)
        usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
        built = built.add_extension(usage, critical=True)
        if purposes:
            built = built.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
        return built.sign(self.key, SHA256())


def _begun(name: str, issuer: x509.Name | None, public: Any, first: datetime, last: datetime) -> Any:
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer or subject).public_key(public)
    return built.serial_number(x509.random_serial_number()).not_valid_before(first).not_valid_after(last)


@cache
def root() -> Authority:
    """The one that everybody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    built = _begun("A root", None, key.public_key(), NOW - 2 * YEAR, NOW + 20 * YEAR)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    built = built.add_extension(x509.BasicConstraints(True, None), critical=True).add_extension(usage, critical=True)
    return Authority(key, built.sign(key, SHA256()))


def make_file(folder: Path, *, kind: str = "P-256", password: str = "", of_another: bool = False, **given: Any) -> Path:
    """A PKCS#12 file with a new key and its certificate; or with the certificate of another key."""
    key: Any = rsa.generate_private_key(65537, 2048) if kind == "RSA" else ec.generate_private_key(CURVES[kind])
    certificate = root().give(key.public_key(), **given)
    lock: Any = pkcs12_lock(password) if password else NoEncryption()
    file = folder / f"{kind}-{certificate.serial_number}.p12"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"k", key, certificate, [root().certificate], lock))
    return file


CURVES = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}


def pkcs12_lock(password: str) -> Any:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption

    return BestAvailableEncryption(password.encode())


def make_key(folder: Path, **given: Any) -> Key:
    """A key that signs."""
    return files.read(make_file(folder, **given), given.get("password", ""))


@cache
def prepared() -> Prepared:
    return prepare(b"0.5 g 0 0 100 10 re f")


def make_page(name: str = "Ada Osei") -> OnePage:
    page = OnePage(prepared(), About(title=f"For {name}", author="A team", made_at=NOW), A4_LANDSCAPE)
    with page.element("H1"):
        page.lines((Words(name, 50, 400, Weight.BOLD, 30, (0, 0, 0)),))
    return page


def make_signed(key: Key, name: str = "Ada Osei", authority: str = "", at: datetime = NOW) -> bytes:
    gap = room_for(key, at=at, reason="To be sure", authority=authority)
    return signed(make_page(name).finish(gap=gap), key, authority=authority)


def trusted(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """As pyHanko reads certificates."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def store_of(*certificates: x509.Certificate) -> SimpleCertificateStore:
    return SimpleCertificateStore.from_certs([trusted(one) for one in certificates])


def private(key: Any) -> asn1_keys.PrivateKeyInfo:
    return asn1_keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def judged(content: bytes, at: datetime | None = None) -> Any:
    """What pyHanko says of the only signature, trusting the root alone."""
    (signature,) = PdfFileReader(BytesIO(content)).embedded_signatures
    context = ValidationContext(
        trust_roots=[trusted(root().certificate)], allow_fetching=False, moment=at, best_signature_time=at
    )
    # In a thread of its own: it runs an event loop, and in the tests' own thread a browser's may be running already.
    with ThreadPoolExecutor(1) as aside:
        judging = aside.submit(validate_pdf_signature, signature, context, ts_validation_context=context)
        return judging.result()
