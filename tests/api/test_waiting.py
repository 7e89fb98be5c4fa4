"""The waiting list and approval over the API."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import EmailChallenge
from delivery.enums import Approval, BookingState
from delivery.models import Allocation, Booking, Session
from delivery.operations import bookings, seats
from kernel.actors import PUBLIC
from tests.factories.api import Caller, booking_body, make_booking, make_coming
from tests.factories.organisations import make_coordinator, make_force_contact, make_team, make_trainer, make_user

pytestmark = pytest.mark.django_db


def make_full() -> tuple[Session, Booking]:
    """A session whose places are all taken by one booking."""
    session = make_coming()
    booking = make_booking(session, email="first@full.example", places=1)
    Allocation.objects.filter(session=session).update(capacity=1)
    return session, booking


def ask_to_wait(caller: Caller, session: Session, **more: Any) -> Any:
    return caller.post("bookings/", {**booking_body(session), "places": 1, "seats": [], "if_full": "wait", **more})


def test_waits_only_where_it_is_asked_for() -> None:
    session, _ = make_full()
    caller = Caller(make_user("office@example.com"))
    refused = caller.post("bookings/", {**booking_body(session), "places": 1, "seats": []})
    assert (refused.status_code, refused.json()["code"]) == (409, "session_full")
    made = ask_to_wait(caller, session)
    assert (made.status_code, made.json()["state"]) == (201, "waiting")
    assert made.json()["waiting"] == {"since": made.json()["waiting"]["since"], "ahead": 0, "offer": None}
    assert ask_to_wait(caller, session).json()["code"] == "already_waiting"


def test_program_joins_the_queue_for_somebody_else_with_their_code() -> None:
    session, _ = make_full()
    caller = Caller(make_user("program@example.com"))
    made = ask_to_wait(caller, session, booker={"name": "Oda", "email": "oda@example.com"}).json()
    assert (made["state"], made["waiting"]["since"]) == ("waiting", None)
    address = f"bookings/{made['ref']}/"
    assert caller.post(f"{address}send-code/").status_code == 200
    code = EmailChallenge.objects.filter(about_id=made["ref"]).latest("created_at").code
    assert caller.post(f"{address}confirm/", {"code": code}).json()["waiting"]["since"]
    assert Caller(make_user("other@example.com")).get(address).status_code == 404
    assert caller.post(f"{address}cancel/").json()["state"] == "cancelled"


def test_books_where_there_are_places_though_it_would_wait() -> None:
    made = ask_to_wait(Caller(make_user("office@example.com")), make_coming())
    assert (made.json()["state"], made.json()["waiting"]) == ("confirmed", None)


@pytest.mark.parametrize(("answer", "state"), [("accept-offer", "confirmed"), ("decline-offer", "cancelled")])
def test_answers_an_offer(answer: str, state: str) -> None:
    session, booking = make_full()
    caller = Caller(make_user("office@example.com"))
    ref = ask_to_wait(caller, session).json()["ref"]
    assert caller.post(f"bookings/{ref}/{answer}/").json()["code"] == "offer_over"
    bookings.cancel(booking=booking, by=PUBLIC)
    offer = caller.get(f"bookings/{ref}/").json()["waiting"]["offer"]
    assert offer["places"] == 1
    assert offer["until"] > timezone.now().isoformat()
    assert caller.post(f"bookings/{ref}/{answer}/").json()["state"] == state


def test_party_drops_a_place_and_is_offered_what_it_fits_now() -> None:
    session = make_coming()
    booking = make_booking(session, email="first@full.example", places=2)
    Allocation.objects.filter(session=session).update(capacity=2)
    caller = Caller(make_user("office@example.com"))
    ref = ask_to_wait(caller, session, places=2).json()["ref"]
    seats.give_back(seat=booking.seats.earliest("number"), by=PUBLIC)
    assert caller.get(f"bookings/{ref}/").json()["waiting"]["offer"] is None
    left = caller.post(f"bookings/{ref}/seats/2/give-back/")
    assert (left.status_code, left.json()["places"], left.json()["waiting"]["offer"]["places"]) == (200, 1, 1)
    again = caller.post(f"bookings/{ref}/seats/2/give-back/")
    assert (again.status_code, again.json()["places"]) == (200, 1)
    assert caller.post(f"bookings/{ref}/accept-offer/").json()["state"] == "confirmed"


def test_approval_is_for_staff_who_look_after_the_session() -> None:
    session = make_coming()
    Session.objects.filter(pk=session.pk).update(approval=Approval.ALL)
    booker = make_user("office@example.com")
    ref = ask_to_wait(Caller(booker), session).json()["ref"]
    assert Booking.objects.get().state == BookingState.PENDING
    doors = ("approve", "refuse-approval", "allow-two-dates")
    callers = {
        "stranger": make_user(),
        "booker": booker,
        "contact": make_force_contact(),
        "another team's": make_trainer(team=make_team("Another team")),
    }
    answers = {
        name: [Caller(user).post(f"bookings/{ref}/{door}/", {"reason": "No"}).status_code for door in doors]
        for name, user in callers.items()
    }
    assert answers == {
        "stranger": [404] * 3, "booker": [403] * 3, "contact": [404] * 3, "another team's": [404] * 3,
    }  # fmt: skip
    assert Caller(make_trainer()).post(f"bookings/{ref}/approve/").json()["state"] == "confirmed"
    late = Caller(make_coordinator()).post(f"bookings/{ref}/refuse-approval/", {"reason": "No"})
    assert (late.status_code, late.json()["code"]) == (409, "approval_not_asked")


def test_refusing_needs_a_reason_and_gives_the_places_back() -> None:
    session = make_coming()
    Session.objects.filter(pk=session.pk).update(approval=Approval.ALL)
    ref = ask_to_wait(Caller(make_user("office@example.com")), session).json()["ref"]
    caller = Caller(make_trainer())
    assert caller.post(f"bookings/{ref}/refuse-approval/", {"reason": " "}).status_code == 400
    assert caller.post(f"bookings/{ref}/refuse-approval/", {"reason": "We cannot reach you."}).json()["state"] == (
        "cancelled"
    )
    assert Allocation.objects.get(session=session).taken == 0
