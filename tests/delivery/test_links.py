"""Links sent once more: to a booker who asks, and to anybody who lost theirs."""

import pytest
from django.utils import timezone

from correspondence.emails import compose
from delivery.models import Booking
from delivery.operations import bookings, links, seats
from kernel.actors import PUBLIC
from kernel.errors import Refusal
from tests.factories.delivery import mails, make_booking, make_coming, make_held, written
from ui import wording

pytestmark = pytest.mark.django_db


def test_recover_sends_all_living_links_of_an_address_in_one_mail() -> None:
    session = make_coming()
    mine = make_booking(session, "Ada, ada@x.example", booker_email="ada@x.example")
    place = make_booking(session, "Ada, ada@x.example", "Bo").seats.get(number=1)
    given_back = make_booking(session, "Ada, ada@x.example", "Bo", booker_email="bo@x.example").seats.get(number=1)
    seats.give_back(seat=given_back, by=PUBLIC)
    off = bookings.cancel(booking=make_booking(session, booker_email="ada@x.example"), by=PUBLIC)
    held = make_held(session, booker_email="ada@x.example")
    links.recover(email=" ADA@x.example ")
    text = written("lost_links").text
    shown = [row.key in text for row in (mine, place, mine.seats.get(), given_back, off, held)]
    assert shown == [True, True, False, False, False, True]
    assert f"Not confirmed yet: held until {wording.when(held.held_until)}" in text


def test_recover_leaves_out_holds_that_ran_out() -> None:
    held = make_held()
    links.recover(email="olive@bright.example")
    (message,) = mails("lost_links")
    Booking.objects.filter(pk=held.pk).update(held_until=timezone.now())
    assert compose(message) is None
    message.delete()
    links.recover(email="olive@bright.example")
    assert mails("lost_links") == []


def test_recover_says_nothing_for_unknown_addresses() -> None:
    links.recover(email="nobody@x.example")
    assert mails("lost_links") == []


def test_recover_sends_three_times_an_hour_at_most() -> None:
    make_booking()
    for _ in range(5):
        links.recover(email="olive@bright.example")
    assert len(mails("lost_links")) == 3


def test_recovered_links_end_when_the_place_passes_on() -> None:
    seat = make_booking(None, "Ada, ada@x.example").seats.get()
    links.recover(email="ada@x.example")
    (message,) = mails("lost_links")
    seats.name(seat=seat, name="Bo", email="bo@x.example", by=PUBLIC)
    assert compose(message) is None


def test_send_again_writes_the_confirmation_twice_more_and_then_refuses() -> None:
    booking = make_booking()
    for _ in range(2):
        links.send_again(booking=booking, by=PUBLIC)
    assert len(mails("booking_confirmed")) == 3
    with pytest.raises(Refusal) as caught:
        links.send_again(booking=booking, by=PUBLIC)
    assert caught.value.code == "too_many_messages"


def test_send_again_refuses_a_booking_that_is_not_confirmed() -> None:
    with pytest.raises(Refusal) as caught:
        links.send_again(booking=make_held(), by=PUBLIC)
    assert caught.value.code == "booking_not_confirmed"
