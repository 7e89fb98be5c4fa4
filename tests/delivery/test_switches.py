"""From the room to online and back: places, notes, calendars, deadlines."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from delivery.documents import taking_part
from delivery.enums import Mode
from delivery.models import Booking, Seat, Session
from delivery.operations import bookings, seats, switches, waiting
from delivery.queries.bookings import public_place_of
from kernel.actors import PUBLIC, SYSTEM, Actor, ActorKind
from kernel.errors import Refusal
from tests.delivery.calendars import OwnCalendar, deliver
from tests.delivery.test_additions import counted
from tests.delivery.visiting import opened, words
from tests.factories.delivery import LINK, mails, make_booking, make_coming, make_details, make_held, written

pytestmark = pytest.mark.django_db
ADA, OLIVE = "ada@bright.example", "olive@bright.example"
BOOKER, ATTENDEE = Actor(ActorKind.BOOKING_KEY, "1"), Actor(ActorKind.SEAT_KEY, "1")


def make_hybrid(**details: object) -> Session:
    return make_coming(mode=Mode.HYBRID, joining_notes="Ask for the sergeant.", online_notes="Cameras off.", **details)


def refused(seat: Seat, to: str = "online", **how: bool) -> str:
    with pytest.raises(Refusal) as caught:
        switches.switch(seat=seat, to=to, by=PUBLIC, **how)
    return caught.value.code


def test_switch_changes_counters_once_and_calendars_of_both() -> None:
    booking = make_booking(make_hybrid(), f"Ada, {ADA}", "Ben")
    seat, room = booking.seats.get(number=1), taking_part(booking).where
    ada, olive = OwnCalendar(ADA), OwnCalendar(OLIVE)
    deliver(ada, olive)
    for _ in range(2):
        switches.switch(seat=seat, to="online", by=BOOKER)
    assert counted(booking.session) == [(1, 1), (1, 1)]
    assert deliver(ada, olive) == {f"booking_changed {OLIVE}": 1, f"seat_changed {ADA}": 1}
    at = booking.session.starts_at
    assert (ada.shown, olive.shown) == ([(at, "Online")], [(at, f"{room}; some of you online")])
    switches.switch(seat=seat, to="room", by=ATTENDEE)
    deliver(ada, olive)
    assert ada.shown == olive.shown == [(at, room)]


def test_booker_hears_of_what_the_attendee_did_and_not_of_what_changes_nothing_for_them() -> None:
    booking = make_booking(make_hybrid(), f"Ada, {ADA}", f"Bea, b{ADA}", "Ben")
    switches.switch(seat=booking.seats.get(number=3), to="online", by=BOOKER)
    deliver()
    switches.switch(seat=booking.seats.get(number=1), to="online", by=BOOKER)
    assert deliver() == {f"seat_changed {ADA}": 1}
    switches.switch(seat=booking.seats.get(number=1), to="room", by=ATTENDEE)
    assert deliver() == {f"booking_changed {OLIVE}": 1, f"seat_changed {ADA}": 1}


def test_switching_there_and_back_within_minutes_is_one_message() -> None:
    booking = make_booking(make_hybrid(), f"Ada, {ADA}")
    ada = OwnCalendar(ADA)
    deliver(ada)
    before = ada.shown
    for to in ("online", "room", "online", "room"):
        switches.switch(seat=booking.seats.get(), to=to, by=ATTENDEE)
    assert deliver(ada) == {f"booking_changed {OLIVE}": 1, f"seat_changed {ADA}": 1}
    assert ada.shown == before


def test_notes_are_for_those_who_take_part_so() -> None:
    session = make_hybrid(in_days=0.5)
    booking = make_booking(session, f"Ada, {ADA}")
    seat = booking.seats.get()
    text = written("seat_joining_details").text
    assert ("Ask for the sergeant." in text, "Cameras off." in text, LINK in text) == (True, False, False)
    switches.switch(seat=seat, to="online", by=BOOKER)
    text = written("seat_joining_details").text
    assert ("Ask for the sergeant." in text, "Cameras off." in text, LINK in text) == (False, True, True)
    deliver()
    switches.switch(seat=seat, to="room", by=BOOKER)
    changed = written("seat_changed")
    file = changed.attachments[0].content.decode()
    assert ("Ask for the sergeant." in changed.text, LINK in changed.text) == (True, False)
    assert ("Ask for the sergeant." in file, "Cameras off." in file) == (True, False)


def test_freed_place_goes_to_those_who_wait_for_that_kind() -> None:
    session = make_hybrid(capacity=1)
    booking = make_booking(session, "Ada")
    details = make_details(booker_email="w@x.example", purpose="room")
    party = waiting.join(session=session, details=details, is_proved=True, by=PUBLIC)
    switches.switch(seat=booking.seats.get(), to="online", by=BOOKER)
    assert party.offers.get().places == 1


def test_switch_refuses() -> None:
    session = make_hybrid(capacity=1)
    booking = make_booking(session)
    make_booking(session, purpose="online", booker_email="x@x.example")
    seat = booking.seats.get()
    assert refused(seat) == "session_full"
    assert refused(seat, "reserved") == "not_hybrid"
    assert refused(make_booking().seats.get(), "room") == "not_hybrid"
    assert counted(session) == [(1, 1), (1, 1)]
    Session.objects.filter(pk=session.pk).update(changes_close_at=timezone.now() - timedelta(hours=1))
    assert (refused(seat), refused(seat, is_staff=True)) == ("changes_closed", "session_full")
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now())
    assert refused(seat, is_staff=True) == "session_past"


def test_switch_refuses_a_place_that_is_gone() -> None:
    booking = make_booking(make_hybrid(), "Ada", "Ben")
    seat = booking.seats.get(number=1)
    seats.give_back(seat=seat, by=PUBLIC)
    assert refused(seat) == "seat_given_back"
    bookings.cancel(booking=booking, by=PUBLIC)
    assert refused(seat) == "booking_cancelled"


def test_give_back_and_cancel_close_with_changes_but_not_for_staff_nor_for_those_who_wait() -> None:
    session = make_coming(capacity=2)
    booking = make_booking(session, "Ada", "Ben")
    party = waiting.join(session=session, details=make_details(booker_email="w@x.example"), is_proved=True, by=PUBLIC)
    Session.objects.filter(pk=session.pk).update(changes_close_at=timezone.now() - timedelta(hours=1))
    for act in (
        lambda: bookings.cancel(booking=Booking.objects.get(pk=booking.pk), by=PUBLIC),
        lambda: seats.give_back(seat=Seat.objects.get(booking=booking, number=1), by=PUBLIC),
    ):
        with pytest.raises(Refusal) as caught:
            act()
        assert caught.value.code == "changes_closed"
        assert "Protect South East can still change it for you" in caught.value.message
    assert bookings.cancel(booking=Booking.objects.get(pk=party.pk), by=PUBLIC).state == "cancelled"
    seats.give_back(seat=Seat.objects.get(booking=booking, number=1), is_staff=True, by=SYSTEM)
    assert bookings.cancel(booking=Booking.objects.get(pk=booking.pk), is_staff=True, by=SYSTEM).state == "cancelled"
    assert mails("booking_changed") == []


@pytest.mark.parametrize(
    ("chosen", "where"),
    [("room", "Where Reading, RG1 Booking"), ("online", "Where Online Booking")],
)
def test_page_of_the_code_says_how_they_chose_to_take_part(chosen: str, where: str) -> None:
    held = make_held(make_coming(mode=Mode.HYBRID), purpose=chosen)
    assert where in words(opened(held), f"/bookings/{held.ref}/confirm/")


def test_those_who_take_part_here_and_there_read_both() -> None:
    session = make_coming(mode=Mode.HYBRID)
    held = make_held(session, places=2)
    held.seats.filter(number=2).update(allocation=session.allocations.get(purpose="online"))
    assert public_place_of(held) == "Reading, RG1; some of you online"


def test_booking_form_says_how_many_places_there_are_of_each_kind() -> None:
    session = make_coming(mode=Mode.HYBRID, capacity=20)
    make_booking(session, places=3, purpose="online")
    said = words(Client(), f"/sessions/{session.ref}/book/")
    assert "Left in the room 20 places Left online 17 places" in said
    assert "Left 37" not in said
