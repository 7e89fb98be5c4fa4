"""The page on which a booking is confirmed: the code, a mistyped address, and going back."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from delivery.enums import BookingState
from delivery.models import Booking, Session
from delivery.operations import bookings
from tests.delivery.filling import book, errors, soup
from tests.factories.delivery import code_of, mails, make_coming
from tests.factories.organisations import make_trainer
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def session() -> Session:
    make_reference()
    return make_coming(capacity=10)


@pytest.mark.parametrize("code", ["", "123", "\x00", "x" * 10_000, "<b>", "١٢٣٤٥٦", "💥"])
def test_wrong_code_is_explained_and_the_places_stay_held(client: Client, session: Session, code: str) -> None:
    url = book(client, session)["Location"]
    response = client.post(url, {"code": code})
    assert response.status_code in {409, 422}
    assert list(errors(response)) == ["#id_code"]
    assert Booking.objects.get().state == BookingState.HELD


def test_another_code_is_sent_and_both_work(client: Client, session: Session) -> None:
    url = book(client, session)["Location"]
    booking = Booking.objects.get()
    first = code_of(booking)
    again = client.post(f"/bookings/{booking.ref}/code/", follow=True)
    assert "We have sent another code." in again.content.decode()
    assert len(mails("booking_code")) == 2
    assert client.post(url, {"code": first}).status_code == 302


def test_too_many_codes_are_refused_in_words(client: Client, session: Session) -> None:
    book(client, session)
    url = f"/bookings/{Booking.objects.get().ref}/code/"
    for _ in range(5):
        client.post(url, follow=True)
    assert "We have sent several codes to this address already." in client.post(url, follow=True).content.decode()
    assert len(mails("booking_code")) == 6


def test_looking_at_the_code_address_sends_nothing(client: Client, session: Session) -> None:
    book(client, session)
    ref = Booking.objects.get().ref
    assert client.get(f"/bookings/{ref}/code/")["Location"] == f"/bookings/{ref}/confirm/"
    assert len(mails("booking_code")) == 1


def test_hold_that_ran_out_says_how_to_go_on(client: Client, session: Session) -> None:
    url = book(client, session)["Location"]
    Booking.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    booking = Booking.objects.get()
    for _ in range(2):
        page = client.get(url).content.decode()
        assert "This booking was not confirmed" in page
        assert f'href="/sessions/{session.ref}/"' in page
        assert client.post(url, {"code": code_of(booking)}).status_code == 409
        bookings.release_lapsed(booking=booking)


def test_link_of_the_code_mail_leads_back_to_the_code_page(client: Client, session: Session) -> None:
    url = book(client, session)["Location"]
    elsewhere = Client()
    page = elsewhere.get(f"/k/{Booking.objects.get().key}/", follow=True)
    assert page.redirect_chain[-1][0] == url
    assert elsewhere.post(url, {"code": code_of(Booking.objects.get())}).status_code == 302


def test_wrong_address_is_corrected_on_the_spot(client: Client, session: Session) -> None:
    url = book(client, session, email="olvie@bright.example", seat_1_email="olvie@bright.example")["Location"]
    wrong = Booking.objects.get()
    page = client.get(url).content.decode()
    assert "<strong>olvie@bright.example</strong>" in page
    form = f"/bookings/{wrong.ref}/address/"
    assert f'href="{form}"' in page
    assert soup(client.get(form)).select_one("[name=email]")["value"] == "olvie@bright.example"
    answer = client.post(form, {"email": "Olive@Bright.example"}, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert "We have sent a code to olive@bright.example." in answer.content.decode()
    booking = Booking.objects.get()
    assert booking.seats.get(number=1).email == "olive@bright.example"
    assert Client().get(f"/k/{wrong.key}/").status_code == 404
    assert client.post(url, {"code": code_of(booking)})["Location"] == f"/bookings/{booking.ref}/"
    assert client.get(form)["Location"] == url


@pytest.mark.parametrize("email", ["", "olive", "x" * 10_000, "a@x.example, b@x.example"])
def test_correction_that_is_no_address_is_explained(client: Client, session: Session, email: str) -> None:
    book(client, session)
    response = client.post(f"/bookings/{Booking.objects.get().ref}/address/", {"email": email})
    assert (response.status_code, list(errors(response))) == (422, ["#id_email"])
    assert Booking.objects.get().booker_email == "olive@bright.example"


def test_correction_too_late_says_so(client: Client, session: Session) -> None:
    book(client, session)
    Booking.objects.update(held_until=timezone.now())
    form = f"/bookings/{Booking.objects.get().ref}/address/"
    assert client.get(form).status_code == 302
    response = client.post(form, {"email": "o@bright.example"})
    assert (response.status_code, list(errors(response))) == (409, [""])


def test_held_places_are_given_back_from_the_code_page(client: Client, session: Session) -> None:
    url = book(client, session)["Location"]
    booking = Booking.objects.get()
    assert soup(client.get(url)).select_one(f'form[action="/bookings/{booking.ref}/cancel/"] button') is not None
    page = client.post(f"/bookings/{booking.ref}/cancel/", follow=True).content.decode()
    assert "Nothing is kept for you any more." in page
    assert session.allocations.get().taken == 0
    assert [one.kind for one in mails()] == ["booking_code"]
    assert book(client, session)["Location"] != url


def test_going_back_and_correcting_is_not_blocked_by_ones_own_hold(client: Client) -> None:
    make_reference()
    session = make_coming(capacity=4)
    book(client, session, places="3", email="olvie@bright.example")
    first = Booking.objects.get()
    again = book(client, session, places="3")
    assert (again.status_code, session.allocations.get().taken) == (302, 3)
    first.refresh_from_db()
    assert (first.state, again["Location"]) != (BookingState.HELD, f"/bookings/{first.ref}/confirm/")
    assert book(client, session, places="4").status_code == 302
    back_to_the_first = book(client, session, places="3", email="olvie@bright.example")
    assert back_to_the_first["Location"] != f"/bookings/{first.ref}/confirm/"
    assert session.allocations.get().taken == 3
    # Another browser, or another address, holds places of its own.
    assert book(Client(), session, places="2").status_code == 409
    other = {"form_token": "another form", "email": "ann@bright.example"}
    assert book(client, session, places="2", **other).status_code == 409


def test_going_back_to_a_fresh_form_holds_places_once(client: Client) -> None:
    make_reference()
    session = make_coming(capacity=4)
    book(client, session, places="3")
    first = Booking.objects.get()
    code = code_of(first)
    again = book(client, session, places="3", form_token="a fresh form", email=" OLIVE@bright.example")
    first.refresh_from_db()
    assert (again.status_code, first.state, session.allocations.get().taken) == (302, BookingState.CANCELLED, 3)
    assert client.post(f"/bookings/{first.ref}/confirm/", {"code": code}).status_code == 409
    # And from there once more to the first form, whose booking has ended.
    third = book(client, session, places="3")
    assert (third.status_code, Booking.objects.filter(state=BookingState.HELD).count()) == (302, 1)
    assert session.allocations.get().taken == 3


def test_fresh_form_of_another_browser_or_session_replaces_nothing(client: Client, session: Session) -> None:
    book(client, session)
    stranger = Client()
    book(stranger, make_coming(), form_token="makes a session")
    assert book(stranger, session, form_token="a fresh form").status_code == 302
    book(client, make_coming(), form_token="another")
    assert Booking.objects.filter(state=BookingState.HELD).count() == 4


def test_fresh_form_leaves_a_confirmed_booking_alone(client: Client, session: Session) -> None:
    url = book(client, session)["Location"]
    client.post(url, {"code": code_of(Booking.objects.get())})
    book(client, session, places="3", form_token="a fresh form")
    assert session.allocations.get().taken == 5


def test_going_back_keeps_the_first_hold_when_the_second_is_refused(client: Client) -> None:
    make_reference()
    session = make_coming(capacity=4)
    book(client, session, places="3")
    assert errors(book(client, session, places="5"))["#id_places"].startswith("Only 1 place is left")
    assert (Booking.objects.get().state, session.allocations.get().taken) == (BookingState.HELD, 3)


def test_going_back_leaves_a_confirmed_booking_alone(client: Client, session: Session) -> None:
    url = book(client, session)["Location"]
    client.post(url, {"code": code_of(Booking.objects.get())})
    book(client, session, places="3")
    assert session.allocations.get().taken == 5


def test_code_page_is_for_this_browser_only(client: Client, session: Session) -> None:
    url = book(client, session)["Location"]
    stranger = Client()
    assert (stranger.get(url).status_code, stranger.post(url, {"code": "1"}).status_code) == (404, 404)


def test_typed_names_stay_out_of_addresses(client: Client, session: Session) -> None:
    url = book(client, session)["Location"]
    assert re.fullmatch(r"/bookings/[2-9A-Z]{8}/confirm/", url)


def test_staff_see_the_form_of_their_draft_only_as_closed(client: Client) -> None:
    draft = make_coming(as_draft=True)
    client.force_login(make_trainer())
    assert client.get(f"/sessions/{draft.ref}/book/")["Location"] == f"/sessions/{draft.ref}/"
