"""Who comes through the doors of a booking and of a place: keys from mails, and who is signed in."""

import time
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from delivery.enums import BookingState, Mode
from delivery.models import Booking
from delivery.operations import seats
from kernel.actors import PUBLIC
from organisations.enums import TeamKind
from records.models import TrailEntry
from tests.delivery.visiting import home, opened, signed_in
from tests.factories.delivery import mails, make_booking, make_coming, make_held
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_officer,
    make_publisher,
    make_team,
    make_trainer,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def booking() -> Booking:
    return make_booking(make_coming(mode=Mode.IN_PERSON), "Ada, ada@x.example", "Bo")


def test_key_leaves_the_address_and_opens_the_page(booking: Booking) -> None:
    for row in (booking, booking.seats.get(number=1)):
        response = Client().get(f"/k/{row.key}/")
        assert (response.status_code, response["Location"]) == (302, home(row))
        assert (response["Referrer-Policy"], response["Cache-Control"]) == ("no-referrer", "no-store")
        page = opened(row).get(home(row))
        assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
        assert row.key not in page.content.decode()


def test_opening_a_key_changes_no_row(booking: Booking) -> None:
    before = (TrailEntry.objects.count(), len(mails()))
    for row in (booking, *booking.seats.all()):
        opened(row).get(home(row))
    assert (TrailEntry.objects.count(), len(mails())) == before


def test_unknown_and_tampered_keys_get_one_helpful_answer(booking: Booking) -> None:
    seat = booking.seats.get(number=1)
    tampered = [
        f"{booking.key[:-1]}{'A' if booking.key[-1] != 'A' else 'B'}",
        booking.key.replace("b-", "s-", 1),
        seat.key.replace("s-", "b-", 1),
        booking.key[:-1],
        f"{booking.key}A",
        f"{booking.key}%0A",
        booking.key.upper(),
        "z-aaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "%00",
        "x" * 5_000,
        "💥",
    ]
    answers = {(found.status_code, found.content) for found in (Client().get(f"/k/{key}/") for key in tampered)}
    assert len(answers) == 1
    status, body = answers.pop()
    assert status == 404
    assert "have your links sent to you again" in body.decode()


def test_key_cannot_be_posted_to(booking: Booking) -> None:
    assert Client().post(f"/k/{booking.key}/").status_code == 405


def test_key_gives_the_session_a_new_id(booking: Booking) -> None:
    client = opened(booking)
    planted = client.session.session_key
    client.get(f"/k/{booking.key}/")
    assert client.session.session_key != planted
    assert client.get(home(booking)).status_code == 200


def test_page_session_of_a_place_ends_when_it_passes_to_somebody_else(booking: Booking) -> None:
    seat = booking.seats.get(number=1)
    client, old_key = opened(seat), seat.key
    seats.name(seat=seat, name="Bea", email="bea@x.example", by=PUBLIC)
    assert client.get(home(seat)).status_code == 404
    assert client.post(f"{home(seat)}cannot-come/").status_code == 404
    assert Client().get(f"/k/{old_key}/").status_code == 404
    assert opened(seat).get(home(seat)).status_code == 200


def test_page_session_ends_after_two_hours(booking: Booking, monkeypatch: pytest.MonkeyPatch) -> None:
    client, now = opened(booking), time.time()
    monkeypatch.setattr("ui.page_keys.time.time", lambda: now + 2 * 3600 + 5)
    assert client.get(home(booking)).status_code == 404


Viewer = Callable[[Booking], Client]
VIEWERS: dict[str, tuple[Viewer, int, int]] = {
    # Who; what the booking's doors answer; what the place's doors answer.
    "stranger": (lambda booking: Client(), 404, 404),
    "booking key": (opened, 200, 404),
    "key of another booking": (lambda booking: opened(make_booking(booking.session)), 404, 404),
    "seat key": (lambda booking: opened(booking.seats.get(number=1)), 404, 200),
    "seat key of another place": (lambda booking: opened(booking.seats.get(number=2)), 404, 404),
    "booker signed in": (lambda booking: signed_in(make_user("olive@bright.example")), 200, 404),
    "attendee signed in": (lambda booking: signed_in(make_user("ada@x.example")), 404, 200),
    "somebody signed in": (lambda booking: signed_in(make_user()), 404, 404),
    "officer": (lambda booking: signed_in(make_officer()), 404, 404),
    "publisher of the team": (lambda booking: signed_in(make_publisher()), 404, 404),
    "force contact": (lambda booking: signed_in(make_force_contact()), 404, 404),
    "trainer of another team": (
        lambda booking: signed_in(make_trainer(team=make_team("Prevent South East", TeamKind.PREVENT))), 404, 404,
    ),
    "trainer of the team": (lambda booking: signed_in(make_trainer()), 200, 200),
    "coordinator": (lambda booking: signed_in(make_coordinator()), 200, 200),
    "administrator": (lambda booking: signed_in(make_administrator()), 200, 200),
}  # fmt: skip
BOOKING_DOORS = ["", "calendar.ics", "cancel/", "places/1/", "places/1/give-back/"]
BOOKING_BUTTONS = ["cancel/", "send-again/", "places/1/", "places/1/give-back/"]
SEAT_DOORS = ["", "calendar.ics", "cannot-come/"]


@pytest.mark.parametrize("viewer", VIEWERS)
def test_doors_open_for_those_who_may_come_in(booking: Booking, viewer: str) -> None:
    make, of_booking, of_seat = VIEWERS[viewer]
    client = make(booking)
    seat = booking.seats.get(number=1)
    assert [client.get(f"{home(booking)}{door}").status_code for door in BOOKING_DOORS] == [of_booking] * 5
    assert [client.get(f"{home(seat)}{door}").status_code for door in SEAT_DOORS] == [of_seat] * 3


@pytest.mark.parametrize(
    "viewer", [name for name, (_, first, second) in VIEWERS.items() if (first, second) == (404, 404)]
)
def test_buttons_do_nothing_for_those_who_may_not_come_in(booking: Booking, viewer: str) -> None:
    client = VIEWERS[viewer][0](booking)
    seat = booking.seats.get(number=1)
    before = TrailEntry.objects.count()
    answers = [client.post(f"{home(booking)}{door}", {"name": "Mallory"}).status_code for door in BOOKING_BUTTONS]
    answers += [client.post(f"{home(seat)}{door}", {"name": "Mallory"}).status_code for door in ("", "cannot-come/")]
    assert answers == [404] * 6
    assert TrailEntry.objects.count() == before


def test_buttons_need_the_pages_own_cookie(booking: Booking) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(f"/k/{booking.key}/")
    assert client.post(f"{home(booking)}cancel/").status_code == 403
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED


def test_strangers_are_told_how_to_get_a_link_whether_it_exists_or_not(booking: Booking) -> None:
    urls = [f"/bookings/{ref}/{door}" for ref in (booking.ref, "22222222", "nonsense") for door in BOOKING_DOORS]
    urls += [f"/seats/{ref}-1/{door}" for ref in (booking.ref, "22222222", "nonsense") for door in SEAT_DOORS]
    answers = [Client().get(url) for url in urls]
    assert {one.status_code for one in answers} == {404}
    assert len({(one.content, tuple(sorted(one.headers.items()))) for one in answers}) == 1
    assert 'href="/bookings/lost/"' in answers[0].content.decode()


def test_unconfirmed_booking_is_not_the_address_holders_to_see() -> None:
    """Anybody may type an address; whoever it belongs to has booked nothing yet."""
    held = make_held()
    assert signed_in(make_user("olive@bright.example")).get(f"/bookings/{held.ref}/confirm/").status_code == 404


@pytest.mark.parametrize("ref", ["22222222", "nonsense", "%00", "💥", "x" * 5_000])
def test_references_that_do_not_exist_are_not_found(ref: str) -> None:
    client = signed_in(make_administrator())
    for url in (f"/bookings/{ref}/", f"/bookings/{ref}/confirm/", f"/seats/{ref}-1/", f"/bookings/{ref}/places/1/"):
        assert client.get(url).status_code == 404


def test_place_numbers_that_do_not_exist_are_not_found(booking: Booking) -> None:
    client = signed_in(make_administrator())
    for number in ("0", "3", "99999999999999999999", "9" * 5_000, "x"):
        assert client.get(f"/bookings/{booking.ref}/places/{number}/").status_code == 404
        assert client.get(f"/seats/{booking.ref}-{number}/").status_code == 404


def test_references_are_taken_however_they_are_typed(booking: Booking) -> None:
    client = signed_in(make_administrator())
    typed = f"{booking.ref[:4].lower()}-{booking.ref[4:]}"
    assert client.get(f"/bookings/{typed}/").status_code == 200
    assert client.get(f"/seats/{typed}-2/").status_code == 200
