"""Consents and contacts over the API: coordinators alone, and nobody agrees for somebody else."""

import pytest

from organisations.models import Consent, Spokesperson
from tests.factories.api import Caller
from tests.factories.consents import make_consent
from tests.factories.delivery import make_booking
from tests.factories.organisations import make_coordinator, make_organisation, make_trainer

pytestmark = pytest.mark.django_db
OLIVE, ANN = "olive@bright.example", "ann@bright.example"


def test_lists_what_counts_now_with_its_proof_and_records_who_stopped() -> None:
    consent, _ = make_consent(OLIVE), make_consent(ANN)
    caller = Caller(make_coordinator(), "consents:read", "consents:write")
    listed = caller.get("consents/", is_given="true").json()["results"]
    stopped = caller.send("POST", f"consents/{consent.pk}/withdraw/", {}).json()
    left = caller.get("consents/", is_given="true").json()["results"]
    assert [one["email"] for one in listed] == [OLIVE, ANN]
    assert listed[0]["words"].startswith("Tell me about other free training")
    assert (stopped["is_given"], stopped["door"], [one["email"] for one in left]) == (False, "api", [ANN])


def test_a_trainer_reads_no_consents() -> None:
    make_consent(OLIVE)
    assert Caller(make_trainer(), "consents:read").get("consents/").json()["results"] == []


def test_nobody_gives_a_consent_over_the_api() -> None:
    caller = Caller(make_coordinator(), "*")
    assert (caller.send("POST", "consents/", {"email": OLIVE}).status_code, Consent.objects.count()) == (405, 0)


def test_names_and_ends_a_contact() -> None:
    firm = make_booking().organisation
    caller = Caller(make_coordinator(), "organisations:read", "organisations:write")
    path = f"organisations/{firm.pk}/contacts/"
    type(firm).objects.filter(pk=firm.pk).update(email_domain="bright.example")
    named = caller.send("POST", path, {"name": "Ana Ortiz", "email": "ana@bright.example"})
    other = caller.send("POST", path, {"name": "Ben Lee", "email": "ben@other.example"})
    listed = caller.get(path).json()
    ended = caller.send("POST", f"{path}{named.json()['id']}/end/", {})
    assert (named.status_code, other.status_code, other.json()["code"]) == (201, 409, "other_domain")
    assert ([one["name"] for one in listed], ended.status_code) == (["Ana Ortiz"], 200)
    assert Spokesperson.objects.get().ended_at is not None
    strange = f"organisations/{make_organisation('Other').pk}/contacts/{named.json()['id']}/end/"
    assert caller.send("POST", strange, {}).status_code == 404
