"""Mail that came back stands beside the booking and place, for staff and the booker, until it is put right."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from correspondence.models import Message
from correspondence.operations import messages
from delivery.models import Booking
from delivery.operations import seats
from delivery.outbox import group_of
from delivery.queries import returned
from kernel.actors import SYSTEM
from tests.factories import correspondence
from tests.factories.delivery import make_booking, make_coming, make_held
from tests.factories.organisations import make_coordinator
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


def come_back(to: str, kind: str = "", code: str = "5.1.1") -> Message:
    rows = Message.objects.filter(to_email=to)
    return correspondence.come_back((rows.filter(kind=kind) if kind else rows).earliest("pk"), code)


def found(booking: Booking) -> list[tuple[str, int | None]]:
    rows = returned.of_booking(booking, booking.seats.order_by("number"), group=group_of(booking.session))
    return [(row.message.to_email, row.seat.number if row.seat else None) for row in rows]


def shown(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def as_booker(booking: Booking) -> str:
    client = Client()
    client.post(f"/k/{booking.key}/")
    client.get(f"/k/{booking.key}/", follow=True)
    return shown(client.get(f"/bookings/{booking.ref}/"))


def as_staff(path: str) -> str:
    make_site()
    client = Client()
    client.force_login(make_coordinator())
    return shown(client.get(path))


def test_address_is_found_with_its_place_until_somebody_deals_with_it() -> None:
    booking = make_booking(make_coming(), "Ada Attendee, ada@bright.example", "Bo Attendee, bo@bright.example")
    other = make_booking(booking.session, "Cy Attendee, cy@x.example", booker_email="pat@x.example")
    message = come_back("bo@bright.example")
    assert (found(booking), found(other)) == ([("bo@bright.example", 2)], [])
    messages.put_aside(message=message, by=SYSTEM)
    assert found(booking) == []


def test_same_address_at_another_session_says_nothing_here() -> None:
    elsewhere = make_booking(make_coming(), "Ada Attendee, ada@bright.example")
    come_back("ada@bright.example")
    here = make_booking(make_coming(), "Ada Attendee, ada@bright.example")
    assert (found(elsewhere), found(here)) == ([("ada@bright.example", 1)], [])


def test_corrected_address_and_place_given_back_are_found_no_more() -> None:
    booking = make_booking(make_coming(), "Ada Attendee, ada@bright.example", "Bo Attendee, bo@bright.example")
    come_back("ada@bright.example")
    come_back("bo@bright.example")
    ada, bo = booking.seats.order_by("number")
    seats.name(seat=ada, name=ada.name, email="ada@right.example", by=SYSTEM)
    seats.give_back(seat=bo, by=SYSTEM)
    assert (found(booking), list(Message.objects.undelivered())) == ([], [])


def test_code_that_came_back_is_found_with_the_held_booking() -> None:
    held = make_held(booker_email="mistyped@bright.example")
    come_back("mistyped@bright.example", "booking_code")
    assert found(held) == [("mistyped@bright.example", None)]


@pytest.mark.parametrize(
    ("code", "advice"), [("5.1.1", "came back. Check the address."), ("5.2.2", "came back. The mailbox is full.")]
)
def test_booker_reads_it_beside_their_places(code: str, advice: str) -> None:
    booking = make_booking(make_coming(), "Ada Attendee, ada@bright.example", "Bo Attendee, bo@bright.example")
    come_back("ada@bright.example", code=code)
    page = as_booker(booking)
    assert (f"Our mail to Ada Attendee {advice}" in page, "Our mail to Bo" in page) == (True, False)
    assert "Change the address of place 1" in page


def test_staff_read_it_on_the_pages_of_booking_and_session() -> None:
    booking = make_booking(make_coming(), "Ada Attendee, ada@bright.example")
    come_back("ada@bright.example")
    words = "Mail to this address came back: ada@bright.example : There is no such mailbox."
    assert words in as_staff(reverse("staff_bookings:inspect", args=[booking.pk]))
    assert words in as_staff(reverse("staff_sessions:inspect", args=[booking.session_id]))


def test_landing_screen_says_why_until_it_is_put_aside() -> None:
    make_booking(make_coming(), "Ada Attendee, ada@bright.example")
    message = come_back("ada@bright.example")
    assert "to ada@bright.example: There is no such mailbox." in as_staff("/cms/")
    messages.put_aside(message=message, by=SYSTEM)
    assert "ada@bright.example" not in as_staff("/cms/")


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_one_query_however_many_came_back(count: int) -> None:
    people = [f"P{number} Attendee, p{number}@bright.example" for number in range(count)]
    booking = make_booking(make_coming(), *people)
    for number in range(count):
        come_back(f"p{number}@bright.example")
    rows = list(booking.seats.order_by("number"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(returned.of_booking(booking, rows, group=group_of(booking.session))) == count
    assert len(queries) == 1
