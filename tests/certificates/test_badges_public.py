"""What programs ask for that check a badge, and what becomes of badges when keys, courses and people go."""

import json
import random
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from certificates import queries, tasks
from certificates.models import Badge, Certificate
from certificates.operations import badges, certificates
from certificates.queries import credentials as asked
from courses.enums import Access
from courses.models import Course
from credentials import LENGTH, is_proved
from credentials.identities import bytes_of, method_of
from kernel import signing
from kernel.actors import SYSTEM
from records.models import SigningKey
from records.operations import retention
from tests.delivery.test_races import at_once
from tests.factories.certificates import make_certificate
from tests.factories.courses import make_course

pytestmark = pytest.mark.django_db


def keys_told(client: Client) -> dict[str, bytes]:
    """The keys that a checker finds at our address: by name, without what says that they are keys."""
    told = client.get("/.well-known/did.json").json()
    return {one["id"]: bytes_of(one["publicKeyMultibase"])[2:] for one in told["verificationMethod"]}


def document_of(certificate: Certificate) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Badge.objects.get(certificate=certificate).document)
    return found


def achievement_of(certificate: Certificate) -> dict[str, Any]:
    found: dict[str, Any] = document_of(certificate)["credentialSubject"]["achievement"]
    return found


def make_older(monkeypatch: pytest.MonkeyPatch, name: str = "Ann Lee") -> Certificate:
    """A certificate from before there were badges."""
    with monkeypatch.context() as before:
        before.setattr(badges, "keep", lambda badge: None)
        return make_certificate(name)


def test_older_certificates_get_badges_from_the_worker(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    certificate, gone = make_older(monkeypatch), make_older(monkeypatch, "Bo Ek")
    certificates.revoke(certificate=gone, reason="A mistake", by=SYSTEM)
    assert Badge.objects.filter(certificate=certificate).count() == 0
    assert (tasks.make_badges("w"), tasks.make_badges("w")) == (1, 0)
    assert is_proved(document_of(certificate), keys_told(client))


def test_issuer_names_the_key_before_anything_is_signed_with_it(client: Client) -> None:
    key_id = signing.key_id_of(signing.public_bytes_as(asked.PURPOSE))
    assert list(keys_told(client)) == [f"did:web:testserver#{key_id}"]
    assert SigningKey.objects.count() == 0


def test_badges_of_before_stay_good_when_the_key_changes(client: Client, settings: Any) -> None:
    before = make_certificate("Ann Lee")
    settings.SEAL_KEY = signing.new_secret()
    after = make_certificate("Bo Ek")
    told = keys_told(client)
    methods = [document_of(one)["proof"]["verificationMethod"] for one in (before, after)]
    assert list(told) == methods
    assert is_proved(document_of(before), told)
    assert is_proved(document_of(after), told)
    listed = client.get(f"/credentials/status/{before.badge.status_list}/").json()
    assert listed["proof"]["verificationMethod"] == methods[1]
    assert is_proved(listed, told)


def test_key_of_credentials_is_not_the_key_of_the_trail() -> None:
    credential, house = signing.public_bytes_as(asked.PURPOSE), signing.public_bytes()
    assert len({credential, house, signing.public_bytes_as("another")}) == 3
    made = signing.sign_as(asked.PURPOSE, b"as it is")
    assert made.key_id == signing.key_id_of(credential)
    assert not signing.is_signed(asked.PURPOSE, b"as it is", made.value, house)


def test_keys_for_other_purposes_are_not_told(client: Client) -> None:
    SigningKey.objects.create(key_id="ab" * 8, public="cd" * 32, first_used_at="2026-01-01T00:00:00Z")
    assert len(keys_told(client)) == 1


def test_achievement_is_found_at_its_address(client: Client) -> None:
    told = achievement_of(make_certificate())
    found = client.get(told["id"].removeprefix("http://testserver"))
    assert {"@context": found.json()["@context"], **told} == found.json()
    picture = client.get(told["image"]["id"].removeprefix("http://testserver"))
    with Image.open(BytesIO(picture.content)) as image:
        assert (picture["Content-Type"], image.size) == ("image/png", (512, 512))
    assert told["version"] == "1"


def test_police_only_course_is_not_named(client: Client) -> None:
    course = make_course(title="Covert matters", access=Access.POLICE_ONLY)
    certificate = make_certificate(course=course)
    badge = Badge.objects.get(certificate=certificate)
    words = [certificate.course_title, *certificate.outcomes, certificate.taught_on_words]
    assert [one for one in words if one in badge.document] == []
    told = achievement_of(certificate)
    assert told["name"] == "Restricted course"
    found = client.get(told["id"].removeprefix("http://testserver"))
    assert {"@context": found.json()["@context"], **told} == found.json()
    assert client.get(told["image"]["id"].removeprefix("http://testserver")).status_code == 200
    own = f"/credentials/achievements/{course.pk}-1"
    unknown = f"/credentials/achievements/{course.pk}-999"
    assert [client.get(f"{address}{end}").status_code for address in (own, unknown) for end in ("/", ".png")] == [
        404
    ] * 4


def test_course_that_became_police_only_is_not_told_any_more(client: Client) -> None:
    told = achievement_of(make_certificate())
    Course.objects.update(access=Access.POLICE_ONLY)
    assert client.get(told["id"].removeprefix("http://testserver")).status_code == 404


def test_list_changes_only_when_somebody_is_withdrawn(client: Client, django_assert_num_queries: Any) -> None:
    certificate = make_certificate()
    address = f"/credentials/status/{certificate.badge.status_list}/"
    with django_assert_num_queries(2):
        first = client.get(address)
    assert (first["Access-Control-Allow-Origin"], first["Content-Type"]) == ("*", "application/ld+json")
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    make_certificate("Bo Ek")
    assert client.get(address).content == first.content
    certificates.revoke(certificate=certificate, reason="A mistake", by=SYSTEM)
    second = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (second.status_code, second.content == first.content) == (200, False)
    assert second.json()["validFrom"] > "2026" > ""


@pytest.mark.parametrize("number", [0, 2, 10**12])
def test_list_that_nobody_is_in_is_not_there(client: Client, number: int) -> None:
    make_certificate()
    assert client.get(f"/credentials/status/{number}/").status_code == 404


def test_two_certificates_never_have_one_place() -> None:
    one, two = make_certificate("Ann Lee").badge, make_certificate("Bo Ek").badge
    with pytest.raises(IntegrityError), transaction.atomic():
        Badge.objects.filter(pk=two.pk).update(status_list=one.status_list, status_index=one.status_index)
    with pytest.raises(IntegrityError), transaction.atomic():
        Badge.objects.filter(pk=two.pk).update(status_index=LENGTH)


def test_place_that_is_taken_is_not_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    picks = iter([7, 7, 7, 9])
    monkeypatch.setattr(badges.secrets, "randbelow", lambda most: next(picks))
    certificate, other = make_certificate("Ann Lee"), make_certificate("Bo Ek")
    assert (certificate.badge.status_index, other.badge.status_index) == (7, 9)


def test_place_lost_to_another_worker_is_composed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_certificate("Ann Lee").badge
    places = iter([(first.status_list, first.status_index), (first.status_list, 1 + first.status_index % 9)])
    monkeypatch.setattr(badges, "_free_place", lambda: next(places))
    certificate = make_certificate("Bo Ek")
    index = document_of(certificate)["credentialStatus"]["statusListIndex"]
    assert (index, certificate.badge.status_index) == (str(certificate.badge.status_index), 1 + first.status_index % 9)
    assert Certificate.objects.count() == 2


def test_next_list_is_begun_when_half_of_one_is_given_away(monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_certificate("Ann Lee").badge
    monkeypatch.setattr(badges, "MOST_IN_A_LIST", first.pk)
    assert make_certificate("Bo Ek").badge.status_list == 2


def test_retention_takes_the_document_with_the_name_and_leaves_digest_and_bit(client: Client) -> None:
    certificate = make_certificate()
    badge = certificate.badge
    Certificate.objects.update(taught_on="2001-01-01", expires_on=None, status="replaced")
    retention.run(by=SYSTEM, is_dry=False)
    badge.refresh_from_db()
    certificate.refresh_from_db()
    assert (certificate.name, badge.document, len(badge.digest)) == ("", "", 64)
    assert client.get(f"/credentials/status/{badge.status_list}/").status_code == 200
    assert method_of(asked.issuer(), badge.key_id) in keys_told(client)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_workers_at_once_give_each_certificate_one_badge_and_each_badge_a_place(monkeypatch: Any) -> None:
    people = [make_older(monkeypatch, f"Person {letter}") for letter in "abcdefgh"]
    monkeypatch.setattr(badges.secrets, "randbelow", lambda most: random.randrange(10))

    def work() -> None:
        for _ in range(20):
            for certificate in queries.without_badge():
                badges.make_up(certificate=certificate)

    assert at_once([work] * 4) == {"done": 4}
    assert sorted(Badge.objects.values_list("certificate", flat=True)) == sorted(one.pk for one in people)
    assert len(set(Badge.objects.values_list("status_index", flat=True))) == len(people)
