"""Others' libraries accept our badges, without asking anybody, and none that was forged, edited or withdrawn."""

import base64
import json
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from certificates.models import Certificate
from certificates.operations import certificates, files, log, wallets
from certificates.queries import credentials as asked
from credentials import did_document, proved
from credentials.identities import method_of
from kernel import signing
from kernel.actors import SYSTEM
from tests.factories.certificates import make_certificate
from tests.tools import badges as judges
from tests.tools.packages import Missing

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]
GOOD = {"is_signed": True, "is_withdrawn": False, "faults": []}


def published(client: Client, document: dict[str, Any]) -> dict[str, Any]:
    """What our site answers to whoever checks a badge, by the names that libraries ask under."""
    listed = document["credentialStatus"]["statusListCredential"]
    issuer = client.get("/.well-known/did.json").json()
    found = {asked.issuer(): issuer, "https://testserver/.well-known/did.json": issuer}
    return {**found, listed: client.get(listed.removeprefix("http://testserver")).json()}


def attached(certificate: Certificate) -> dict[str, Any]:
    with pikepdf.open(BytesIO(files.read(certificate))) as pdf:
        found: dict[str, Any] = json.loads(pdf.attachments["open-badge.json"].get_file().read_bytes())
    return found


def unsigned(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


def signed_by_a_stranger(document: dict[str, Any], method: str) -> dict[str, Any]:
    return proved(unsigned(document), method=method, created="2026-11-22T10:00:00Z", sign=STRANGER.sign)


STRANGER = Ed25519PrivateKey.generate()


def test_digital_bazaar_accepts_ours_and_nothing_else(client: Client, settings: Any) -> None:
    one, gone, late = make_certificate("Ann Lee"), make_certificate("Bo Ek"), make_certificate("Cy Ito")
    certificates.revoke(certificate=gone, reason="A mistake", by=SYSTEM)
    certificates.reissue(certificate=late, name="Cy Itō", by=SYSTEM)
    good, (withdrawn, replaced) = attached(one), (attached(gone), attached(late))
    site, ours = published(client, good), good["proof"]["verificationMethod"]
    theirs = "did:web:stranger.example"
    public = STRANGER.public_key().public_bytes_raw()
    foreign = {theirs: did_document(theirs, {"k": public})}
    address = good["credentialStatus"]["statusListCredential"]
    moved = {**good, "credentialStatus": {**good["credentialStatus"], "statusListIndex": "1"}}
    of_stranger = signed_by_a_stranger({**unsigned(site[address]), "issuer": theirs}, method_of(theirs, "k"))
    stolen = {**unsigned(good), "issuer": {**good["issuer"], "id": theirs}}
    cases = [
        (good, site),
        (withdrawn, site),
        (replaced, site),
        ({**good, "name": "Something grander"}, site),
        (moved, site),
        (unsigned(good), site),
        (signed_by_a_stranger(good, ours), site),
        (signed_by_a_stranger(good, method_of(theirs, "k")), {**site, **foreign}),
        (good, {**site, **foreign, address: of_stranger}),
        (good, {**site, address: {**site[address], "validFrom": "2020-01-01T00:00:00Z"}}),
        (signed_by_a_stranger(stolen, method_of(theirs, "k")), {**site, **foreign}),
    ]
    settings.SEAL_KEY = signing.new_secret()
    after = attached(make_certificate("Di Rai"))
    cases += [(good, published(client, good)), (after, published(client, after))]
    found = judged([{"credential": credential, "documents": documents} for credential, documents in cases])
    states = [(one["is_signed"], one["is_withdrawn"], bool(one["faults"])) for one in found]
    fine, refused = (True, False, False), (False, None, True)
    assert states == [
        fine, (True, True, False), (True, True, False), refused, refused, refused, refused, refused,
        (True, None, True), (True, None, True), (True, None, True), fine, fine,
    ]  # fmt: skip


def judged(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    try:
        return judges.by_digital_bazaar(cases)
    except Missing as missing:
        pytest.skip(str(missing))


def test_digital_bazaar_accepts_a_badge_with_its_place_in_the_log(client: Client, monkeypatch: Any) -> None:
    certificate = make_certificate('Zoë "Ọlá" O\'Neill')
    monkeypatch.setattr(log, "inclusion_of", lambda of: {"leaf_hash": "ab" * 32, "index": 7, "path": ['"', "\\"]})
    document = json.loads(wallets.as_json(wallets.of(certificate)).content)
    assert "evidence" in document
    assert judged([{"credential": document, "documents": published(client, document)}]) == [GOOD]


def test_openbadgeslib_accepts_ours_in_every_form_and_nothing_else(client: Client, monkeypatch: Any) -> None:
    certificate, gone = make_certificate("Ann Lee"), make_certificate("Bo Ek")
    monkeypatch.setattr(log, "inclusion_of", lambda of: {"leaf_hash": "ab" * 32, "index": 7, "path": []})
    certificates.revoke(certificate=gone, reason="A mistake", by=SYSTEM)
    badge, good = wallets.of(certificate), attached(certificate)
    told = {"issuer": asked.issuer(), "holder": certificate.email, "documents": published(client, good)}
    edited, forged = (
        {**good, "name": "Something grander"},
        signed_by_a_stranger(good, good["proof"]["verificationMethod"]),
    )
    cases = [
        {**told, "text": json.dumps(good)},
        {**told, "text": wallets.as_json(badge).content.decode()},
        {**told, "png": base64.b64encode(wallets.as_png(badge).content).decode()},
        {**told, "svg": base64.b64encode(wallets.as_svg(badge).content).decode()},
        {**told, "text": json.dumps(good), "holder": "somebody@else.example"},
        {**told, "text": json.dumps(attached(gone)), "holder": gone.email},
        {**told, "text": json.dumps(edited)},
        {**told, "text": json.dumps(forged)},
        {**told, "text": json.dumps(good), "issuer": "did:web:stranger.example"},
    ]
    try:
        found = judges.by_openbadgeslib(cases)
    except Missing as missing:
        pytest.skip(str(missing))
    assert found[:4] == [""] * 4
    assert all(found[4:])
