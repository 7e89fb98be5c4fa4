"""What a document means is found from its shape, as PyLD finds it the long way round."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from pyld import jsonld

from credentials import Award, badge_document, canonical, status_document
from credentials.badges import with_evidence
from credentials.canonical import by_reference
from credentials.loading import Unknown, load
from tests.credentials.awards import ISSUER, SITE, awards, make_award, make_document, words

pytestmark = pytest.mark.once


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(award=awards)
@example(award=make_award(narrative='"quoted" \\ and \n broken'))
@example(award=make_award(issuer_name="urn:slot:1: _:c14n0 <urn:slot:2:>"))
def test_badge_means_what_pyld_finds(award: Award) -> None:
    document = badge_document(award)
    assert canonical(document) == by_reference(document)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(said=words)
def test_evidence_and_proofs_mean_what_pyld_finds(said: str) -> None:
    document = with_evidence(make_document(), address=f"{SITE}/log/", name=said, words=said, proof={"path": [said]})
    proof = {
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-03-03T10:00:00Z",
        "verificationMethod": f"{ISSUER}#0123456789abcdef",
        "proofPurpose": "assertionMethod",
    }
    for one in (document, proof):
        assert canonical(one) == by_reference(one)


@pytest.mark.parametrize("withdrawn", [(), (0, 131_071)])
def test_list_of_those_withdrawn_means_what_pyld_finds(withdrawn: tuple[int, ...]) -> None:
    document = status_document(
        address=f"{SITE}/credentials/status/1/", issuer=ISSUER, valid_from="2026-03-03T10:00:00Z", withdrawn=withdrawn
    )
    assert canonical(document) == by_reference(document)


def test_nodes_that_say_the_same_are_still_told_apart() -> None:
    document = make_document()
    first = document["credentialSubject"]["achievement"]["alignment"][0]
    document["credentialSubject"]["achievement"]["alignment"] = [first, dict(first)]
    assert canonical(document) == by_reference(document)


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\x7fb", "\ud800"])
def test_what_programs_write_differently_is_refused(text: str) -> None:
    document = {**make_document(), "name": text}
    with pytest.raises(ValueError, match="control characters"):
        canonical(document)


@pytest.mark.parametrize("address", ["verify/1", "https://a b", "https://a/\n", "https://a/<", ""])
def test_what_is_no_whole_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not a whole address"):
        canonical({**make_document(), "id": address})


@pytest.mark.parametrize("value", [None, 1.5])
def test_what_credentials_do_not_hold_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="name holds what credentials do not"):
        canonical({**make_document(), "name": value})


def test_no_vocabulary_is_fetched() -> None:
    with pytest.raises(Unknown):
        load("https://www.w3.org/ns/credentials/v1")
    with pytest.raises(jsonld.JsonLdError):
        canonical({**make_document(), "@context": ["https://w3id.org/somewhere"]})
