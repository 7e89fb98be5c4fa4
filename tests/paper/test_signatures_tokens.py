"""A key on a token signs as one in a file does, and never leaves it."""

from pathlib import Path
from typing import Any

import pkcs11
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
from pkcs11.util.rsa import encode_rsa_public_key

from paper.signatures import Unsigned, configured, tokens
from tests.paper.signing import NOW, judged, make_signed, root
from tests.tools import poppler, softhsm
from tests.tools.packages import Missing

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a PEM file for each key on a token."""
    folder = tmp_path_factory.mktemp("token")
    try:
        softhsm.make_token(folder)
    except Missing as missing:
        pytest.skip(str(missing))
    with pkcs11.lib(str(softhsm.MODULE)).get_token(token_label=softhsm.TOKEN).open(rw=True, user_pin=softhsm.PIN) as on:
        curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        parameters = on.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True)
        public, _ = parameters.generate_keypair(store=True, label="P-256")
        _certify(folder / "P-256.pem", encode_ec_public_key(public))
        public, _ = on.generate_keypair(pkcs11.KeyType.RSA, 2048, store=True, label="RSA")
        _certify(folder / "RSA.pem", encode_rsa_public_key(public))
    return folder


def _certify(file: Path, public: bytes) -> None:
    chain = (root().give(load_der_public_key(public)), root().certificate)
    file.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in chain))


def asked(folder: Path, label: str, **other: str) -> dict[str, str]:
    found = {"module": str(softhsm.MODULE), "token": softhsm.TOKEN, "pin": softhsm.PIN, "label": label}
    return {**found, "file": str(folder / f"{label}.pem"), "password": "", **other}


@pytest.mark.parametrize("label", ["P-256", "RSA"])
def test_key_on_a_token_signs(label: str, token: Path, settings: Any, tmp_path: Path) -> None:
    settings.SIGNING = asked(token, label)
    assert configured.fault(NOW) == ""
    content = make_signed(configured.current())
    assert judged(content).bottom_line is True
    (tmp_path / "signed.pdf").write_bytes(content)
    assert poppler.judged(tmp_path / "signed.pdf") == ("Signature is Valid.", True)


@pytest.mark.parametrize("wrong", [{"label": "none"}, {"token": "none"}, {"module": "/nowhere.so"}])
def test_missing_key_on_a_token_signs_nothing(wrong: dict[str, str], token: Path) -> None:
    given = {**asked(token, "P-256"), **wrong}
    with pytest.raises(Unsigned, match="does not answer"):
        tokens.read(
            module=given["module"], token=given["token"], pin=given["pin"], label=given["label"],
            certificates=token / "P-256.pem",
        )  # fmt: skip


def test_certificates_of_another_key_sign_nothing(token: Path, settings: Any) -> None:
    settings.SIGNING = {**asked(token, "P-256"), "file": str(token / "gone.pem")}
    assert configured.fault(NOW) == "The certificates of the signing key cannot be read."
