"""No name that is a web address comes in, whichever door it is tried at: told at the field, words kept, no row."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from correspondence.models import Message
from delivery.models import Booking, Seat, SessionRequest
from delivery.operations import additions, bookings, requests, seats
from delivery.operations.parties import SeatDetails
from kernel.actors import PUBLIC, SYSTEM
from kernel.errors import Refusal
from kernel.names import NAMES_ONLY
from organisations.models import Organisation
from organisations.operations import organisations
from tests.delivery.filling import FILLED, book, errors, soup
from tests.delivery.test_requests_pages import FILLED as ASKED
from tests.delivery.test_waiting import make_full
from tests.delivery.visiting import home, opened
from tests.factories.api import Caller, booking_body
from tests.factories.delivery import make_booking, make_coming, make_details, make_held
from tests.factories.organisations import make_trainer, make_user
from tests.factories.reference import make_reference
from tests.factories.requests import make_firm, make_request, make_wish

pytestmark = pytest.mark.django_db
PRIZE = "Claim your prize at http://evil.example"
TYPED = {"booker_name": PRIZE, "seat_1_name": "evil.co.uk", "organisation_name": "www.evil.com"}
LIST = "Ada Osei, ada@bright.example\nClaim at evil.com/x, ben@bright.example"


@pytest.fixture(autouse=True)
def ready() -> None:
    cache.clear()
    make_reference()


def nothing_was_kept() -> bool:
    kept = Organisation.objects.filter(name__contains="evil"), Booking.objects, SessionRequest.objects, Message.objects
    return not any(rows.exists() for rows in kept)


@pytest.mark.parametrize("field", TYPED)
def test_booking_form_says_so_at_the_field_and_keeps_what_was_typed(field: str) -> None:
    response = book(Client(), make_coming(), **{field: TYPED[field]})
    assert (response.status_code, list(errors(response))) == (422, [f"#id_{field}"])
    assert soup(response).select_one(f"[name={field}]")["value"] == TYPED[field]
    assert soup(response).select_one("[name=email]")["value"] == FILLED["email"]
    assert nothing_was_kept()


def test_pasted_list_names_the_line() -> None:
    response = book(Client(), make_coming(), places="4", names_list=LIST)
    told = "Line 2 has a web address or a number in it. " + NAMES_ONLY.removesuffix(".")
    assert (response.status_code, errors(response)) == (422, {"#id_names_list": told})
    assert soup(response).select_one("[name=names_list]").get_text().strip() == LIST
    assert nothing_was_kept()


@pytest.mark.parametrize("name", ["Amazon.co.uk", "Booking.com", "Coffee @ Work Ltd", "St. John's"])
def test_organisation_may_be_called_like_a_domain(name: str) -> None:
    assert book(Client(), make_coming(), organisation_name=name).status_code == 302
    assert Booking.objects.get().organisation.name == name


@pytest.mark.parametrize("field", TYPED)
def test_waiting_form_says_so_too(field: str) -> None:
    session, _ = make_full()
    before = Booking.objects.count()
    response = Client().post(f"/sessions/{session.ref}/wait/", {**FILLED, field: TYPED[field]})
    assert (response.status_code, list(errors(response)), Booking.objects.count()) == (422, [f"#id_{field}"], before)


@pytest.mark.parametrize(("field", "typed"), [("asker_name", PRIZE), ("organisation_name", "www.evil.com")])
def test_request_form_says_so_too(field: str, typed: str) -> None:
    response = Client().post("/sessions/request/", {**ASKED, field: typed})
    assert (response.status_code, list(errors(response))) == (422, [f"#id_{field}"])
    assert soup(response).select_one(f"[name={field}]")["value"] == typed
    assert nothing_was_kept()


def test_those_who_asked_cannot_correct_their_name_into_an_address() -> None:
    row = make_request()
    client = Client()
    client.get(f"/k/{row.key}/")
    response = client.post(f"/requests/{row.ref}/change/", {**ASKED, "asker_name": PRIZE})
    row.refresh_from_db()
    assert (response.status_code, list(errors(response)), row.asker_name) == (422, ["#id_asker_name"], "Hana Hall")


def test_neither_booker_nor_attendee_renames_a_place_into_an_address() -> None:
    booking = make_booking(None, "Ada, ada@x.example")
    seat = booking.seats.get()
    for row, url in ((booking, f"{home(booking)}places/1/"), (seat, home(seat))):
        response = opened(row).post(url, {"name": PRIZE, "email": "ada@x.example"})
        assert (response.status_code, list(errors(response))) == (422, ["#id_name"])
        assert soup(response).select_one("[name=name]")["value"] == PRIZE
    assert Seat.objects.get().name == "Ada"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"booker": {"name": PRIZE, "email": "v@victim.example"}}, ("booker", "name")),
        ({"seats": [{"name": "Ada"}, {"name": "evil.co.uk"}]}, ("seats", "1", "name")),
        ({"organisation": {"name": "evil.com/x", "audience_type": "business"}}, ("organisation", "name")),
        ({"organisation": {"name": "Us", "audience_type": "business", "town": "evil.uk"}}, ("organisation", "town")),
    ],
)
def test_api_names_the_field(change: dict[str, Any], where: tuple[str, ...]) -> None:
    answer = Caller(make_user()).post("bookings/", booking_body(make_coming(), **change))
    found: Any = answer.json()["errors"]
    for step in where:
        found = found[int(step)] if isinstance(found, list) else found[step]
    assert (answer.status_code, answer.json()["code"], len(found)) == (400, "invalid", 1)
    assert nothing_was_kept()


def test_api_refuses_addresses_as_names_of_places_that_exist() -> None:
    booking, caller = make_booking(None, "Ada, ada@x.example"), Caller(make_trainer())
    named = caller.send("PATCH", f"bookings/{booking.ref}/seats/1/", {"name": PRIZE})
    added = caller.post(f"bookings/{booking.ref}/add-places/", {"places": 1, "seats": [{"name": "evil.co.uk"}]})
    assert (named.status_code, list(named.json()["errors"])) == (400, ["name"])
    assert (added.status_code, list(added.json()["errors"])) == (400, ["seats"])
    assert list(Seat.objects.values_list("name", flat=True)) == ["Ada"]


def test_api_refuses_addresses_in_requests() -> None:
    body = {
        "organisation": {"name": "Bright Builders Ltd", "audience_type": "business", "postcode": "RG1 1AA"},
        "asker": {"name": PRIZE, "email": "v@victim.example"}, "mode": "in_person", "adults": 25,
        "audience": "Our office staff", "dates": "Tuesdays",
    }  # fmt: skip
    answer = Caller(make_user()).post("requests/", body)
    assert (answer.status_code, list(answer.json()["errors"]["asker"])) == (400, ["name"])
    assert nothing_was_kept()


@pytest.mark.parametrize("name", ["A" * 201, "A " * 101 + "b"])
def test_api_refuses_names_that_are_too_long(name: str) -> None:
    body = booking_body(make_coming(), booker={"name": name, "email": "v@victim.example"})
    answer = Caller(make_user()).post("bookings/", body)
    assert (answer.status_code, list(answer.json()["errors"]["booker"])) == (400, ["name"])


def _book(**changes: Any) -> None:
    bookings.book(session=make_coming(), details=make_details(**changes), by=PUBLIC)


def _recognise(**changes: Any) -> None:
    organisations.recognise(details=make_firm(**changes), by=PUBLIC)


OPERATIONS: dict[str, tuple[Callable[[str], Any], str]] = {
    "book": (lambda name: _book(booker_name=name), "booker_name"),
    "book, a place": (lambda name: _book(seats=(SeatDetails(name=name),)), "seats"),
    "recognise": (lambda name: _recognise(name=f"{name}/x"), "organisation_name"),
    "recognise, a town": (lambda name: _recognise(town=name), "town"),
    "ask": (
        lambda name: requests.ask(wish=make_wish(asker_name=name), organisation=make_firm(), email="a@b.uk", by=PUBLIC),
        "asker_name",
    ),
    "name": (
        lambda name: seats.name(seat=make_held().seats.get(), name=name, email="v@victim.example", by=SYSTEM), "name",
    ),
    "add": (
        lambda name: additions.add(booking=make_booking(), count=1, seats=(SeatDetails(name=name),), by=SYSTEM),
        "seats",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", OPERATIONS)
@pytest.mark.parametrize(("name", "code"), [("evil.co.uk", "link_in_name"), ("e" * 201, "name_too_long")])
def test_operations_refuse_it_for_every_door(what: str, name: str, code: str) -> None:
    do, field = OPERATIONS[what]
    with pytest.raises(Refusal) as caught:
        do(name)
    assert (caught.value.code, caught.value.field) == (code, field)
