"""The certificate's pages: the holder sees all, anybody else only what the check tells."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from certificates.models import Certificate
from certificates.operations import certificates, files
from courses.enums import Access
from kernel.actors import SYSTEM
from kernel.identifiers import grouped, new_code
from tests.factories.certificates import make_certificate
from tests.factories.courses import make_course
from tests.factories.organisations import make_trainer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


@pytest.fixture
def certificate() -> Certificate:
    return make_certificate("Ann Lee")


def holder(client: Client, certificate: Certificate) -> Client:
    client.get(f"/k/{certificate.key}/")
    return client


def test_key_opens_the_certificate_and_leaves_the_address(client: Client, certificate: Certificate) -> None:
    response = client.get(f"/k/{certificate.key}/")
    assert (response.status_code, response["Location"]) == (302, f"/certificates/{grouped(certificate.code)}/")
    assert response["Referrer-Policy"] == "no-referrer"
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert "Ann Lee" in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_file_is_the_one_that_was_issued(client: Client, certificate: Certificate) -> None:
    response = holder(client, certificate).get(f"/certificates/{grouped(certificate.code)}.pdf")
    assert response.content == files.read(certificate)
    assert response["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("suffix", ["/", ".pdf"])
def test_anybody_else_is_led_to_the_check(client: Client, certificate: Certificate, suffix: str) -> None:
    code = grouped(certificate.code)
    response = client.get(f"/certificates/{code}{suffix}")
    assert (response.status_code, response["Location"]) == (302, f"/verify/{code}/")


def test_another_user_is_led_to_the_check_and_the_holder_by_address_is_not(
    client: Client, certificate: Certificate
) -> None:
    client.force_login(make_user("other@example.com"))
    assert client.get(f"/certificates/{certificate.code}/").status_code == 302
    client.force_login(make_user(certificate.email))
    assert client.get(f"/certificates/{certificate.code}/").status_code == 200


def test_trainer_of_another_team_is_led_to_the_check(client: Client, certificate: Certificate) -> None:
    from tests.factories.organisations import make_team

    client.force_login(make_trainer(team=make_team("Another team", "prevent")))
    assert client.get(f"/certificates/{certificate.code}/").status_code == 302
    client.force_login(make_trainer())
    assert client.get(f"/certificates/{certificate.code}/").status_code == 200


def test_verify_form_leads_to_the_finding(client: Client, certificate: Certificate) -> None:
    code = grouped(certificate.code)
    for typed in (
        code.lower().replace("-", " "),
        f"https://example.com/verify/{code}/",
        f" example.com/verify/{code} ",
    ):
        response = client.get("/verify/", {"code": typed})
        assert (response.status_code, response["Location"]) == (302, f"/verify/{code}/")


@pytest.mark.parametrize(
    "typed", ["", "x", "\x00", "<script>", "7K3M-Q4XP-9TR", "A" * 500, "7K3MQ4XP9TRR", "😀" * 20, "שלום"]
)
def test_verify_form_says_what_is_mistyped(client: Client, typed: str) -> None:
    response = client.get("/verify/", {"code": typed})
    assert response.status_code == 422
    assert "govuk-error-summary" in response.content.decode()


def test_verify_says_valid_and_masks_the_name(client: Client, certificate: Certificate) -> None:
    page = client.get(f"/verify/{grouped(certificate.code)}/")
    body = page.content.decode()
    assert page.status_code == 200
    assert "This certificate is valid" in body
    assert certificate.course_title in body
    assert "A••• L•••" in body
    assert "Ann Lee" not in body
    assert certificate.email not in body


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Ann Lee", "The name matches"),
        (" ANN  lee ", "The name matches"),
        ("Änn Leé", "The name matches, apart from accents"),
        ("Ann Le", "The name does not match"),
    ],
)
def test_verify_compares_a_typed_name(client: Client, certificate: Certificate, typed: str, answer: str) -> None:
    page = client.post(f"/verify/{certificate.code}/", {"name": typed})
    assert (page.status_code, answer in page.content.decode()) == (200, True)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Nguyễn Tuấn Kiệt", "nguyen tuan kiet"),
        ("Łucja Żółć", "Lucja Zolc"),
        ("Bjørn Æsir", "Bjorn Aesir"),
        ("Siân O'Dea", "Sian ODea"),
    ],
)
def test_verify_takes_a_name_typed_without_accents(client: Client, name: str, typed: str) -> None:
    certificate = make_certificate(name)
    body = client.post(f"/verify/{certificate.code}/", {"name": typed}).content.decode()
    assert "The name matches" in body


def test_verify_says_replaced_withdrawn_and_expired(client: Client) -> None:
    replaced = make_certificate("Ann Le")
    certificates.reissue(certificate=replaced, name="Ann Lee", by=SYSTEM)
    revoked = make_certificate("Bo Lee")
    certificates.revoke(certificate=revoked, reason="Issued in error", by=SYSTEM)
    expired = make_certificate("Cy Lee")
    past = timezone.localdate() - timezone.timedelta(days=1)
    Certificate.objects.filter(pk=expired.pk).update(taught_on=past - timezone.timedelta(days=1), expires_on=past)
    said = [
        client.get(f"/verify/{one.code}/").content.decode().split("<h1", 1)[1].split(">", 1)[1].split("<", 1)[0]
        for one in (replaced, revoked, expired)
    ]
    assert said == ["This certificate was replaced", "This certificate was withdrawn", "This certificate has expired"]


def test_verify_does_not_repeat_the_reason_of_a_revocation(client: Client) -> None:
    certificate = make_certificate()
    certificates.revoke(certificate=certificate, reason="Something private", by=SYSTEM)
    assert "Something private" not in client.get(f"/verify/{certificate.code}/").content.decode()


def test_verify_names_no_police_only_course(client: Client) -> None:
    course = make_course(access=Access.POLICE_ONLY, title="Dark web basics")
    certificate = make_certificate("Ann Lee", course=course)
    body = client.get(f"/verify/{certificate.code}/").content.decode()
    assert "Restricted course" in body
    assert "Dark web basics" not in body
    assert "A•••" not in body


def test_verify_answers_unknown_codes_all_alike(client: Client) -> None:
    one, two = (client.get(f"/verify/{grouped(new_code())}/") for _ in range(2))
    assert (one.status_code, two.status_code) == (404, 404)
    assert "We do not know this code" in one.content.decode()


@pytest.mark.parametrize("code", ["x", "A" * 400, "%00", "%F0%9F%98%80", "..%2F..", "7K3M-Q4XP-9TRR"])
def test_verify_survives_nonsense(client: Client, code: str) -> None:
    assert client.get(f"/verify/{code}/").status_code == 404


def test_verify_slows_down_guessing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.throttle.time.time", lambda: 1_800_000_000.0)
    codes = [client.get(f"/verify/{new_code()}/").status_code for _ in range(61)]
    assert codes == [404] * 60 + [429]


def test_verify_page_sets_no_cookie_until_a_name_is_typed(client: Client) -> None:
    assert client.get("/verify/").cookies == {}


def test_queries_of_the_check_do_not_grow(
    client: Client, certificate: Certificate, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture that is a context manager
        client.get(f"/verify/{certificate.code}/")
    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture that is a context manager
        client.get(f"/verify/{new_code()}/")


def test_holder_of_one_that_no_longer_counts_is_not_asked_to_show_it(client: Client) -> None:
    valid, old, gone = (make_certificate(name) for name in ("Ann Lee", "Bo Le", "Cy Lee"))
    certificates.reissue(certificate=old, name="Bo Lee", by=SYSTEM)
    certificates.revoke(certificate=gone, reason="Issued in error", by=SYSTEM)
    said = []
    for one in (valid, old, gone):
        body = client.get(f"/k/{one.key}/", follow=True).content.decode()
        said.append(("Keep it and show it" in body, "For your records only" in body, "downloaded badge" in body))
    assert said == [(True, False, False), (False, True, False), (False, True, False)]
