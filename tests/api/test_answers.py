"""A course's own questions over the API: listed with the session, answered with the booking, changed afterwards."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.models import Booking
from tests.delivery.asking import ANSWERS, make_asking
from tests.factories.api import Caller, booking_body, make_booking, make_coming
from tests.factories.organisations import make_team, make_trainer, make_user

pytestmark = pytest.mark.django_db

HOLDER = "office@example.com"
GIVEN = {"laptops": "yes", "many": 3, "tools": ["Mail"]}
TOLD = [
    {"id": "laptops", "question": "Do you bring laptops?", "answer": "yes"},
    {"id": "many", "question": "How many laptops?", "answer": 3},
    {"id": "tools", "question": "What do you use?", "answer": ["Mail"]},
]


def make_own(**given: Any) -> tuple[Caller, str]:
    """The caller who holds a final booking, and the booking's address."""
    caller = Caller(make_user(HOLDER))
    session = make_coming(course=make_asking())
    ref = caller.post("bookings/", booking_body(session, answers={**GIVEN, **given})).json()["ref"]
    return caller, f"bookings/{ref}/"


def test_session_lists_what_is_asked() -> None:
    session = make_coming(course=make_asking())
    first, many, tools, tills, *_ = Caller().get(f"sessions/{session.ref}/").json()["questions"]
    assert first == {
        "id": "laptops", "question": "Do you bring laptops?", "hint": "", "kind": "yes_no", "options": [],
        "is_required": True, "only_if": None,
    }  # fmt: skip
    assert many["only_if"] == {"question": "laptops", "answer": "yes"}
    assert (tools["options"], tools["hint"]) == (["Mail", "Cloud & files", "Tills"], "Tick <all> of them")
    assert tills["only_if"] == {"question": "tools", "answer": "Tills"}


def test_list_of_sessions_costs_the_same_with_questions() -> None:
    course = make_asking()
    counts = []
    for _ in range(2):
        make_coming(course=course)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(Caller().get("sessions/").json()["results"][0]["questions"]) == 6
        counts.append(len(queries))
        make_coming(course=course)
    assert len(set(counts)) == 1


def test_booking_answers_and_is_told() -> None:
    caller, url = make_own(tills="dropped")
    body = caller.get(url).json()
    assert (body["state"], body["answers"]) == ("confirmed", TOLD)
    assert "answers" not in caller.get("bookings/").json()["results"][0]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "answer_missing"),
        ({"laptops": "maybe"}, "answer_not_possible"),
        ({"laptops": "no", "fax": "1"}, "unknown_question"),
    ],
)
def test_booking_without_possible_answers_is_refused(given: dict[str, Any], code: str) -> None:
    session = make_coming(course=make_asking())
    answer = Caller(make_user()).post("bookings/", booking_body(session, answers=given))
    assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (409, code, ["answers"])
    assert Booking.objects.count() == 0


@pytest.mark.parametrize(
    "given", ["yes", ["yes"], {"laptops": {"a": 1}}, {"laptops": 1.5}, {"laptops": True}, {"tools": [1]},
              {str(number): "x" for number in range(21)}],
)  # fmt: skip
def test_answers_of_another_shape_are_wrong(given: Any) -> None:
    session = make_coming(course=make_asking())
    answer = Caller(make_user()).post("bookings/", booking_body(session, answers=given))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["answers"])


def test_staff_need_not_answer_and_see_the_answers() -> None:
    trainer = make_trainer(team=(team := make_team()))
    session = make_coming(course=make_asking(), team=team)
    answer = Caller(trainer).post("bookings/", booking_body(session))
    assert (answer.status_code, answer.json()["answers"]) == (201, [])
    url = f"bookings/{answer.json()['ref']}/"
    assert Caller(trainer).patch(f"{url}answers/", {"answers": {"level": "Very"}}).json()["answers"][0]["id"] == "level"
    assert Caller(make_user()).get(url).status_code == 404


def test_answers_change_and_what_is_left_out_stays() -> None:
    caller, url = make_own()
    changed = caller.patch(f"{url}answers/", {"answers": {"many": 5, "tools": None}})
    assert (changed.status_code, changed.json()["answers"]) == (200, [TOLD[0], {**TOLD[1], "answer": 5}])
    refused = caller.patch(f"{url}answers/", {"answers": {"laptops": None}})
    assert (refused.status_code, refused.json()["code"]) == (409, "answer_missing")
    assert caller.patch(f"{url}answers/", {"answers": {"laptops": "no"}}).json()["answers"] == [
        {**TOLD[0], "answer": "no"}
    ]
    assert caller.patch(f"{url}answers/", {}).status_code == 400


def test_party_that_waits_answers_too() -> None:
    session = make_coming(course=make_asking(), capacity=2)
    caller = Caller(make_user(HOLDER))
    caller.post("bookings/", booking_body(session, answers=ANSWERS))
    other = Caller(make_user("other@example.com"))
    body = booking_body(session, answers=GIVEN, if_full="wait", booker={"name": "Oda", "email": "other@example.com"})
    assert other.post("bookings/", body).json()["answers"] == TOLD


def test_booking_of_a_course_that_asks_nothing_has_no_answers() -> None:
    booking = make_booking(email=HOLDER)
    assert Caller(make_user(HOLDER)).get(f"bookings/{booking.ref}/").json()["answers"] == []
