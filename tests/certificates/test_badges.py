"""Each certificate is an Open Badge too: signed, attached to the file, with a place among the bits that can be set."""

import json
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import Client

from certificates.models import Badge, Certificate
from certificates.operations import certificates, files
from certificates.queries import credentials as asked
from credentials import baking, digest_of, is_proved
from credentials.badges import identity_hash
from credentials.identities import method_of
from credentials.statuses import unpacked
from kernel.actors import SYSTEM
from kernel.identifiers import grouped
from tests.factories.certificates import make_certificate

pytestmark = pytest.mark.django_db


def keys() -> dict[str, bytes]:
    return {method_of(asked.issuer(), key_id): public for key_id, public in asked.credential_keys().items()}


def badge_of(certificate: Certificate) -> tuple[Badge, dict[str, Any]]:
    badge = Badge.objects.get(certificate=certificate)
    return badge, json.loads(badge.document)


def test_issuing_makes_a_signed_badge_that_hides_the_holder() -> None:
    certificate = make_certificate("Ann Lee")
    badge, document = badge_of(certificate)
    assert is_proved(document, keys())
    assert badge.digest == digest_of(document)
    assert "Ann" not in badge.document
    assert certificate.email not in badge.document
    name, email = document["credentialSubject"]["identifier"]
    assert name["identityHash"] == identity_hash("Ann Lee", name["salt"])
    assert email["identityHash"] == identity_hash(certificate.email, email["salt"])


def test_badge_is_attached_to_the_file_as_it_was_signed() -> None:
    certificate = make_certificate()
    with pikepdf.open(BytesIO(files.read(certificate))) as pdf:
        attached = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
    assert attached == {"open-badge.json": Badge.objects.get().document.encode()}


@pytest.mark.parametrize("how", ["replaced", "revoked"])
def test_status_list_tells_at_once_who_was_withdrawn(client: Client, how: str) -> None:
    certificate, other = make_certificate(), make_certificate("Bo Ek")
    badge, document = badge_of(certificate)
    address = f"/credentials/status/{badge.status_list}/"
    assert document["credentialStatus"]["statusListCredential"] == f"http://testserver{address}"
    assert unpacked(client.get(address).json()["credentialSubject"]["encodedList"]) == set()
    if how == "replaced":
        certificates.reissue(certificate=certificate, name="Ann Leigh", by=SYSTEM)
    else:
        certificates.revoke(certificate=certificate, reason="A mistake", by=SYSTEM)
    listed = client.get(address).json()
    assert unpacked(listed["credentialSubject"]["encodedList"]) == {badge.status_index}
    assert is_proved(listed, keys())
    assert other.badge.status_index not in unpacked(listed["credentialSubject"]["encodedList"])


@pytest.mark.parametrize(("suffix", "kind"), [("json", "ld+json"), ("badge.png", "png"), ("badge.svg", "svg+xml")])
def test_holder_downloads_the_badge_and_nobody_else(client: Client, suffix: str, kind: str) -> None:
    certificate = make_certificate()
    address = f"/certificates/{grouped(certificate.code)}.{suffix}"
    assert client.get(address).headers["Location"] == f"/verify/{grouped(certificate.code)}/"
    client.get(f"/k/{certificate.key}/")
    client.post(f"/k/{certificate.key}/")
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"].partition("/")[2], answer["Cache-Control"]) == (
        200,
        kind,
        "no-store",
    )
    text = {"json": bytes.decode, "badge.png": baking.read_png, "badge.svg": lambda one: baking.read_svg(one.decode())}
    document = json.loads(text[suffix](answer.content))
    assert is_proved(document, keys())
    assert digest_of(document) == certificate.badge.digest
