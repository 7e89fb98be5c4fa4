"""The booking form and the code: the way of somebody without an account, and everything that can be typed wrong."""

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from delivery.enums import BookingState, Mode
from delivery.models import Booking, Session
from delivery.operations import bookings
from tests.factories.delivery import code_of, mails, make_booking, make_coming
from tests.factories.organisations import make_trainer, make_user
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def session() -> Session:
    make_reference()
    return make_coming(capacity=10)


FILLED = {
    "places": "2",
    "has_under_18": "no",
    "booker_name": "Olive O'Brien",
    "email": "Olive@Bright.example",
    "phone": "01865 000000",
    "organisation_name": "Bright Builders Ltd",
    "audience_type": "business",
    "size_band": "small",
    "sector": "F",
    "postcode": "ox12jd",
    "force": "",
    "registered_number": "",
    "seat_1_name": "Ada Łukasiewicz",
    "seat_1_email": "ada@bright.example",
    "seat_1_needs": "Captions",
    "names_list": "",
    "agree": "on",
    "form_token": "a token of the form",
}


def book(client: Client, session: Session, **changes: str) -> Any:
    return client.post(f"/sessions/{session.ref}/book/", {**FILLED, **changes})


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def errors(response: Any) -> dict[str, str]:
    """Each problem in the summary, by the id of the field it leads to."""
    lines = soup(response).select(".govuk-error-summary__list li")
    return {(line.a["href"] if line.a else ""): line.get_text(strip=True) for line in lines}


def test_form_opens_with_a_token_of_its_own_and_is_kept_by_no_cache(client: Client, session: Session) -> None:
    url = f"/sessions/{session.ref}/book/"
    pages = [client.get(url), client.get(url)]
    tokens = {soup(page).select_one("[name=form_token]")["value"] for page in pages}
    assert len(tokens) == 2
    assert pages[0]["Cache-Control"] == "no-store"
    assert "10 places left" in pages[0].content.decode()
    assert soup(pages[0]).select("[name=purpose]") == []


def test_book_confirm_and_see_without_an_account(client: Client, session: Session) -> None:
    response = book(client, session)
    booking = Booking.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/bookings/{booking.ref}/confirm/")
    assert (booking.booker_name, booking.booker_email) == ("Olive O'Brien", "olive@bright.example")
    assert (booking.organisation.postcode, booking.organisation.sector.letter) == ("OX1 2JD", "F")
    assert booking.force.slug == "thames-valley"
    seat = booking.seats.get(number=1)
    assert (seat.name, seat.email, seat.access_needs) == ("Ada Łukasiewicz", "ada@bright.example", "Captions")
    page = client.get(response["Location"])
    assert "We hold 2 places for you until" in page.content.decode()
    assert client.get(f"/bookings/{booking.ref}/")["Location"] == f"/bookings/{booking.ref}/confirm/"
    confirmed = client.post(response["Location"], {"code": code_of(booking)})
    assert (confirmed.status_code, confirmed["Location"]) == (302, f"/bookings/{booking.ref}/")
    page = client.get(confirmed["Location"])
    assert "Your booking is confirmed." in page.content.decode()
    assert client.get(response["Location"])["Location"] == f"/bookings/{booking.ref}/"


def test_sent_twice_books_once_and_leads_to_the_same_page(client: Client, session: Session) -> None:
    answers = [book(client, session) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Booking.objects.count() == 1
    other = book(client, session, form_token="another form")
    assert other["Location"] != answers[0]["Location"]
    assert book(client, session, places="3")["Location"] != answers[0]["Location"]


def test_sent_twice_books_once_even_if_it_takes_the_last_places(client: Client) -> None:
    session = make_coming(capacity=2)
    make_reference()
    assert book(client, session)["Location"] == book(client, session)["Location"]


def test_form_without_its_token_still_books(client: Client, session: Session) -> None:
    for _ in range(2):
        assert book(client, session, form_token="").status_code == 302
    assert Booking.objects.count() == 2


def test_signed_in_booker_needs_no_code(client: Client, session: Session) -> None:
    client.force_login(make_user("olive@bright.example"))
    response = book(client, session)
    booking = Booking.objects.get()
    assert (response["Location"], booking.state) == (f"/bookings/{booking.ref}/", BookingState.CONFIRMED)
    assert mails("booking_code") == []


def test_signed_in_with_another_address_needs_the_code(client: Client, session: Session) -> None:
    client.force_login(make_user("someone.else@bright.example"))
    assert book(client, session)["Location"].endswith("/confirm/")


def test_hybrid_session_asks_where(client: Client) -> None:
    make_reference()
    session = make_coming(mode=Mode.HYBRID)
    assert errors(book(client, session)) == {"#id_purpose_0": "Choose an answer for “How will you take part?”"}
    assert book(client, session, purpose="online").status_code == 302
    assert Booking.objects.get().seats.first().allocation.purpose == "online"


def test_list_of_names_fills_the_places_after_the_rows(client: Client, session: Session) -> None:
    names = "Ben Ng, ben@bright.example\n\nO'Hara, Cy\tCY@bright.example\r\nDee; <dee@bright.example>\nEve"
    assert book(client, session, places="6", names_list=names).status_code == 302
    assert list(Booking.objects.get().seats.values_list("name", "email")) == [
        ("Ada Łukasiewicz", "ada@bright.example"),
        ("Ben Ng", "ben@bright.example"),
        ("O'Hara, Cy", "cy@bright.example"),
        ("Dee", "dee@bright.example"),
        ("Eve", ""),
        ("", ""),
    ]


@pytest.mark.parametrize(
    ("kind", "typed", "field", "kept"),
    [
        ("business", "1234567", "company_number", "01234567"),
        ("business", "sc 123456", "company_number", "SC123456"),
        ("charity", "1234567", "charity_number", "1234567"),
        ("charity", "01234567", "company_number", "01234567"),
        ("school", "123456", "school_urn", "123456"),
        ("school", "1234567", "company_number", "01234567"),
    ],
)
def test_registered_number_goes_to_its_register(
    client: Client, session: Session, kind: str, typed: str, field: str, kept: str
) -> None:
    assert book(client, session, audience_type=kind, registered_number=typed).status_code == 302
    assert getattr(Booking.objects.get().organisation, field) == kept


def test_chosen_force_beats_the_postcode(client: Client, session: Session) -> None:
    book(client, session, force="sussex")
    assert Booking.objects.get().force.slug == "sussex"


LONG = "x" * 10_000
UNKNOWN = "no-such-choice"
WRONG: list[tuple[dict[str, str], list[str]]] = [
    ({"places": ""}, ["#id_places"]),
    ({"places": "0"}, ["#id_places"]),
    ({"places": "31"}, ["#id_places"]),
    ({"places": "11"}, ["#id_places"]),
    ({"places": "1.5"}, ["#id_places"]),
    ({"places": "9" * 5_000}, ["#id_places"]),
    ({"places": "two\x00"}, ["#id_places"]),
    ({"has_under_18": ""}, ["#id_has_under_18_0"]),
    ({"has_under_18": "yes"}, ["#id_expected_under_18"]),
    ({"has_under_18": "yes", "expected_under_18": "0"}, ["#id_expected_under_18"]),
    ({"has_under_18": "yes", "expected_under_18": "501"}, ["#id_expected_under_18"]),
    ({"has_under_18": "yes", "expected_under_18": "-1"}, ["#id_expected_under_18"]),
    ({"has_under_18": "yes", "expected_under_18": "a class"}, ["#id_expected_under_18"]),
    ({"booker_name": ""}, ["#id_booker_name"]),
    ({"booker_name": "\x00\u202e "}, ["#id_booker_name"]),
    ({"booker_name": "n" * 500}, ["#id_booker_name"]),
    ({"email": "olive"}, ["#id_email"]),
    ({"email": "olive@bright"}, ["#id_email"]),
    ({"email": "olive@bright.example, ben@bright.example"}, ["#id_email"]),
    ({"email": "olive@bright.example\nBcc: x@x.example"}, ["#id_email"]),
    ({"email": f"{'o' * 300}@bright.example"}, ["#id_email"]),
    ({"email": "\U0001f4a5@bright.example"}, ["#id_email"]),
    ({"phone": LONG}, ["#id_phone"]),
    ({"organisation_name": "o" * 500}, ["#id_organisation_name"]),
    ({"audience_type": UNKNOWN, "size_band": UNKNOWN}, ["#id_audience_type", "#id_size_band"]),
    ({"sector": UNKNOWN, "force": "\x00"}, ["#id_sector", "#id_force"]),
    ({"postcode": "OX1"}, ["#id_postcode"]),
    ({"postcode": LONG}, ["#id_postcode"]),
    ({"registered_number": "not a number"}, ["#id_registered_number"]),
    ({"registered_number": "١٢٣٤٥٦"}, ["#id_registered_number"]),
    ({"seat_1_email": "ada"}, ["#id_seat_1_email"]),
    ({"seat_2_name": "n" * 500}, ["#id_seat_2_name"]),
    ({"seat_1_needs": LONG}, ["#id_seat_1_needs"]),
    ({"names_list": "Ben, ben@"}, ["#id_names_list"]),
    ({"names_list": "Ben, ben@x.example, also@x.example"}, ["#id_names_list"]),
    ({"names_list": "n" * 500}, ["#id_names_list"]),
    ({"names_list": "A\n" * 31}, ["#id_names_list"]),
    ({"names_list": LONG + LONG}, ["#id_names_list"]),
    ({"names_list": "Ben\nCy"}, ["#id_places"]),
    ({"agree": ""}, ["#id_agree"]),
    ({"form_token": LONG}, [""]),
]


def test_errors_are_said_in_plain_english(client: Client, session: Session) -> None:
    empty = dict.fromkeys(("places", "organisation_name", "postcode", "booker_name", "email"), "")
    said = errors(book(client, session, **empty))
    assert list(said.values()) == [
        "Enter how many places you want",
        "Enter your full name",
        "Enter your e-mail address",
        "Enter the name of your organisation",
        "Enter the postcode of the organisation",
    ]
    assert errors(book(client, session, places="31"))["#id_places"].startswith("Book 30 places or fewer.")


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_wrong_input_is_explained_at_its_field_and_stays(client: Client, session: Session, number: int) -> None:
    changes, fields = WRONG[number]
    response = book(client, session, **changes)
    assert response.status_code in {409, 422}
    assert list(errors(response)) == fields
    assert Booking.objects.count() == 0
    page = soup(response)
    assert page.select_one("[name=organisation_name]")["value"] == changes.get(
        "organisation_name", "Bright Builders Ltd"
    )
    assert page.title.get_text().startswith("Error: ")
    assert page.select_one("details").has_attr("open")


def test_adults_are_booked_with_a_number_of_young_people(client: Client, session: Session) -> None:
    assert (
        "We count young people, we never take their names."
        in client.get(f"/sessions/{session.ref}/book/").content.decode()
    )
    response = book(client, session, has_under_18="yes")
    assert response.status_code == 409
    assert errors(response)["#id_expected_under_18"].startswith("Tell us how many under-18s will come.")
    assert book(client, session, has_under_18="yes", expected_under_18="24").status_code == 302
    booking = Booking.objects.get()
    assert (booking.seats.count(), booking.expected_under_18, session.allocations.get().taken) == (2, 24, 2)


def test_number_of_young_people_counts_only_after_a_yes(client: Client, session: Session) -> None:
    assert book(client, session, expected_under_18="24").status_code == 302
    assert Booking.objects.get().expected_under_18 is None


ODD_NAMES = {
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    "{{ 7*7 }} {% now %}": "{{ 7*7 }} {% now %}",
    'Ахмед 🦊 O\'Neill "Q"': 'Ахмед 🦊 O\'Neill "Q"',
    "نور \u202eevil": "نور evil",
    "A\x00da\r\n Lo\tve": "Ada Lo ve",
    "N" * 200: "N" * 200,
    "\u0958" * 100: "\u0915\u093c" * 100,
}


@pytest.mark.parametrize("typed", ODD_NAMES)
def test_odd_names_are_kept_as_typed_and_shown_escaped(client: Client, session: Session, typed: str) -> None:
    changes = dict.fromkeys(("booker_name", "organisation_name", "seat_1_name"), typed)
    assert book(client, session, **changes).status_code == 302
    booking = Booking.objects.get()
    assert {booking.booker_name, booking.organisation.name, booking.seats.first().name} == {ODD_NAMES[typed]}
    client.post(f"/bookings/{booking.ref}/confirm/", {"code": code_of(booking)})
    html = client.get(f"/bookings/{booking.ref}/").content.decode()
    assert "<script>alert" not in html
    assert BeautifulSoup(html, "html.parser").get_text().count(ODD_NAMES[typed]) == 3


def test_name_that_grows_when_it_is_cleaned_is_measured_afterwards(client: Client, session: Session) -> None:
    assert list(errors(book(client, session, booker_name="\u0958" * 150))) == ["#id_booker_name"]


def test_places_that_went_meanwhile_are_said_at_the_field(client: Client) -> None:
    make_reference()
    session = make_coming(capacity=3)
    make_booking(session, places=2, booker_email="quick@x.example")
    response = book(client, session)
    assert response.status_code == 409
    assert errors(response)["#id_places"].startswith("Only 1 place is left on this session.")


def test_session_that_closed_meanwhile_refuses_with_what_to_do(client: Client, session: Session) -> None:
    Session.objects.update(booking_closes_at=timezone.now() - timedelta(minutes=1))
    response = book(client, session)
    assert response.status_code == 409
    assert "Choose another date" in errors(response)[""]


def test_booking_is_slowed_for_one_caller(client: Client, session: Session) -> None:
    answers = [book(client, session, places="") for _ in range(21)]
    assert [one.status_code for one in answers] == [422] * 20 + [429]
    assert answers[-1]["Retry-After"] == "60"
    assert errors(answers[-1])[""] == "That was very often. Wait a minute and try again."


def test_booking_needs_the_forms_own_cookie(session: Session) -> None:
    assert book(Client(enforce_csrf_checks=True), session).status_code == 403


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
    assert "They are back on offer." in page
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
    # Another browser, or another form, holds places of its own.
    assert book(Client(), session, places="2").status_code == 409
    assert book(client, session, places="2", form_token="another form").status_code == 409


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
