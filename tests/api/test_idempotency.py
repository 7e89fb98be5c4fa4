"""Repeated writes: the same key, the same answer, and nothing done twice."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from accounts.models import EmailChallenge
from accounts.operations.challenges import MAX_ATTEMPTS
from delivery.models import Allocation, Booking, Session
from organisations.models import Organisation
from records.models import Reply
from tests.factories.api import Caller, booking_body, make_booking, make_coming
from tests.factories.organisations import make_administrator, make_trainer, make_user


@pytest.mark.django_db
def test_answers_a_repeat_without_doing_it_again() -> None:
    caller = Caller(make_user())
    body = booking_body(make_coming())
    first = caller.post("bookings/", body, key="one")
    again = caller.post("bookings/", body, key="one")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert caller.post("bookings/", body, key="two").json()["ref"] != first.json()["ref"]
    assert Booking.objects.count() == 2


@pytest.mark.django_db
def test_covers_actions_and_changes_too() -> None:
    booking = make_booking()
    caller = Caller(make_trainer())
    doors: list[tuple[str, str, Any]] = [
        ("PATCH", f"bookings/{booking.ref}/seats/2/", {"name": "Sam Reid"}),
        ("POST", f"bookings/{booking.ref}/seats/2/give-back/", None),
        ("POST", f"bookings/{booking.ref}/cancel/", None),
        ("POST", f"sessions/{booking.session.ref}/cancel/", {"reason": "Flood"}),
    ]
    for number, (method, path, body) in enumerate(doors):
        first, again = (caller.send(method, path, body, key=f"key {number}") for _ in range(2))
        assert (first.status_code, again.status_code) == (200, 200), path
        assert first.json() == again.json()
        assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.django_db
def test_refuses_a_key_that_was_used_for_something_else() -> None:
    caller = Caller(make_user())
    session = make_coming()
    caller.post("bookings/", booking_body(session), key="one")
    for path, body in [("bookings/", booking_body(session, places=3)), ("organisations/", booking_body(session))]:
        refused = caller.post(path, body, key="one")
        assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_key_reused")
    assert Booking.objects.count() == 1


@pytest.mark.django_db
def test_keeps_keys_of_callers_apart() -> None:
    body = booking_body(make_coming())
    user = make_user()
    refs = {Caller(one).post("bookings/", body, key="one").json()["ref"] for one in (user, user, make_user())}
    assert len(refs) == 3


@pytest.mark.django_db
def test_does_not_keep_refusals_and_errors() -> None:
    caller = Caller(make_user())
    session = make_coming(capacity=1)
    body = booking_body(session)
    assert caller.post("bookings/", body, key="one").json()["code"] == "session_full"
    assert caller.post("bookings/", {**body, "places": "x"}, key="two").status_code == 400
    assert caller.post("bookings/222/cancel/", key="three").status_code == 404
    assert Reply.objects.count() == 0
    Allocation.objects.update(capacity=5)
    assert caller.post("bookings/", body, key="one").status_code == 201


@pytest.mark.django_db
def test_still_counts_a_wrong_code() -> None:
    caller = Caller(make_user())
    booking = caller.post("bookings/", booking_body(make_coming())).json()
    challenge = EmailChallenge.objects.get(about_id=booking["ref"])
    wrong = "000000" if challenge.code != "000000" else "111111"
    path = f"bookings/{booking['ref']}/confirm/"
    codes = [caller.post(path, {"code": wrong}, key=f"try {n}").json()["code"] for n in range(MAX_ATTEMPTS + 1)]
    assert codes == ["wrong_code"] * MAX_ATTEMPTS + ["too_many_attempts"]
    assert caller.post(path, {"code": challenge.code}, key="right").json()["code"] == "too_many_attempts"


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["k" * 101, "tab\there", "\xa0"])
def test_refuses_keys_that_are_none(key: str) -> None:
    answer = Caller(make_user()).post("bookings/", booking_body(make_coming()), key=key)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["Idempotency-Key"])


@pytest.mark.django_db
def test_reads_take_no_key() -> None:
    caller = Caller(make_user())
    caller.headers["Idempotency-Key"] = "one"
    assert [caller.get("bookings/").status_code for _ in range(2)] == [200, 200]
    assert Reply.objects.count() == 0


def together(caller: Caller, path: str, bodies: list[tuple[str, Any]], times: int) -> list[Any]:
    """The same requests, several at once, each from a connection of its own."""

    def ask(job: tuple[str, Any]) -> Any:
        key, body = job
        try:
            return caller.post(path, body, key=key)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(ask, [job for job in bodies for _ in range(times)]))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_books_once_for_each_key_however_many_ask_at_once() -> None:
    session = make_coming(capacity=100)
    caller = Caller(make_administrator())
    jobs = [(f"key {number}", booking_body(session, places=1, seats=[])) for number in range(20)]
    answers = together(caller, "bookings/", jobs, times=4)
    refs = [{answer.json()["ref"] for answer in answers[start : start + 4]} for start in range(0, len(answers), 4)]
    assert [len(same) for same in refs] == [1] * 20
    assert len(set.union(*refs)) == Booking.objects.count() == Reply.objects.count() == 20
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 60
    assert Allocation.objects.get(session=session).taken == 20


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_refuses_all_but_one_of_two_bodies_under_one_key() -> None:
    session: Session = make_coming()
    caller = Caller(make_administrator())
    bodies = [("one", booking_body(session, places=number, seats=[])) for number in (1, 2, 3, 4)]
    codes = sorted(answer.status_code for answer in together(caller, "bookings/", bodies, times=2))
    assert codes == [201, 201, 409, 409, 409, 409, 409, 409]
    assert Booking.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_lets_the_next_try_when_the_first_is_refused() -> None:
    caller = Caller(make_administrator())
    body = {"name": "Bright Builders", "audience_type": "business", "postcode": "nonsense"}
    answers = together(caller, "organisations/", [("one", body)], times=4)
    assert [answer.json()["code"] for answer in answers] == ["bad_postcode"] * 4
    assert (Organisation.objects.count(), Reply.objects.count()) == (0, 0)
