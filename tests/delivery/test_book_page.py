"""The booking form and the code: the way of somebody without an account, and everything that can be typed wrong."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from delivery.enums import BookingState, Mode
from delivery.models import Booking, Session
from tests.delivery.filling import book, errors, soup
from tests.factories.delivery import code_of, mails, make_booking, make_coming
from tests.factories.organisations import make_user
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def session() -> Session:
    make_reference()
    return make_coming(capacity=10)


def test_form_opens_with_a_token_of_its_own_and_is_kept_by_no_cache(client: Client, session: Session) -> None:
    url = f"/sessions/{session.ref}/book/"
    pages = [client.get(url), client.get(url)]
    tokens = {soup(page).select_one("[name=form_token]")["value"] for page in pages}
    assert len(tokens) == 2
    assert pages[0]["Cache-Control"] == "no-store"
    facts = [row.get_text(" ", strip=True) for row in soup(pages[0]).select(".govuk-summary-list__row")]
    assert [fact for fact in facts if fact.startswith("Left")] == ["Left 10 places"]
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


def test_booking_is_slowed_for_one_caller(client: Client, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now().timestamp() // 60 * 60
    monkeypatch.setattr("ui.throttle.time.time", lambda: now)
    answers = [book(client, session, places="") for _ in range(21)]
    assert [one.status_code for one in answers] == [422] * 20 + [429]
    assert answers[-1]["Retry-After"] == "60"
    assert errors(answers[-1])[""] == "That was very often. Wait a minute and try again."


def test_booking_needs_the_forms_own_cookie(session: Session) -> None:
    assert book(Client(enforce_csrf_checks=True), session).status_code == 403
