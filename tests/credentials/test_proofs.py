"""Proofs, names of issuers, digests and lists, each against another's idea of them."""

import json
import random
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings

from credentials import Award, badge_document, did_document, did_of, digest_of, is_proved, multikey, proved, written
from credentials.badges import identity_hash, with_evidence
from credentials.documents import sorted_json
from credentials.identities import bytes_of, method_of, multibase
from credentials.statuses import LENGTH, packed, unpacked
from tests.credentials.awards import ISSUER, SITE, awards, make_award, make_document

pytestmark = pytest.mark.once
KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
METHOD = method_of(ISSUER, "k")
KEYS = {METHOD: KEY.public_key().public_bytes_raw()}


def signed(document: dict[str, Any], key: Ed25519PrivateKey = KEY) -> dict[str, Any]:
    return proved(document, method=METHOD, created="2026-03-03T10:00:00Z", sign=key.sign)


def test_proof_holds_until_anything_is_changed() -> None:
    document = signed(make_document())
    assert is_proved(document, KEYS)
    assert is_proved(json.loads(written(document)), KEYS)
    proof = document["proof"]
    for changed in (
        {**document, "name": "Another"},
        {**document, "validUntil": "2037-03-03T23:59:59Z"},
        {**document, "proof": {**proof, "created": "2026-03-04T10:00:00Z"}},
        {**document, "proof": {**proof, "proofPurpose": "authentication"}},
        {**document, "proof": {**proof, "cryptosuite": "eddsa-jcs-2022"}},
        {**document, "proof": {**proof, "proofValue": "zz"}},
        {**document, "proof": {**proof, "proofValue": ""}},
        {**document, "proof": None},
        {name: value for name, value in document.items() if name != "proof"},
    ):
        assert not is_proved(changed, KEYS)
    assert not is_proved(document, {})
    assert not is_proved(signed(make_document(), OTHER), KEYS)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(award=awards)
def test_json_is_sorted_as_rfc_8785_has_it(award: Award) -> None:
    document = badge_document(award)
    assert sorted_json(document).encode() == rfc8785.dumps(document)


def test_digest_stays_when_the_proof_or_the_place_in_the_log_changes() -> None:
    document = make_document()
    told = with_evidence(signed(document), address=f"{SITE}/log/", name="Entry", words="It is there.", proof={"a": 1})
    assert digest_of(document) == digest_of(signed(document)) == digest_of(signed(told))
    assert digest_of(document) != digest_of(make_document(status_index=1))


def test_holder_is_hidden_behind_salted_hashes() -> None:
    text = written(make_document())
    assert not [word for word in ("Ann", "Lee", "firm.example") if word in text]
    name, email = make_document()["credentialSubject"]["identifier"]
    assert name["identityHash"] == identity_hash("Ann Lee", "0f" * 16)
    assert email["identityHash"] == identity_hash("ann@firm.example", "0f" * 16)
    nameless = make_document(holder=type(make_award().holder)(name="Ann Lee", salt="0f" * 16))
    assert [one["identityType"] for one in nameless["credentialSubject"]["identifier"]] == ["name"]


@pytest.mark.parametrize(
    ("base", "did"),
    [
        ("https://training.example.org", "did:web:training.example.org"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
        ("https://example.org/training/east", "did:web:example.org:training:east"),
    ],
)
def test_issuer_is_named_after_the_host(base: str, did: str) -> None:
    assert did_of(base) == did


def test_keys_are_written_as_multikeys() -> None:
    # The first test vector of RFC 8032, as did:key writes it.
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    assert multikey(public) == "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"
    (method,) = did_document(ISSUER, {"k": public})["verificationMethod"]
    assert (method["id"], method["controller"]) == (METHOD, ISSUER)


@pytest.mark.parametrize("content", [b"", b"\0", b"\0\0a", bytes(range(64))])
def test_base58_is_read_back(content: bytes) -> None:
    assert bytes_of(multibase(content)) == content


def test_bits_are_read_back_and_the_list_is_as_long_as_it_must_be() -> None:
    places = set(random.Random(7).sample(range(LENGTH), 4000)) | {0, LENGTH - 1}
    assert unpacked(packed(places)) == places
    assert packed(sorted(places)) == packed(places)
    assert LENGTH == 131_072
    assert unpacked(packed(())) == set()
    with pytest.raises(ValueError, match="base64url"):
        unpacked("H4sI")
