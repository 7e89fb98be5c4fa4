"""Keys in a PKCS#12 file (.p12, .pfx): the key, its certificate and those that lead to a root."""

import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from paper.signatures.keys import Key, Unsigned

_ROOT_YEARS, _SIGNER_YEARS = 20, 10


def read(file: Path, password: str) -> Key:
    """The key in a file. Raises Unsigned where there is none that can be used."""
    try:
        found = pkcs12.load_pkcs12(file.read_bytes(), password.encode() or None)
    except FileNotFoundError:
        raise Unsigned("There is no file with the signing key where the settings say.") from None
    except OSError:
        raise Unsigned("The file with the signing key cannot be read.") from None
    except ValueError:
        raise Unsigned("The file with the signing key is damaged, or its password is another.") from None
    if found.key is None or found.cert is None:
        raise Unsigned("The file with the signing key lacks the key or its certificate.")
    private = found.key
    others = tuple(one.certificate for one in found.additional_certs)
    if isinstance(private, rsa.RSAPrivateKey):
        return Key(found.cert.certificate, others, lambda data: private.sign(data, padding.PKCS1v15(), SHA256()))
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return Key(found.cert.certificate, others, lambda data: private.sign(data, ec.ECDSA(SHA256())))
    raise Unsigned("The signing key is neither P-256 nor RSA.")


def keep(file: Path, content: bytes) -> None:
    """Write a file that only we may read, whole or not at all. Of two that write at once the first one's stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def self_made(house: str) -> bytes:
    """A new P-256 key with a certificate under a root of its own, which nobody trusts. For a demonstration."""
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = _name(house, "Demonstration root")
    root = (
        _certificate(root_name, root_name, root_key.public_key(), now, _ROOT_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(is_root=True), critical=True)
        .sign(root_key, SHA256())
    )
    own = (
        _certificate(_name(house, f"{house} (demonstration)"), root_name, key.public_key(), now, _SIGNER_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(is_root=False), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, SHA256())
    )
    return pkcs12.serialize_key_and_certificates(b"muster", key, own, [root], NoEncryption())


def _name(house: str, common: str) -> x509.Name:
    parts = ((x509.NameOID.ORGANIZATION_NAME, house), (x509.NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(kind, value[:64]) for kind, value in parts])


def _certificate(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, first: datetime, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(first + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )
