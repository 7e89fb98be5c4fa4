"""The pages of those who ask: the form, the code, how it stands, and what its buttons do."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delivery.enums import BookingState, RequestState
from delivery.models import Booking, SessionRequest
from delivery.operations import triage
from kernel.actors import SYSTEM, ActorKind
from records.models import TrailEntry
from tests.delivery.visiting import signed_in, words
from tests.factories.courses import make_course
from tests.factories.delivery import mails, make_coming, make_venue
from tests.factories.organisations import make_coordinator, make_user
from tests.factories.reference import make_reference
from tests.factories.requests import ASKER, code_for, make_accepted, make_request, make_unproved

pytestmark = pytest.mark.django_db
FORM = "/sessions/request/"
FILLED = {
    "course": "", "audience": "Our <b>office</b>", "adults": "25", "under_18": "", "mode": "in_person",
    "place": "The canteen", "place_postcode": "", "dates": "Tuesdays\nin March", "asker_name": "Hana Hall",
    "email": "Hana@Bright.example", "phone": "", "organisation_name": "Bright Builders Ltd",
    "audience_type": "business", "size_band": "small", "sector": "F", "postcode": "rg11aa", "force": "",
    "registered_number": "", "form_token": "of this form",
}  # fmt: skip


@pytest.fixture(autouse=True)
def ready() -> None:
    cache.clear()
    make_reference()


def ask(client: Client, **changes: str) -> Any:
    return client.post(FORM, {**FILLED, **changes})


def opened(row: SessionRequest) -> Client:
    client = Client()
    assert client.get(f"/k/{row.key}/")["Location"] == f"/requests/{row.ref}/"
    return client


def home(row: SessionRequest) -> str:
    return f"/requests/{row.ref}/"


def errors(response: Any) -> list[str]:
    page = BeautifulSoup(response.content, "html.parser")
    return [line["href"] for line in page.select(".govuk-error-summary__list a")]


def test_whole_way_from_the_form_to_the_team() -> None:
    make_coordinator()
    client = Client()
    response = ask(client)
    row = SessionRequest.objects.get()
    assert response["Location"] == f"{home(row)}confirm/"
    assert (row.asker_email, row.audience, row.dates) == (ASKER, "Our <b>office</b>", "Tuesdays\nin March")
    assert ASKER in words(client, f"{home(row)}confirm/")
    wrong = client.post(f"{home(row)}confirm/", {"code": "12"})
    assert (wrong.status_code, row.is_proved()) == (409, False)
    assert client.post(f"{home(row)}confirm/", {"code": code_for(row)})["Location"] == home(row)
    assert "The team has your request" in words(client, home(row))
    assert len(mails("request_for_team")) == 1
    actors = TrailEntry.objects.filter(subject_type="delivery.sessionrequest").order_by("subject_no")
    assert list(actors.values_list("actor_kind", flat=True)) == [ActorKind.PUBLIC, ActorKind.REQUEST_KEY]


def test_same_form_sent_twice_makes_one_request() -> None:
    client = Client()
    assert ask(client)["Location"] == ask(client)["Location"]
    assert (SessionRequest.objects.count(), len(mails())) == (1, 1)


def test_signed_in_with_the_address_needs_no_code() -> None:
    client = signed_in(make_user(ASKER))
    ask(client)
    assert SessionRequest.objects.get().state == RequestState.NEW


def test_few_people_are_shown_sessions_to_join_and_may_ask_all_the_same() -> None:
    course = make_course()
    near = make_coming(mode="in_person", venue=make_venue("RG1"), course=course)
    online, far = make_coming(course=course), make_coming(mode="in_person", venue=make_venue("BN1"), course=course)
    other, full = make_coming(course=make_course()), make_coming(course=course, capacity=1)
    full.allocations.update(taken=1)
    client = Client()
    response = ask(client, adults="6", course=course.slug)
    page = response.content.decode()
    shown = [row.ref for row in (near, online, far, other, full) if f"/sessions/{row.ref}/" in page]
    assert (response.status_code, errors(response)) == (409, ["#id_asks_anyway"])
    assert shown == [near.ref, online.ref]
    assert 'value="6"' in page
    assert (SessionRequest.objects.count(), len(mails())) == (0, 0)
    assert ask(client, adults="6", course=course.slug, asks_anyway="on").status_code == 302


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"adults": "-1"}, "adults"),
        ({"adults": "many"}, "adults"),
        ({"adults": "100000"}, "adults"),
        ({"adults": ""}, "adults"),
        ({"dates": ""}, "dates"),
        ({"audience": "x" * 1001}, "audience"),
        ({"mode": "hybrid"}, "mode_0"),
        ({"course": "nothing"}, "course"),
        ({"email": "hana"}, "email"),
        ({"email": "a@x.example\nBcc: b@x.example"}, "email"),
        ({"place_postcode": "XX"}, "place_postcode"),
        ({"postcode": "RG1"}, "postcode"),
        ({"postcode": "GU26 6AA"}, "force"),
        ({"registered_number": "abc"}, "registered_number"),
        ({"asker_name": "\x00"}, "asker_name"),
    ],
)
def test_wrong_answers_are_explained_and_what_was_typed_stays(typed: dict[str, str], field: str) -> None:
    response = ask(Client(), **typed)
    assert response.status_code in (409, 422)
    assert errors(response) == [f"#id_{field}"]
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one("[name=place]").text.strip() == "The canteen"
    assert page.select_one("[name=organisation_name]")["value"] == "Bright Builders Ltd"
    assert SessionRequest.objects.count() == 0


def test_course_page_leads_to_a_form_with_its_course() -> None:
    course = make_course()
    page = BeautifulSoup(Client().get(f"{FORM}?course={course.slug}").content, "html.parser")
    assert page.select_one("[name=course] option[selected]")["value"] == course.slug
    assert Client().get(f"{FORM}?course=nothing%00").status_code == 200


def test_form_is_kept_by_no_cache() -> None:
    assert Client().get(FORM)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["", "confirm/", "address/", "change/", "withdraw/", "book/"])
def test_strangers_and_holders_of_other_keys_get_one_answer(path: str) -> None:
    row, other = make_request(), make_request(email="b@bright.example")
    answers = {
        (client.get(f"{home(row)}{path}").status_code, client.post(f"{home(row)}{path}").status_code)
        for client in (Client(), opened(other), signed_in(make_user()), signed_in(make_coordinator()))
    }
    assert answers == {(404, 404)} if path else {(404, 405)}


def test_opening_the_link_changes_nothing() -> None:
    row = make_unproved()
    before = TrailEntry.objects.count()
    opened(row).get(home(row))
    assert (TrailEntry.objects.count(), len(mails())) == (before, 1)


def test_corrects_what_was_asked_for() -> None:
    row = make_request()
    client = opened(row)
    fields = BeautifulSoup(client.get(f"{home(row)}change/").content, "html.parser")
    assert fields.select_one("[name=adults]")["value"] == "25"
    typed = {name: FILLED[name] for name in ("course", "audience", "mode", "dates", "asker_name", "phone")}
    few = client.post(f"{home(row)}change/", {**typed, "adults": "5"})
    assert (few.status_code, errors(few)) == (409, ["#id_asks_anyway"])
    assert client.post(f"{home(row)}change/", {**typed, "adults": "40"})["Location"] == home(row)
    row.refresh_from_db()
    assert (row.adults, row.dates, row.postcode, row.asker_email) == (40, "Tuesdays\nin March", "RG1 1AA", ASKER)


def test_withdraws_after_asking_once_more() -> None:
    row = make_request()
    client = opened(row)
    client.get(f"{home(row)}withdraw/")
    row.refresh_from_db()
    assert row.state == RequestState.NEW
    client.post(f"{home(row)}withdraw/")
    assert "You withdrew this request" in words(client, home(row))


def test_says_that_an_offered_session_does_not_suit() -> None:
    row = make_request()
    triage.offer(request=row, session=make_coming(), by=SYSTEM)
    client = opened(row)
    assert client.get(f"{home(row)}does-not-suit/").status_code == 302
    assert "a session you could join" in words(client, home(row))
    client.post(f"{home(row)}does-not-suit/")
    assert "The team has your request" in words(client, home(row))


def test_books_kept_places_and_sees_them_counted() -> None:
    row = make_request()
    session = make_accepted(row)
    client = opened(row)
    assert "We keep 25 places for Bright Builders Ltd" in words(client, home(row))
    typed = {"places": "3", "has_under_18": "no", "booker_name": "Hana", "email": ASKER, "agree": "on"}
    response = client.post(f"{home(row)}book/", {**typed, "form_token": "t"})
    booking = Booking.objects.get()
    assert (response["Location"], booking.state) == (f"/bookings/{booking.ref}/", BookingState.CONFIRMED)
    assert (booking.session, booking.organisation) == (session, row.organisation)
    client.post(f"{home(row)}book/", {**typed, "form_token": "t"})
    assert Booking.objects.count() == 1
    assert "You have booked 3 of them" in words(client, home(row))


def test_kept_places_that_are_gone_lead_back() -> None:
    row = make_request()
    assert opened(row).get(f"{home(row)}book/")["Location"] == home(row)


def test_corrected_address_lets_this_browser_in_anew() -> None:
    row = make_unproved(email="wrong@bright.example")
    client, other = opened(row), opened(row)
    assert client.post(f"{home(row)}address/", {"email": ASKER})["Location"] == f"{home(row)}confirm/"
    assert client.get(f"{home(row)}confirm/").status_code == 200
    assert other.get(f"{home(row)}confirm/").status_code == 404


def test_asked_too_often_is_told_to_wait() -> None:
    client = Client()
    answers = [client.post(FORM, {}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_page_asks_as_often_for_three_bookings_as_for_one() -> None:
    counts = []
    for times in (1, 3):
        row = make_request(email=f"{times}@bright.example")
        make_accepted(row)
        client = opened(row)
        for number in range(times):
            typed = {"places": "2", "has_under_18": "no", "booker_name": "H", "email": row.asker_email, "agree": "on"}
            client.post(f"{home(row)}book/", {**typed, "form_token": str(number)})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(home(row)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
