"""Many certificates checked at once, as employers' systems do."""

from typing import Any

import pytest
from django.core.cache import cache

from certificates.models import Certificate
from certificates.operations import certificates
from courses.enums import Access
from kernel.actors import SYSTEM
from kernel.identifiers import grouped, new_code
from tests.factories.api import Caller
from tests.factories.certificates import issue_all, make_certificate, make_held
from tests.factories.courses import make_course

pytestmark = pytest.mark.django_db
URL = "verify/batch/"


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


def asked(*codes: str | tuple[str, str]) -> dict[str, Any]:
    pairs = [one if isinstance(one, tuple) else (one, "") for one in codes]
    return {"certificates": [{"code": code, **({"name": name} if name else {})} for code, name in pairs]}


def answers(*codes: str | tuple[str, str]) -> list[dict[str, Any]]:
    answer = Caller().post(URL, asked(*codes))
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def test_batch_answers_in_order_as_each_alone_would() -> None:
    good, bad, old = (make_certificate(name) for name in ("José Núñez", "Bo Lee", "Cy Le"))
    certificates.revoke(certificate=bad, reason="x", by=SYSTEM)
    certificates.reissue(certificate=old, name="Cy Lee", by=SYSTEM)
    unknown = new_code()
    found = answers(
        (grouped(good.code).lower(), "jose nunez"), (bad.code, "Ann Lee"), old.code, unknown, "7K3M", good.code[::-1]
    )
    assert [(one["error"], one["match"]) for one in found] == [
        (None, "same_but_accents"), (None, "other"), (None, None), ("unknown_code", None), ("mistyped_code", None),
        (found[5]["error"], None),
    ]  # fmt: skip
    alone = [Caller().get(f"verify/{one.code}/").json() for one in (good, bad, old)]
    assert [one["certificate"] for one in found] == [*alone, None, None, None]
    assert [one["code"] for one in found][:4] == [grouped(code) for code in (good.code, bad.code, old.code, unknown)]
    assert alone[2]["successor_standing"] == "valid"


def test_erased_is_answered_as_unknown_whatever_the_name() -> None:
    gone = make_certificate("Ann Lee")
    Certificate.objects.filter(pk=gone.pk).update(name="", email="", file_name="")
    erased, unknown = answers((gone.code, "Ann Lee"), (new_code(), "Ann Lee"))
    assert erased | {"code": ""} == unknown | {"code": ""}


def test_police_only_is_restricted_in_a_batch_too() -> None:
    secret = make_certificate("Ann Lee", course=make_course(access=Access.POLICE_ONLY, title="Dark web basics"))
    (found,) = answers((secret.code, "Ann Lee"))
    told = found["certificate"]
    assert (told["course_title"], told["masked_name"], told["taught_on"]) == ("Restricted course", "", None)


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"certificates": []}, {"certificates": "7K3M"}, {"certificates": [{}]}, {"certificates": [{"code": ""}]},
        {"certificates": [{"code": "7K3M", "extra": 1}]}, {"certificates": [{"code": "7K3M"}] * 2},
        {"certificates": [{"code": "7K3M"}, {"code": "7k-3m"}]}, {"certificates": [{"code": "2" * 61}]},
        {"certificates": [{"code": str(number)} for number in range(101)]}, {"codes": ["7K3M"]},
        {"certificates": [{"code": "7K3M", "name": "a" * 201}]},
    ],
)  # fmt: skip
def test_wrong_batch_is_refused(sent: dict[str, Any]) -> None:
    answer = Caller().post(URL, sent)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_batch_asks_as_often_for_a_hundred_as_for_one(django_assert_num_queries: Any) -> None:
    _, seats = make_held("Ann Le", "Bo Le", "Cy Le")
    issue_all()
    rows = list(Certificate.objects.filter(seat__in=seats))
    for one in rows:
        certificates.reissue(certificate=one, name=f"{one.name}e", by=SYSTEM)
    codes = [one.code for one in rows] + [new_code() for _ in range(97)]
    with django_assert_num_queries(2):
        answers(rows[0].code)
    with django_assert_num_queries(2):
        found = answers(*codes)
    assert [one["error"] for one in found] == [None] * 3 + ["unknown_code"] * 97
