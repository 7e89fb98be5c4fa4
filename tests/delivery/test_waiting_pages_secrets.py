"""What is for confirmed people alone, at every door of a booking that is not final: held, pending, waiting, offered."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from correspondence.emails import compose
from correspondence.enums import MessageState
from correspondence.models import Message
from delivery.enums import Approval, BookingState, Mode
from delivery.models import Booking, Session
from delivery.operations import bookings, links, waiting
from kernel.actors import PUBLIC, SYSTEM
from tests.delivery.visiting import home, opened
from tests.factories.api import Caller
from tests.factories.delivery import LINK, make_booking, make_coming, make_details, make_venue
from tests.factories.organisations import make_trainer, make_user

pytestmark = pytest.mark.django_db

SECRETS = {
    "the venue": "Hidden Hall",
    "its address": "1 Secret Street",
    "its postcode": "RG1 1AA",
    "the way there": "Ring the bell.",
    "the link": LINK,
    "what people are told": "Ask for the sergeant.",
    "the trainer": "Trainersurname",
    "the trainer's address": "tess@police.example",
}
BOOKING_DOORS = (
    "", "confirm/", "waiting/", "accept/", "decline/", "leave/", "cancel/", "address/", "calendar.ics",
    "places/1/", "places/1/give-back/",
)  # fmt: skip
SEAT_DOORS = ("", "cannot-come/", "calendar.ics")


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def make_secret(capacity: int, **details: Any) -> Session:
    """A session of tomorrow morning: people with a place are told everything by now."""
    trainer = make_trainer(first_name="Tess", last_name="Trainersurname", email="tess@police.example")
    # The organisation's own postcode is another one.
    return make_coming(
        mode=Mode.HYBRID, venue=make_venue(name="Hidden Hall"), capacity=capacity, joining_link=LINK,
        starts_at=timezone.now() + timedelta(hours=20), joining_notes="Ask for the sergeant.",
        trainers=((trainer, "lead"),), **details,
    )  # fmt: skip


def ours(**changes: Any) -> Any:
    """A party of one for the room, from elsewhere."""
    details = make_details(purpose="room", **changes)
    organisation = type(details.organisation)(**{**vars(details.organisation), "postcode": "OX1 2JD"})
    return type(details)(**{**vars(details), "organisation": organisation})


def held() -> Booking:
    return bookings.book(session=make_secret(9), details=ours(), by=PUBLIC)


def pending() -> Booking:
    booking = bookings.book(session=make_secret(9, approval=Approval.ALL), details=ours(), by=PUBLIC, is_proved=True)
    assert booking.state == BookingState.PENDING
    return booking


def in_the_queue() -> Booking:
    session = make_secret(1)
    make_booking(session, purpose="room", booker_email="first@full.example")
    return waiting.join(session=session, details=ours(), by=PUBLIC, is_proved=True)


def asked_to_wait() -> Booking:
    session = make_secret(1)
    make_booking(session, purpose="room", booker_email="first@full.example")
    return waiting.join(session=session, details=ours(), by=PUBLIC)


def offered() -> Booking:
    party = in_the_queue()
    first = Booking.objects.get(session=party.session, state=BookingState.CONFIRMED)
    bookings.cancel(booking=first, by=PUBLIC)
    assert party.offers.count() == 1
    return party


def confirmed() -> Booking:
    return bookings.finalise(booking=held(), by=SYSTEM)


NOT_FINAL: dict[str, Callable[[], Booking]] = {
    "held": held, "pending": pending, "asked to wait": asked_to_wait, "in the queue": in_the_queue, "offered": offered,
}  # fmt: skip


def answers(booking: Booking) -> dict[str, str]:
    """What each door says to whoever holds the key of the booking or of its place, or signs in over the API."""
    seat = booking.seats.get()
    by_booking, by_seat = opened(booking), opened(seat)
    found = {f"booking {door}": by_booking.get(f"{home(booking)}{door}", follow=True) for door in BOOKING_DOORS}
    found |= {f"place {door}": by_seat.get(f"{home(seat)}{door}", follow=True) for door in SEAT_DOORS}
    for door in ("", "book/", "wait/"):
        found[f"session {door}"] = by_booking.get(f"/sessions/{booking.session.ref}/{door}", follow=True)
    found["list"] = Client().get("/sessions/")
    caller = Caller(make_user(booking.booker_email))
    for path in (f"bookings/{booking.ref}/", "bookings/", f"sessions/{booking.session.ref}/", "sessions/"):
        found[f"api {path}"] = caller.get(path)
    return {door: f"{response.headers} {response.content.decode()}" for door, response in found.items()}


def posted(booking: Booking) -> dict[str, str]:
    """What stands in the mails to the booker, sent or not, with all that is attached."""
    links.recover(email=booking.booker_email)
    found = {}
    for message in Message.objects.filter(to_email=booking.booker_email, state=MessageState.WAITING):
        mail = compose(message)
        if mail is not None:
            files = b"".join(one.content for one in mail.attachments).decode(errors="replace")
            found[f"mail {message.kind}"] = f"{mail.subject} {mail.text} {mail.html} {files}"
    return found


def told(said: dict[str, str]) -> dict[str, list[str]]:
    """Which secrets each door tells."""
    found = {door: [what for what, word in SECRETS.items() if word in words] for door, words in said.items()}
    return {door: secrets for door, secrets in found.items() if secrets}


@pytest.mark.parametrize("state", NOT_FINAL)
def test_no_door_tells_what_is_for_confirmed_people(state: str) -> None:
    booking = NOT_FINAL[state]()
    assert told(answers(booking) | posted(booking)) == {}


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        ("held", {"booking_code"}),
        ("pending", {"approval_asked"}),
        ("asked to wait", {"booking_code"}),
        ("in the queue", {"waiting_joined"}),
        ("offered", {"places_offered", "waiting_joined"}),
    ],
)
def test_each_state_is_told_of_by_mail(state: str, kinds: set[str]) -> None:
    """The mails that were looked at above are there."""
    assert {one.removeprefix("mail ") for one in posted(NOT_FINAL[state]())} == {*kinds, "lost_links"}


def test_confirmed_people_are_told() -> None:
    booking = confirmed()
    said = answers(booking) | posted(booking)
    told_there = told(said)
    assert {"the venue", "its address", "its postcode", "the way there"} <= set(told_there["booking "])
    assert {"the venue", "its address"} <= set(told_there["booking calendar.ics"])
    assert {"the venue", "its address"} <= set(told_there["mail booking_confirmed"])
    assert "session " not in told_there
    assert "list" not in told_there


def test_not_approved_and_off_the_list_are_told_no_more() -> None:
    party = offered()
    waiting.decline(booking=party, by=PUBLIC)
    assert told(answers(party) | posted(party)) == {}
