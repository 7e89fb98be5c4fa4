"""One person, one place of a session: in one booking, in two of the same booker, and what nobody else is told."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from delivery.enums import BookingState
from delivery.models import Booking
from delivery.operations import additions, bookings, moves, naming, seats, two_dates
from delivery.operations.parties import SeatDetails
from delivery.queries import bookings as found
from kernel.actors import PUBLIC, SYSTEM
from kernel.errors import Refusal
from tests.delivery.filling import book, errors, soup
from tests.delivery.visiting import opened, signed_in
from tests.factories.delivery import code_of, make_booking, make_coming, make_held
from tests.factories.organisations import make_user
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db
SAM = SeatDetails(name="Sam", email="sam@x.example")


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def refused(act: Any, **given: Any) -> tuple[str, str]:
    with pytest.raises(Refusal) as refusal:
        act(**given, by=PUBLIC)
    return refusal.value.code, refusal.value.field


def test_book_refuses_one_person_twice() -> None:
    with pytest.raises(Refusal) as refusal:
        make_held(places=2, seats=(SAM, SeatDetails(name=" sam", email="SAM@x.example ")))
    assert (refusal.value.code, refusal.value.field) == ("already_has_place", "seats")
    assert "with the address sam@x.example already has a place on this booking" in refusal.value.message
    assert Booking.objects.count() == 0


def test_several_people_share_the_address_of_their_office() -> None:
    booking = make_booking(None, "Ann, office@x.example", "Ben, office@x.example", places=3)
    seats.name(seat=booking.seats.get(number=3), name="Cy", email="office@x.example", by=PUBLIC)
    assert set(booking.seats.values_list("email", flat=True)) == {"office@x.example"}


def test_places_without_an_address_are_for_several() -> None:
    booking = make_booking(None, "Ann", "Ann", places=4)
    assert booking.seats.count() == 4


def test_name_refuses_who_sits_on_the_same_booking() -> None:
    booking = make_booking(None, "Sam, sam@x.example", places=2)
    first, second = booking.seats.order_by("number")
    assert refused(seats.name, seat=second, name="Sam", email="sam@x.example") == ("already_has_place", "email")
    seats.name(seat=first, name="Samuel", email="sam@x.example", by=PUBLIC)
    seats.give_back(seat=first, by=PUBLIC)
    seats.name(seat=second, name="Sam", email="sam@x.example", by=PUBLIC)
    assert second.email == "sam@x.example"


def test_list_and_more_places_refuse_who_sits_there() -> None:
    booking = make_booking(None, "Sam, sam@x.example", places=3)
    assert refused(naming.name_all, booking=booking, people=[SAM]) == ("already_has_place", "names_list")
    assert refused(additions.add, booking=booking, count=1, seats=(SAM,)) == ("already_has_place", "names_list")
    ben = SeatDetails(name="Ben", email="ben@x.example")
    assert refused(naming.name_all, booking=booking, people=[ben, ben]) == ("already_has_place", "names_list")


def test_second_booking_of_the_same_booker_is_not_final() -> None:
    first = make_booking(None, "Sam, sam@x.example")
    held = make_held(first.session, seats=(SAM,))
    assert refused(bookings.confirm, booking=held, code=code_of(held)) == ("already_has_place", "email")
    held.refresh_from_db()
    assert held.state == BookingState.HELD
    bookings.cancel(booking=first, by=PUBLIC)
    assert bookings.confirm(booking=held, code=code_of(held), by=PUBLIC).state == BookingState.CONFIRMED


def test_second_booking_refuses_to_name_and_to_add() -> None:
    first = make_booking(None, "Sam, sam@x.example")
    second = make_booking(first.session)
    assert refused(seats.name, seat=second.seats.get(), name="Sam", email="sam@x.example")[0] == "already_has_place"
    assert refused(additions.add, booking=second, count=1, seats=(SAM,))[0] == "already_has_place"


def test_move_refuses_where_somebody_has_a_place() -> None:
    first = make_booking(None, "Sam, sam@x.example")
    there = make_coming(course=first.session.course)
    Booking.objects.filter(pk=first.pk).update(may_hold_two_dates=True)
    second = make_booking(there, "Sam, sam@x.example")
    assert refused(moves.move, booking=second, to=first.session)[0] == "already_has_place"


def test_nobody_else_learns_that_somebody_has_a_place() -> None:
    first = make_booking(None, "Sam, sam@x.example")
    other = make_booking(first.session, "Sam, sam@x.example", booker_email="nosy@else.example")
    assert other.state == BookingState.CONFIRMED
    assert found.also_on(first, first.seats.all()) == {"sam@x.example": [other]}


def test_team_may_let_one_person_have_two() -> None:
    first = make_booking(None, "Sam, sam@x.example")
    held = make_held(first.session, seats=(SAM,))
    two_dates.allow(booking=held, by=SYSTEM)
    assert bookings.confirm(booking=held, code=code_of(held), by=PUBLIC).state == BookingState.CONFIRMED


def test_booking_form_points_at_the_row_and_at_the_list(client: Client) -> None:
    make_reference()
    session = make_coming()
    row = book(client, session, places="3", seat_2_name="Ada Łukasiewicz", seat_2_email="ADA@bright.example")
    assert (list(errors(row)), Booking.objects.count()) == (["#id_seat_2_email"], 0)
    listed = errors(book(client, session, places="3", names_list="Ada Łukasiewicz, ada@bright.example"))
    assert listed["#id_names_list"].startswith("The person with the address ada@bright.example is named twice")
    lines = errors(book(client, session, places="4", names_list="Bo, bo@x.example\nBO, BO@x.example"))
    assert lines["#id_names_list"].startswith("Line 2 names the person of line 1 once more")


def test_naming_page_points_at_the_address(client: Client) -> None:
    booking = make_booking(None, "Sam, sam@x.example", places=2)
    browser = opened(booking)
    typed = {"name": "Sam", "email": "sam@x.example"}
    response = browser.post(f"/bookings/{booking.ref}/places/2/", typed)
    assert (response.status_code, list(errors(response))) == (409, ["#id_email"])


def test_staff_read_which_other_booking_has_the_same_person() -> None:
    first = make_booking(None, "Sam, sam@x.example", places=2)
    other = make_booking(first.session, "Sam, sam@x.example", booker_email="else@else.example")
    page = soup(signed_in(make_user(is_superuser=True)).get(reverse("staff_bookings:inspect", args=[first.pk])))
    cells = [cell.get_text(" ", strip=True) for cell in page.select('[data-label="E-mail"]')]
    assert cells == [f"sam@x.example also on booking {other.ref}", ""]
