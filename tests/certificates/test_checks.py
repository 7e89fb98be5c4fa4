"""The check by a file, and what is said of certificates that were replaced or whose holder's data is erased."""

import hashlib
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from certificates import queries
from certificates.enums import Standing
from certificates.forms import LARGEST_FILE
from certificates.models import Certificate
from certificates.operations import certificates, files, snapshots
from courses.enums import Access
from kernel.actors import SYSTEM
from kernel.identifiers import grouped, new_code
from tests.factories.api import Caller
from tests.factories.certificates import make_certificate
from tests.factories.courses import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


@pytest.fixture
def certificate() -> Certificate:
    return make_certificate("Ann Lee")


def erase(certificate: Certificate) -> None:
    """What retention leaves."""
    Certificate.objects.filter(pk=certificate.pk).update(name="", email="", file_name="")


def heading(response: Any) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode())
    assert found is not None
    return found[1]


def expire(certificate: Certificate) -> None:
    past = timezone.localdate() - timezone.timedelta(days=1)
    Certificate.objects.filter(pk=certificate.pk).update(taught_on=past - timezone.timedelta(days=1), expires_on=past)


def test_file_is_recognised_as_upload_and_by_its_digest_alone(client: Client, certificate: Certificate) -> None:
    content = files.read(certificate)
    file = SimpleUploadedFile("ann-lee.pdf", content, content_type="application/pdf")
    answers = [client.post("/verify/", {"file": file}), client.post("/verify/", {"digest": certificate.file_digest})]
    assert [(one.status_code, heading(one)) for one in answers] == [(200, "Genuine, and still valid")] * 2
    assert [one["Cache-Control"] for one in answers] == ["no-store"] * 2
    for answer in answers:
        body = answer.content.decode()
        assert "A••• L•••" in body
        assert all(told not in body for told in ("Ann Lee", certificate.email, "ann-lee", certificate.file_digest))


def test_file_that_differs_in_one_byte_is_not_ours(client: Client, certificate: Certificate) -> None:
    content = bytearray(files.read(certificate))
    content[-1] ^= 1
    for changed in (bytes(content), bytes(content) + b"\n", b"%PDF-1.4"):
        answer = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", changed)})
        assert (answer.status_code, heading(answer)) == (404, "This is not a file we made, or it was changed since")


def test_file_tells_how_its_certificate_stands(client: Client) -> None:
    replaced, revoked, expired = (make_certificate(name) for name in ("Ann Le", "Bo Lee", "Cy Lee"))
    certificates.reissue(certificate=replaced, name="Ann Lee", by=SYSTEM)
    certificates.revoke(certificate=revoked, reason="Something private", by=SYSTEM)
    expire(expired)
    answers = [client.post("/verify/", {"digest": one.file_digest}) for one in (replaced, revoked, expired)]
    assert [heading(one) for one in answers] == [f"Genuine, but {how}" for how in ("replaced", "withdrawn", "expired")]
    assert "Something private" not in answers[1].content.decode()


def test_file_is_confirmed_after_its_holders_details_are_erased(client: Client, certificate: Certificate) -> None:
    erase(certificate)
    answer = client.post("/verify/", {"digest": certificate.file_digest})
    body = answer.content.decode()
    assert (answer.status_code, heading(answer)) == (200, "Genuine, and still valid")
    assert "We no longer know whose it is" in body
    assert certificate.course_title in body
    assert certificate.issuer in body
    assert grouped(certificate.code) not in body


def test_file_of_a_police_only_course_names_no_course(client: Client) -> None:
    secret = make_certificate("Ann Lee", course=make_course(access=Access.POLICE_ONLY, title="Dark web basics"))
    body = client.post("/verify/", {"digest": secret.file_digest}).content.decode()
    assert "Restricted course" in body
    assert all(told not in body for told in ("Dark web basics", "A•••"))


@pytest.mark.parametrize(
    "sent",
    [{}, {"digest": "x"}, {"digest": "A" * 64}, {"digest": "\x00" * 64}, {"file": "words"}, {"digest": ["", ""]}],
)
def test_check_of_no_file_says_what_to_do(client: Client, sent: dict[str, Any]) -> None:
    answer = client.post("/verify/", sent)
    assert (answer.status_code, "govuk-error-summary" in answer.content.decode()) == (422, True)
    assert "<title>Error: " in answer.content.decode()


def test_upload_is_never_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("an upload was written to disk")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    large = SimpleUploadedFile("a.pdf", b"x" * (LARGEST_FILE + 1))
    answer = client.post("/verify/", {"file": large})
    assert (answer.status_code, "too large" in answer.content.decode()) == (422, True)
    empty = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", b"")})
    assert (empty.status_code, "This file is empty" in empty.content.decode()) == (422, True)


def test_huge_request_is_refused_unread(client: Client) -> None:
    answer = client.post("/verify/", data=b"", content_type="text/plain", CONTENT_LENGTH=str(200 * LARGEST_FILE))
    assert (answer.status_code, "too large" in answer.content.decode()) == (413, True)


def test_file_and_code_share_one_allowance(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.throttle.time.time", lambda: 1_800_000_000.0)
    codes = [client.post("/verify/", {"digest": "0" * 64}).status_code for _ in range(61)]
    assert codes == [404] * 60 + [429]


def test_check_of_a_file_needs_no_cookie_and_sets_none(certificate: Certificate) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/verify/", {"digest": certificate.file_digest})
    assert (answer.status_code, answer.cookies) == (200, {})


def test_two_drawings_of_the_same_words_have_two_digests(certificate: Certificate) -> None:
    """Or whoever knows a code and guesses a name could confirm the guess after the name is erased."""
    from certificates.documents import draw

    facts = snapshots.facts_of(certificate)
    assert hashlib.sha256(draw(facts)).hexdigest() != certificate.file_digest
    assert draw(facts, salt="ab") == draw(facts, salt="ab") != draw(facts, salt="cd")


def test_erased_code_is_answered_as_an_unknown_one_at_every_door(client: Client, certificate: Certificate) -> None:
    erase(certificate)
    unknown, api = new_code(), Caller()
    asked = [
        [
            client.get(f"/verify/{code}/"),
            client.post(f"/verify/{code}/", {"name": "Ann Lee"}),
            client.post(f"/verify/{code}/", {"name": "..."}),
            api.get(f"verify/{code}/"),
            api.post(f"verify/{code}/name/", {"name": "Ann Lee"}),
        ]
        for code in (certificate.code, unknown)
    ]

    def said(answers: list[Any], code: str) -> list[tuple[int, str]]:
        plain = [(one.status_code, one.content.decode()) for one in answers]
        return [(status, text.replace(grouped(code), "CODE").replace(code, "CODE")) for status, text in plain]

    assert said(asked[0], certificate.code) == said(asked[1], unknown)


def test_erased_code_takes_the_way_of_an_unknown_one(
    client: Client, certificate: Certificate, django_assert_num_queries: Any
) -> None:
    erase(certificate)
    with django_assert_num_queries(1) as erased:
        client.get(f"/verify/{certificate.code}/")
    with django_assert_num_queries(1) as unknown:
        client.get(f"/verify/{(other := new_code())}/")
    asked = [found.captured_queries[0]["sql"] for found in (erased, unknown)]
    assert asked[0].replace(certificate.code, "") == asked[1].replace(other, "")
    assert queries.find_holder(certificate.code) is None


def test_erased_certificate_opens_for_nobody(client: Client, certificate: Certificate) -> None:
    client.get(f"/k/{certificate.key}/")
    erase(certificate)
    for suffix in ("/", ".pdf"):
        assert client.get(f"/certificates/{certificate.code}{suffix}").status_code == 302


def test_replaced_says_since_when_and_why_and_gives_no_code_away(client: Client, certificate: Certificate) -> None:
    stood = client.get(f"/verify/{certificate.code}/").content.decode()
    new = certificates.reissue(certificate=certificate, name="Anna Lee", by=SYSTEM)
    body = client.get(f"/verify/{certificate.code}/").content.decode()
    assert ("Valid until" in stood, "Valid until" in body) == (True, False)
    assert "because the holder’s name had to be put right" in body
    assert "Replaced on" in body
    assert all(told not in body for told in (new.code, grouped(new.code)))


@pytest.mark.parametrize(
    ("fate", "standing", "words"),
    [
        ("valid", Standing.VALID, "Ask the holder for the new one"),
        ("revoked", Standing.REVOKED, "so neither counts"),
        ("expired", Standing.EXPIRED, "The new one has expired since"),
    ],
)
def test_replaced_says_whether_the_last_one_in_its_place_stands(
    client: Client, certificate: Certificate, fate: str, standing: Standing, words: str
) -> None:
    new = certificates.reissue(certificate=certificate, name="Anna Lee", by=SYSTEM)
    newest = certificates.reissue(certificate=new, name="Anne Lee", by=SYSTEM)
    if fate == "revoked":
        certificates.revoke(certificate=newest, reason="x", by=SYSTEM)
    if fate == "expired":
        expire(newest)
    assert words in client.get(f"/verify/{certificate.code}/").content.decode()
    told = Caller().get(f"verify/{certificate.code}/").json()
    assert (told["standing"], told["replaced"], told["successor_standing"]) == ("replaced", True, standing.value)


def test_old_page_leads_on_only_for_whoever_may_open_the_new_one(client: Client, certificate: Certificate) -> None:
    client.get(f"/k/{certificate.key}/")
    new = certificates.reissue(certificate=certificate, name="Anna Lee", by=SYSTEM)
    old, link = f"/certificates/{certificate.code}/", f'href="/certificates/{grouped(new.code)}/"'
    assert link not in client.get(old).content.decode()
    client.get(f"/k/{new.key}/")
    assert link in client.get(old).content.decode()


def test_api_checks_a_digest(certificate: Certificate) -> None:
    known = Caller().post("verify/", {"digest": certificate.file_digest.upper()})
    assert (known.status_code, known.json()["standing"], known.json()["is_erased"]) == (200, "valid", False)
    erase(certificate)
    erased = Caller().post("verify/", {"digest": certificate.file_digest}).json()
    told = {name: erased[name] for name in ("code", "masked_name", "is_erased", "course_title", "issuer")}
    assert told == {
        "code": "", "masked_name": "", "is_erased": True,
        "course_title": certificate.course_title, "issuer": certificate.issuer,
    }  # fmt: skip
    unknown = Caller().post("verify/", {"digest": "0" * 64})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_file")
    for bad in ({}, {"digest": "0"}, {"digest": None}, {"digest": "g" * 64}, {"digest": "0" * 64, "name": "x"}):
        assert (Caller().post("verify/", bad).status_code, bad) == (400, bad)
