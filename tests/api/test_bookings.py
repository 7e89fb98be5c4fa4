"""Bookings: held, confirmed, named, given back, cancelled; seen by those whose they are."""

from typing import Any

import pytest

from accounts.models import EmailChallenge
from courses.enums import Access
from delivery.enums import Visibility
from delivery.models import Allocation, Booking
from delivery.operations import sessions
from kernel.actors import SYSTEM
from tests.factories.api import Caller, booking_body, make_booking, make_coming
from tests.factories.courses import make_course
from tests.factories.organisations import make_force_contact, make_team, make_trainer, make_user

pytestmark = pytest.mark.django_db


def taken(booking_or_session: Any) -> int:
    session = getattr(booking_or_session, "session", booking_or_session)
    return sum(Allocation.objects.filter(session=session).values_list("taken", flat=True))


def test_holds_places_until_the_code_comes() -> None:
    session = make_coming()
    caller = Caller(make_user(), "bookings:write", "bookings:read")
    answer = caller.post("bookings/", booking_body(session))
    body = answer.json()
    assert answer.status_code == 201
    assert {name: body[name] for name in ("state", "places", "booker", "seats")} == {
        "state": "held",
        "places": 2,
        "booker": {"name": "Olu Office", "email": "office@example.com", "phone": ""},
        "seats": [
            {"number": 1, "name": "Ann Lee", "email": "ann@example.com", "purpose": "room", "is_given_back": False},
            {"number": 2, "name": "", "email": "", "purpose": "room", "is_given_back": False},
        ],
    }
    assert body["session"]["ref"] == session.ref
    # The account that made it can follow it, but it is in nobody's list until it is confirmed.
    assert caller.get(f"bookings/{body['ref']}/").json() == body
    assert caller.get("bookings/").json()["count"] == 0
    code = EmailChallenge.objects.get(about_id=body["ref"]).code
    wrong = "000000" if code != "000000" else "111111"
    refused = caller.post(f"bookings/{body['ref']}/confirm/", {"code": wrong})
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_code")
    confirmed = caller.post(f"bookings/{body['ref']}/confirm/", {"code": code})
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "confirmed")
    assert taken(session) == 2


def test_sends_another_code() -> None:
    caller = Caller(make_user())
    ref = caller.post("bookings/", booking_body(make_coming())).json()["ref"]
    assert caller.post(f"bookings/{ref}/send-code/").json()["state"] == "held"
    assert EmailChallenge.objects.filter(about_id=ref).count() == 2


def test_is_final_at_once_for_the_booker_and_for_staff_who_vouch() -> None:
    session = make_coming()
    users = {
        "booker": make_user("office@example.com"),
        "trainer": make_trainer(),
        "another team's trainer": make_trainer(team=make_team("Another team")),
        "contact": make_force_contact(),
    }
    states = {
        name: Caller(user).post("bookings/", booking_body(session)).json()["state"] for name, user in users.items()
    }
    assert states == {
        "booker": "confirmed", "trainer": "confirmed", "another team's trainer": "held", "contact": "held",
    }  # fmt: skip
    assert EmailChallenge.objects.count() == 2


def test_shows_each_their_own() -> None:
    session = make_coming()
    one, other = make_booking(session), make_booking(session, email="other@example.com")
    held = make_booking(session, email="held@example.com", is_proved=False)
    seen = {
        "booker": Caller(make_user("office@example.com")),
        "stranger": Caller(make_user()),
        "typed but not proved": Caller(make_user("held@example.com")),
        "trainer": Caller(make_trainer()),
        "other trainer": Caller(make_trainer(team=make_team("Another team"))),
        "contact": Caller(make_force_contact()),
    }
    listed = {name: [row["ref"] for row in c.get("bookings/").json()["results"]] for name, c in seen.items()}
    assert listed == {
        "booker": [one.ref],
        "stranger": [],
        "typed but not proved": [],
        "trainer": [held.ref, other.ref, one.ref],
        "other trainer": [],
        "contact": [],
    }
    opened = {name: caller.get(f"bookings/{other.ref}/").status_code for name, caller in seen.items()}
    assert opened == {name: 200 if name == "trainer" else 404 for name in seen}


def test_lists_without_seats_and_filters() -> None:
    caller = Caller(make_trainer())
    one, other = make_booking(), make_booking(places=3)
    rows = caller.get("bookings/", session=other.session.ref).json()["results"]
    assert [(row["ref"], row["places"]) for row in rows] == [(other.ref, 3)]
    assert "seats" not in rows[0]
    assert caller.get("bookings/", state="cancelled").json()["count"] == 0
    assert caller.get("bookings/", organisation=one.organisation_id).json()["count"] == 1
    odd = [caller.get("bookings/", organisation=value).status_code for value in ("1.5", "NaN", "x", "0", 2**64)]
    assert odd == [400] * 5


def test_names_and_gives_back_places() -> None:
    booking = make_booking()
    caller = Caller(make_user("office@example.com"))
    seat = f"bookings/{booking.ref}/seats/2/"
    named = caller.patch(seat, {"name": "Sam Reid", "email": "sam@example.com", "access_needs": "Hearing loop"})
    assert named.json()["seats"][1] == {
        "number": 2,
        "name": "Sam Reid",
        "email": "sam@example.com",
        "purpose": "room",
        "is_given_back": False,
    }
    assert "Hearing" not in named.content.decode()
    assert caller.patch(seat, {"name": "Sam Reed"}).json()["seats"][1]["email"] == "sam@example.com"
    back = caller.post(f"{seat}give-back/").json()
    assert (back["places"], back["seats"][1]["is_given_back"], taken(booking)) == (1, True, 1)
    refused = caller.patch(seat, {"name": "Too Late"})
    assert (refused.status_code, refused.json()["code"]) == (409, "seat_given_back")
    assert caller.patch(f"bookings/{booking.ref}/seats/3/", {"name": "x"}).status_code == 404
    assert caller.post(f"bookings/{booking.ref}/seats/1/give-back/").json()["state"] == "cancelled"
    assert taken(booking) == 0


def test_cancels() -> None:
    booking = make_booking()
    caller = Caller(make_user("office@example.com"))
    for _ in range(2):
        assert caller.post(f"bookings/{booking.ref}/cancel/").json()["state"] == "cancelled"
    assert taken(booking) == 0


def test_changes_nothing_for_strangers() -> None:
    booking = make_booking()
    caller = Caller(make_user())
    path = f"bookings/{booking.ref}/"
    doors = [
        caller.post(f"{path}cancel/"),
        caller.post(f"{path}confirm/", {"code": "123456"}),
        caller.post(f"{path}send-code/"),
        caller.patch(f"{path}seats/1/", {"name": "Mallory"}),
        caller.post(f"{path}seats/1/give-back/"),
    ]
    assert [answer.status_code for answer in doors] == [404] * 5
    assert booking.seats.filter(name="Ann Lee", given_back_at=None).count() == 1


def test_refuses_with_what_to_do_instead() -> None:
    caller = Caller(make_user())
    small = make_coming(capacity=1)
    gone = make_coming()
    sessions.cancel(session=gone, reason="Flood", by=SYSTEM)
    refused = [
        caller.post("bookings/", booking_body(small)),
        caller.post("bookings/", booking_body(gone)),
        caller.post("bookings/", booking_body(make_coming(), has_under_18=True)),
        caller.post("bookings/", booking_body(make_coming(), purpose="online")),
    ]
    codes = ["session_full", "session_cancelled", "under_18_are_counted", "bad_purpose"]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(409, code) for code in codes]
    assert Booking.objects.count() == 0


def test_books_adults_with_a_number_of_young_people() -> None:
    answer = Caller(make_user()).post("bookings/", booking_body(make_coming(), has_under_18=True, expected_under_18=24))
    assert (answer.status_code, answer.json()["expected_under_18"]) == (201, 24)
    assert Booking.objects.get().expected_under_18 == 24


def test_books_only_sessions_that_exist_for_the_account() -> None:
    caller = Caller(make_user())
    police = make_coming(course=make_course(access=Access.POLICE_ONLY))
    draft = make_coming(as_draft=True)
    unlisted = make_coming(visibility=Visibility.UNLISTED)
    answers = [caller.post("bookings/", booking_body(one)) for one in (police, draft)]
    answers.append(caller.post("bookings/", booking_body(unlisted, session="22222222")))
    error = {"session": ["There is no such session."]}
    assert [(one.status_code, one.json()["errors"]) for one in answers] == [(400, error)] * 3
    assert caller.post("bookings/", booking_body(unlisted)).status_code == 201


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"places": 0}, ["places"]),
        ({"places": 31}, ["places"]),
        ({"places": "two"}, ["places"]),
        ({"organisation": []}, ["organisation"]),
        ({"organisation": {"name": "x", "audience_type": "business", "owner": "me"}}, ["organisation"]),
        ({"booker": {"name": "x", "email": "not an address"}}, ["booker"]),
        ({"seats": {"name": "x"}}, ["seats"]),
        ({"seats": [{"nmae": "x"}]}, ["seats"]),
        ({"seats": [{}] * 31}, ["seats"]),
        ({"extra": 1, "another": 2}, ["another", "extra"]),
        ({"session": None}, ["session"]),
        ({"has_under_18": "perhaps"}, ["has_under_18"]),
        ({"has_under_18": True, "expected_under_18": 501}, ["expected_under_18"]),
        ({"expected_under_18": -1}, ["expected_under_18"]),
        ({"expected_under_18": "some"}, ["expected_under_18"]),
        ({"booker": {"name": "n" * 500, "email": "a@example.com"}}, ["booker"]),
    ],
)
def test_names_the_fields_that_are_wrong(changes: dict[str, Any], fields: list[str]) -> None:
    answer = Caller(make_user()).post("bookings/", booking_body(make_coming(), **changes))
    assert (answer.status_code, sorted(answer.json()["errors"])) == (400, fields)
    assert Booking.objects.count() == 0


def test_keeps_names_in_every_script_as_typed() -> None:
    names = ["Zoë O’Brien <b>", "محمد", "Nguyễn 🙂", "O\u200dK"]
    seats = [{"name": name} for name in names]
    answer = Caller(make_user()).post("bookings/", booking_body(make_coming(), places=4, seats=seats))
    assert [seat["name"] for seat in answer.json()["seats"]] == names
