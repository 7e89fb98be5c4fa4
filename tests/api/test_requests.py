"""Requests over the API: asked, proved, seen, answered."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delivery.enums import Purpose, RequestState
from delivery.models import Session, SessionRequest
from tests.factories.api import Caller, make_coming
from tests.factories.courses import make_course
from tests.factories.organisations import make_coordinator, make_team, make_user
from tests.factories.reference import make_reference
from tests.factories.requests import ASKER, code_for, make_request, make_unproved

pytestmark = pytest.mark.django_db
BODY: dict[str, Any] = {
    "organisation": {"name": "Bright Builders Ltd", "audience_type": "business", "postcode": "RG1 1AA"},
    "asker": {"name": "Hana Hall", "email": ASKER},
    "mode": "in_person",
    "adults": 25,
    "audience": "Our office staff",
    "dates": "Tuesdays in March",
}


@pytest.fixture(autouse=True)
def reference() -> None:
    make_reference()


def test_anybody_with_a_token_asks_and_proves_with_the_code() -> None:
    caller = Caller(make_user(), "requests:read", "requests:write")
    made = caller.post("requests/", {**BODY, "course": make_course().slug})
    ref = made.json()["ref"]
    assert (made.status_code, made.json()["state"], made.json()["region"]) == (201, "unproved", "SE")
    assert caller.get("requests/").json()["count"] == 0
    assert caller.get(f"requests/{ref}/").json() == made.json()
    wrong = caller.post(f"requests/{ref}/confirm/", {"code": "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong_code")
    assert caller.post(f"requests/{ref}/send-code/").status_code == 200
    code = code_for(SessionRequest.objects.get())
    assert caller.post(f"requests/{ref}/confirm/", {"code": code}).json()["state"] == "new"
    assert caller.post(f"requests/{ref}/withdraw/").json()["state"] == "withdrawn"


@pytest.mark.parametrize("maker", [lambda: make_user(ASKER), make_coordinator])
def test_own_address_and_staff_of_the_region_need_no_code(maker: Any) -> None:
    assert Caller(maker()).post("requests/", BODY).json()["state"] == "new"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"adults": 5}, 409, "too_few_on_site"),
        ({"adults": 0}, 409, "bad_number_of_people"),
        ({"adults": -1}, 400, "invalid"),
        ({"adults": "many"}, 400, "invalid"),
        ({"adults": 10**9}, 400, "invalid"),
        ({"mode": "by post"}, 400, "invalid"),
        ({"course": "nothing"}, 400, "invalid"),
        ({"dates": ""}, 400, "invalid"),
        ({"audience": "x" * 1001}, 400, "invalid"),
        ({"postcode": "nowhere"}, 409, "bad_postcode"),
        ({"surprise": 1}, 400, "invalid"),
        ({"asker": {"name": "H", "email": "no address"}}, 400, "invalid"),
        ({"organisation": {"name": "B", "audience_type": "business"}}, 409, "force_needed"),
    ],
)
def test_refuses_what_makes_no_sense_and_keeps_nothing(changes: dict[str, Any], status: int, code: str) -> None:
    answer = Caller(make_user()).post("requests/", {**BODY, **changes})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert SessionRequest.objects.count() == 0


def test_few_people_may_ask_all_the_same() -> None:
    assert Caller(make_user()).post("requests/", {**BODY, "adults": 5, "asks_anyway": True}).status_code == 201


def test_same_key_asks_once() -> None:
    caller = Caller(make_user())
    first, second = (caller.post("requests/", BODY, key="once") for _ in range(2))
    assert (first.json(), SessionRequest.objects.count()) == (second.json(), 1)


def test_staff_accept_with_kept_places() -> None:
    row, staff = make_request(), Caller(make_coordinator())
    starts_at = timezone.now() + timedelta(days=20)
    body = {
        "course": make_course().slug, "team": make_team().pk, "mode": "online", "online_capacity": 30,
        "joining_link": "https://meet.example.org/x", "keep": 25,
        "meetings": [{"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=1)).isoformat()}],
    }  # fmt: skip
    answer = staff.post(f"requests/{row.ref}/accept/", body)
    session = Session.objects.get()
    assert (answer.status_code, answer.json()["state"], answer.json()["session"]) == (200, "accepted", session.ref)
    kept = session.allocations.get(purpose=Purpose.RESERVED)
    assert (kept.capacity, kept.until) == (25, session.starts_at)
    again = staff.post(f"requests/{row.ref}/accept/", body)
    assert (again.status_code, again.json()["code"]) == (409, "request_settled")


def test_staff_offer_refer_take_back_and_decline() -> None:
    row, staff, session = make_request(), Caller(make_coordinator()), make_coming()
    at = f"requests/{row.ref}/"
    assert staff.post(f"{at}refer/", {"region": "EE", "note": "Yours."}).json()["referred_to"] == "EE"
    assert staff.post(f"{at}decline/", {"reason": "No."}).status_code == 403
    assert staff.post(f"{at}take-back/").json()["referred_to"] is None
    assert staff.post(f"{at}offer/", {"session": "ZZZZZZZZ"}).status_code == 400
    assert staff.post(f"{at}offer/", {"session": session.ref}).json()["session"] == session.ref
    assert staff.post(f"{at}decline/", {"reason": ""}).status_code == 400
    declined = staff.post(f"{at}decline/", {"reason": "No trainer."}).json()
    assert (declined["state"], declined["answer"]) == ("declined", "No trainer.")
    row.refresh_from_db()
    assert row.decided_by == staff.user


def test_those_who_asked_see_theirs_and_answer_nothing() -> None:
    row, _other = make_request(), make_request(email="b@bright.example")
    own = Caller(make_user(ASKER))
    assert [one["ref"] for one in own.get("requests/").json()["results"]] == [row.ref]
    for name, body in (("decline", {"reason": "x"}), ("take-back", None), ("refer", {"region": "EE"})):
        assert own.post(f"requests/{row.ref}/{name}/", body).status_code == 403
    row.refresh_from_db()
    assert row.state == RequestState.NEW


def test_filters_and_asks_as_often_for_three_as_for_one() -> None:
    make_request()
    make_unproved(email="unseen@bright.example")
    staff = Caller(make_coordinator())
    counts = []
    for more in (0, 2):
        for number in range(more):
            make_request(email=f"{number}@bright.example")
        with CaptureQueriesContext(connection) as queries:
            assert staff.get("requests/", state="new", region="SE").json()["count"] == 1 + more
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert staff.get("requests/", region="EE").json()["count"] == 0
    assert staff.get("requests/", colour="red").status_code == 400
