"""Certificates: the account's own, those of staff's sessions, and the check that anybody may make."""

import json

import pytest

from certificates.models import Badge, Certificate
from courses.enums import Access
from kernel.identifiers import grouped, new_code
from tests.factories.api import Caller
from tests.factories.certificates import make_certificate
from tests.factories.courses import make_course
from tests.factories.organisations import make_force_contact, make_team, make_trainer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate() -> Certificate:
    return make_certificate("Ann Lee")


def test_shows_each_their_own(certificate: Certificate) -> None:
    callers = {
        "holder": Caller(make_user(certificate.email), "certificates:read"),
        "stranger": Caller(make_user()),
        "trainer": Caller(make_trainer()),
        "other trainer": Caller(make_trainer(team=make_team("Another team"))),
        "contact": Caller(make_force_contact()),
    }
    seen = {"holder": 1, "stranger": 0, "trainer": 1, "other trainer": 0, "contact": 0}
    assert {name: caller.get("certificates/").json()["count"] for name, caller in callers.items()} == seen
    grouped_code = grouped(certificate.code).lower()
    for path in (
        f"certificates/{certificate.code}/",
        *(f"certificates/{grouped_code}/{it}/" for it in ("pdf", "badge")),
    ):
        codes = {name: caller.get(path).status_code for name, caller in callers.items()}
        assert codes == {name: 200 if count else 404 for name, count in seen.items()}
        assert Caller().get(path).status_code == 401
    [row] = callers["holder"].get("certificates/").json()["results"]
    assert (row["code"], row["name"], row["standing"]) == (grouped(certificate.code), "Ann Lee", "valid")


def test_answers_the_file_and_errors_in_json(certificate: Certificate) -> None:
    caller = Caller(make_trainer())
    for accept in ("application/pdf", "*/*"):
        caller.headers["Accept"] = accept
        file = caller.get(f"certificates/{certificate.code}/pdf/")
        assert (file.headers["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
        missing = caller.get(f"certificates/{new_code()}/pdf/")
        assert (missing.status_code, missing.headers["Content-Type"]) == (404, "application/json")


def test_answers_the_badge_and_says_where_there_is_none(certificate: Certificate) -> None:
    caller = Caller(make_trainer())
    for accept in ("application/ld+json", "*/*"):
        caller.headers["Accept"] = accept
        badge = caller.get(f"certificates/{certificate.code}/badge/")
        assert (badge.headers["Content-Type"], json.loads(badge.content)["name"]) == (
            "application/ld+json",
            certificate.course_title,
        )
    Badge.objects.update(document="")
    gone = caller.get(f"certificates/{certificate.code}/badge/")
    assert (gone.status_code, gone.json()["code"]) == (404, "no_badge")


def test_is_changed_by_those_who_look_after_the_session_only(certificate: Certificate) -> None:
    path = f"certificates/{certificate.code}/"
    for action, body in (("reissue", {"name": "Ann Leigh"}), ("revoke", {"reason": "Wrong course"})):
        assert Caller(make_user(f"{action}@example.com")).post(f"{path}{action}/", body).status_code == 404
        assert Caller(make_trainer(), "certificates:read").post(f"{path}{action}/", body).status_code == 403
    holder = Caller(make_user(certificate.email))
    assert holder.post(f"{path}revoke/", {"reason": "x"}).status_code == 403
    trainer = Caller(make_trainer())
    replaced = trainer.post(f"{path}reissue/", {"name": "Ann Leigh"}, key="one")
    assert (replaced.status_code, replaced.json()["name"]) == (201, "Ann Leigh")
    assert trainer.post(f"{path}reissue/", {"name": "Ann Leigh"}, key="one").json() == replaced.json()
    revoked = trainer.post(f"certificates/{replaced.json()['code']}/revoke/", {"reason": "Wrong course"})
    assert revoked.json()["standing"] == "revoked"
    assert trainer.post(f"{path}revoke/", {"reason": "x", "why": "y"}).json()["errors"] == {
        "why": ["There is no such field."]
    }


def test_is_checked_by_anybody(certificate: Certificate) -> None:
    found = Caller().get(f"verify/{grouped(certificate.code)}/").json()
    assert (found["standing"], found["course_title"], found["masked_name"]) == ("valid", "Cyber basics", "A••• L•••")
    assert "Ann Lee" not in str(found)
    for name, is_same in (("ann  lee", True), ("Bo Lee", False)):
        answer = Caller().post(f"verify/{certificate.code}/name/", {"name": name}, key="ignored without a token")
        assert (answer.status_code, answer.json()["is_same_name"]) == (200, is_same)


def test_says_nothing_of_unknown_codes_and_restricted_courses() -> None:
    secret = make_certificate("Ann Lee", course=make_course(access=Access.POLICE_ONLY))
    found = Caller().get(f"verify/{secret.code}/").json()
    assert (found["course_title"], found["masked_name"], found["taught_on"]) == ("Restricted course", "", None)
    unknown = [Caller().get(f"verify/{code}/") for code in (new_code(), "AAAA-BBBB-CCCC", "0")]
    said = [(one.status_code, one.json()["code"]) for one in unknown]
    assert said == [(404, "unknown_code"), (404, "mistyped_code"), (404, "mistyped_code")]


def test_checks_at_a_bounded_rate(certificate: Certificate) -> None:
    path = f"verify/{certificate.code}/"
    codes = [Caller().get(path).status_code for _ in range(61)]
    assert codes == [200] * 60 + [429]
