"""Changes of a final booking over the API: other dates, more places, room or online; refusals and what they cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delivery.enums import Approval, Mode, Visibility
from delivery.models import Allocation, Booking, Session
from delivery.operations import sessions
from kernel.actors import SYSTEM
from tests.factories.api import Caller
from tests.factories.delivery import make_booking, make_coming
from tests.factories.organisations import make_administrator, make_team, make_trainer, make_user

pytestmark = pytest.mark.django_db
EMAIL = "office@example.com"


def make_pair(**there: Any) -> tuple[Booking, Session, Caller]:
    session = make_coming(mode=Mode.HYBRID)
    other = make_coming(**{"course": session.course, "in_days": 20, **there})
    booking = make_booking(session, "Ada, ada@x.example", "Ben", booker_email=EMAIL)
    return booking, other, Caller(make_user(EMAIL), "bookings:read", "bookings:write")


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_moves_to_one_of_the_other_dates() -> None:
    booking, there, caller = make_pair()
    (date,) = caller.get(f"bookings/{booking.ref}/other-dates/").json()["results"]
    assert (date["ref"], date["free"], date["is_enough"], date["asks_approval"]) == (there.ref, 20, True, False)
    for _ in range(2):
        moved = caller.post(f"bookings/{booking.ref}/move/", {"session": date["ref"].lower()})
        assert (moved.status_code, moved.json()["session"]["ref"], moved.json()["places"]) == (200, there.ref, 2)


def test_move_waits_for_the_new_team_unless_its_staff_act() -> None:
    team = make_team("Protect Kent")
    booking, there, caller = make_pair(approval=Approval.ALL, team=team)
    assert caller.post(f"bookings/{booking.ref}/move/", {"session": there.ref}).json()["state"] == "pending"
    back = booking.session
    Session.objects.filter(pk=back.pk).update(approval=Approval.ALL)
    Booking.objects.filter(pk=booking.pk).update(state="confirmed")
    staff = Caller(make_trainer(team=team), "bookings:write")
    assert staff.post(f"bookings/{booking.ref}/move/", {"session": back.ref}).json()["state"] == "pending"
    Booking.objects.filter(pk=booking.pk).update(state="confirmed")
    staff = Caller(make_administrator())
    assert staff.post(f"bookings/{booking.ref}/move/", {"session": there.ref}).json()["state"] == "confirmed"


def test_move_refuses_what_is_hidden_full_or_nonsense() -> None:
    booking, there, caller = make_pair()
    hidden = make_coming(course=there.course, in_days=30, visibility=Visibility.UNLISTED)
    for typed in (hidden.ref, make_coming().ref, "", "\x00", "x" * 21, 7, None, ["a"]):
        assert caller.post(f"bookings/{booking.ref}/move/", {"session": typed}).status_code == 400
    Allocation.objects.filter(session=there).update(capacity=1)
    full = caller.post(f"bookings/{booking.ref}/move/", {"session": there.ref})
    assert refusal(full) == (409, "session_full")
    assert "Your booking stays as it was." in full.json()["detail"]


def test_booking_of_a_cancelled_session_moves() -> None:
    booking, there, caller = make_pair()
    sessions.cancel(session=booking.session, reason="Ill.", by=SYSTEM)
    assert caller.post(f"bookings/{booking.ref}/move/", {"session": there.ref}).status_code == 200


def test_adds_places_and_lets_the_others_wait() -> None:
    booking, _there, caller = make_pair()
    Allocation.objects.filter(session=booking.session, purpose="room").update(capacity=3)
    body = {"places": 1, "seats": [{"name": "Cy"}]}
    answers = [caller.post(f"bookings/{booking.ref}/add-places/", body, key="one") for _ in range(2)]
    assert [(one.status_code, one.json()["places"]) for one in answers] == [(200, 3)] * 2
    full = caller.post(f"bookings/{booking.ref}/add-places/", {"places": 2})
    assert refusal(full) == (409, "session_full")
    party = caller.post(f"bookings/{booking.ref}/wait-for-more/", {"places": 2})
    assert (party.status_code, party.json()["state"], party.json()["places"]) == (201, "waiting", 2)
    assert party.json()["ref"] != booking.ref
    for body in ({}, {"places": 0}, {"places": 31}, {"places": "x"}, {"places": 1, "who": "me"}, {"places": True}):
        assert caller.post(f"bookings/{booking.ref}/add-places/", body).status_code == 400
    assert refusal(caller.post(f"bookings/{booking.ref}/add-places/", {"places": 28})) == (409, "bad_number_of_places")


def test_switches_a_place_and_shows_it() -> None:
    booking, _there, caller = make_pair()
    for _ in range(2):
        answer = caller.post(f"bookings/{booking.ref}/seats/1/switch/", {"purpose": "online"})
        assert [one["purpose"] for one in answer.json()["seats"]] == ["online", "room"]
    for body in ({}, {"purpose": "reserved"}, {"purpose": 1}):
        assert caller.post(f"bookings/{booking.ref}/seats/1/switch/", body).status_code == 400
    assert caller.post(f"bookings/{booking.ref}/seats/9/switch/", {"purpose": "room"}).status_code == 404


def test_deadline_binds_bookers_and_not_staff() -> None:
    booking, there, caller = make_pair()
    Session.objects.filter(pk=booking.session_id).update(changes_close_at=timezone.now() - timedelta(hours=1))
    at = f"bookings/{booking.ref}/"
    asked = [
        ("move/", {"session": there.ref}), ("add-places/", {"places": 1}), ("seats/1/switch/", {"purpose": "online"}),
        ("seats/2/give-back/", None), ("cancel/", None),
    ]  # fmt: skip
    assert {refusal(caller.post(at + door, body)) for door, body in asked} == {(409, "changes_closed")}
    staff = Caller(make_trainer())
    for door, body in (asked[2], asked[1], asked[0], asked[3], asked[4]):
        assert (door, staff.post(at + door, body).status_code) == (door, 200)


def test_other_dates_cost_as_much_for_three_as_for_one() -> None:
    booking, there, caller = make_pair()
    counts = []
    for more in (0, 2):
        for _ in range(more):
            make_coming(course=there.course, in_days=25)
        with CaptureQueriesContext(connection) as asked:
            caller.get(f"bookings/{booking.ref}/other-dates/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
