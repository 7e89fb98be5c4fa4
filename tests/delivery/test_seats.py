"""One place: who sits on it, and giving it back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.enums import BookingState
from delivery.models import Seat, Session
from delivery.operations import bookings, seats
from kernel.actors import PUBLIC, Actor, ActorKind
from kernel.errors import Refusal
from organisations.operations import people
from records.models import TrailPayload
from tests.factories.delivery import mails, make_booking, make_coming, make_held, make_seat
from tests.factories.organisations import make_user

pytestmark = pytest.mark.django_db
BOOKER = Actor(ActorKind.BOOKING_KEY, "1")
ATTENDEE = Actor(ActorKind.SEAT_KEY, "1")


def kinds(*, to: str) -> list[str]:
    return [one.kind for one in mails(to=to)]


def test_name_an_unnamed_place_writes_to_the_person() -> None:
    seat = make_booking().seats.get()
    key = seat.key
    seats.name(seat=seat, name=" Cy  Third ", email="CY@x.example", by=BOOKER)
    seat.refresh_from_db()
    assert (seat.name, seat.email, seat.key) == ("Cy Third", "cy@x.example", key)
    assert kinds(to="cy@x.example") == ["seat_confirmed", "seat_joining_details", "seat_reminder"]


def test_name_with_another_address_renews_the_key_and_tells_both() -> None:
    seat = make_seat(person="Ada, ada@x.example")
    seat.access_needs, seat.person = "Captions", people.prove(name="Ada", email="ada@x.example")
    seat.save()
    key = seat.key
    seats.name(seat=seat, name="Bo", email="bo@x.example", by=BOOKER)
    assert Seat.with_key(key) is None
    assert Seat.with_key(seat.key) == seat
    assert (seat.access_needs, seat.person) == ("", None)
    assert kinds(to="ada@x.example") == ["seat_passed_on"]
    assert kinds(to="bo@x.example") == ["seat_confirmed", "seat_joining_details", "seat_reminder"]


def test_name_corrected_keeps_key_person_and_mails() -> None:
    seat = make_seat(person="Ada, ada@x.example")
    key, before = seat.key, len(mails())
    seats.name(seat=seat, name="Ada Lovelace", email="ada@x.example", access_needs="Large print", by=ATTENDEE)
    seats.name(seat=seat, name="Ada Lovelace", email="ada@x.example", by=BOOKER)
    seat.refresh_from_db()
    assert (seat.key, seat.name, seat.access_needs) == (key, "Ada Lovelace", "Large print")
    assert len(mails()) == before


def test_name_keeps_what_would_help_out_of_the_trail() -> None:
    seats.name(seat=make_seat(), name="Ada", email="", access_needs="Captions", by=ATTENDEE)
    assert not TrailPayload.objects.filter(body__icontains="Captions").exists()


def test_name_on_a_held_booking_writes_to_nobody() -> None:
    seats.name(seat=make_held().seats.get(), name="Cy", email="cy@x.example", by=BOOKER)
    assert kinds(to="cy@x.example") == []


def test_name_refuses_what_cannot_be_named_any_more() -> None:
    back, off, late = make_booking(None, "Ada", "Bo").seats.first(), make_seat(), make_seat()
    seats.give_back(seat=back, by=BOOKER)
    bookings.cancel(booking=off.booking, by=BOOKER)
    Session.objects.filter(pk=late.session_id).update(naming_closes_at=timezone.now() - timedelta(minutes=1))
    found = []
    for seat in (back, Seat.objects.get(pk=off.pk), Seat.objects.get(pk=late.pk)):
        with pytest.raises(Refusal) as caught:
            seats.name(seat=seat, name="X", email="", by=BOOKER)
        found.append(caught.value.code)
    assert found == ["seat_given_back", "booking_cancelled", "naming_closed"]


def test_give_back_frees_one_place_and_tells_whoever_had_it() -> None:
    session = make_coming()
    booking = make_booking(session, "Ada, ada@x.example", "Bo")
    seat = booking.seats.get(number=1)
    seats.give_back(seat=seat, by=BOOKER)
    seats.give_back(seat=seat, by=BOOKER)
    booking.refresh_from_db()
    assert (session.allocations.get().taken, booking.state) == (1, BookingState.CONFIRMED)
    assert kinds(to="ada@x.example") == ["seat_cancelled"]
    assert "seat_given_back" not in kinds(to="olive@bright.example")


def test_give_back_by_the_attendee_tells_the_booker() -> None:
    for by in (ATTENDEE, Actor.user(make_user("ada@x.example").pk)):
        booking = make_booking(None, "Ada, ada@x.example", "Bo", booker_email=f"{by.kind}@x.example")
        seats.give_back(seat=booking.seats.get(number=1), by=by)
        assert kinds(to=f"{by.kind}@x.example")[-1] == "seat_given_back"


def test_give_back_by_the_booker_signed_in_does_not_tell_the_booker() -> None:
    booking = make_booking(None, "Ada, ada@x.example", "Bo")
    seats.give_back(seat=booking.seats.get(number=1), by=Actor.user(make_user("olive@bright.example").pk))
    assert "seat_given_back" not in kinds(to="olive@bright.example")


def test_give_back_the_last_place_cancels_the_booking_and_tells_everyone() -> None:
    session = make_coming()
    seat = make_seat(session, "Ada, ada@x.example")
    seats.give_back(seat=seat, by=ATTENDEE)
    seat.booking.refresh_from_db()
    assert (session.allocations.get().taken, seat.booking.state) == (0, BookingState.CANCELLED)
    assert kinds(to="ada@x.example") == ["seat_cancelled"]
    assert [one for one in kinds(to="olive@bright.example") if one != "booking_code"] == ["booking_cancelled"]


def test_give_back_on_a_hold_tells_nobody() -> None:
    booking = make_held(places=2)
    seats.give_back(seat=booking.seats.get(number=1), by=BOOKER)
    assert [one.kind for one in mails()] == ["booking_code"]


def test_give_back_refuses_once_the_session_began() -> None:
    seat = make_seat()
    Session.objects.filter(pk=seat.session_id).update(starts_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refusal) as caught:
        seats.give_back(seat=Seat.objects.get(pk=seat.pk), by=PUBLIC)
    assert caught.value.code == "session_past"
