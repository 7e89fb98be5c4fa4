"""Tickets: found again while their holder stays the same, and worth nothing to anybody else."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from delivery.enums import Mode
from delivery.models import Seat
from delivery.operations import seats
from delivery.queries import tickets
from kernel.actors import PUBLIC
from kernel.identifiers import ALPHABET, grouped, is_well_formed, new_code, with_check
from tests.factories.delivery import make_booking, make_coming, make_seat, written
from tests.factories.organisations import make_user

pytestmark = pytest.mark.django_db


def test_ticket_is_found_by_address_and_by_letters() -> None:
    seat = make_seat(person="Ada, ada@x.example")
    ticket = tickets.ticket_of(seat)
    assert is_well_formed(ticket)
    for said in (ticket, grouped(ticket).lower(), tickets.address_of(ticket), f"HTTPS://OTHER.EXAMPLE/T/{ticket}"):
        assert tickets.find(said) == seat


def test_tickets_of_neighbours_do_not_tell_how_many_there_are() -> None:
    one, two = (make_seat(make_coming(), f"Ada, ada{number}@x.example") for number in range(2))
    first, second = (tickets.ticket_of(seat)[:6] for seat in (one, two))
    assert (first[:3] == second[:3], "222" in (first[:3], second[:3])) == (False, False)


def test_ticket_dies_with_its_holder() -> None:
    seat = make_seat(person="Ada, ada@x.example")
    before = tickets.ticket_of(seat)
    seats.name(seat=seat, name="Bea", email="bea@x.example", by=PUBLIC)
    seat.refresh_from_db()
    assert (tickets.find(before), tickets.find(tickets.ticket_of(seat))) == (None, seat)


def test_ticket_stays_when_a_name_is_corrected() -> None:
    seat = make_seat(person="Ada, ada@x.example")
    before = tickets.ticket_of(seat)
    seats.name(seat=seat, name="Ada Lovelace", email="ada@x.example", by=PUBLIC)
    assert tickets.find(before) == seat


def test_number_alone_is_no_ticket() -> None:
    seat = make_seat()
    number = tickets.ticket_of(seat)[:6]
    assert tickets.find(with_check(number + "22222")) is None
    assert tickets.find(new_code()) is None


@given(text=st.text(max_size=40) | st.text(ALPHABET, min_size=12, max_size=12))
def test_anything_else_is_read_without_a_stumble(text: str) -> None:
    assert tickets.read(text) in ("", tickets.read(text).upper())


def test_ticket_page_looks_nothing_up_and_says_nothing_of_anybody() -> None:
    seat = make_seat(person="Ada, ada@x.example")
    ticket, strange = tickets.ticket_of(seat), new_code()
    client, pages = Client(), []
    for code in (ticket, strange):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"/t/{code}/")
        assert (page.status_code, len(asked), page.headers["Cache-Control"]) == (200, 0, "no-store")
        soup = BeautifulSoup(page.content, "html.parser")
        assert soup.img["src"].startswith("data:image/svg+xml")  # type: ignore[index,union-attr]  # it is there
        pages.append(soup.main.get_text().replace(grouped(code), "…"))  # type: ignore[union-attr]  # so is this
    assert pages[0] == pages[1]
    assert "This address is not whole." in client.get("/t/nothing/").content.decode()


def test_booker_prints_the_tickets_of_living_places(client: Client) -> None:
    booking = make_booking(None, "Ada, ada@x.example", "Ben", "Cy")
    Seat.objects.filter(booking=booking, number=2).update(given_back_at=booking.created_at)
    client.force_login(make_user(booking.booker_email))
    page = BeautifulSoup(client.get(f"/bookings/{booking.ref}/tickets/").content, "html.parser")
    ada, _ben, cy = booking.seats.order_by("number")
    said = [" ".join(one.get_text().split()) for one in page.select(".muster-tickets__one")]
    assert said == [f"{one.number}. {one.name} Ticket code {grouped(tickets.ticket_of(one))}" for one in (ada, cy)]
    assert Client().get(f"/bookings/{booking.ref}/tickets/").status_code == 404


def test_mail_carries_the_ticket_to_those_who_come_to_the_room() -> None:
    seat = make_seat(make_coming(mode=Mode.IN_PERSON), "Ada, ada@x.example")
    ticket = grouped(tickets.ticket_of(seat))
    for kind in ("seat_confirmed", "seat_joining_details"):
        mail = written(kind)
        assert (ticket in mail.text, ticket in mail.html) == (True, True)
        (picture,) = [one for one in mail.attachments if one.mime_type == "image/png"]
        assert picture.content.startswith(b"\x89PNG")
    booker = written("booking_confirmed")
    assert (ticket in booker.text, "Tickets to print" in booker.text) == (False, True)


def test_mail_of_an_online_session_speaks_of_no_ticket() -> None:
    seat = make_seat(make_coming(), "Ada, ada@x.example")
    mail = written("seat_confirmed")
    assert grouped(tickets.ticket_of(seat)) not in mail.text
    assert [one.mime_type for one in mail.attachments if one.mime_type == "image/png"] == []
