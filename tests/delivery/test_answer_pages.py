"""A course's own questions on pages: asked when booking, told and changed afterwards, seen by staff, in their files."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from delivery.models import Booking, Session
from delivery.queries.answers import told
from tests.delivery.asking import ALL, ANSWERS, LAPTOPS, LEVEL, TOLD, fields, make_asking
from tests.delivery.asking import make_asking_session as make_session
from tests.delivery.filling import FILLED, errors, soup
from tests.factories.delivery import make_booking, make_coming
from tests.factories.kept import make_kept, make_spokesperson
from tests.factories.organisations import make_coordinator, make_organisation, make_team, make_trainer, make_user
from tests.factories.pages import make_site
from tests.factories.reference import make_reference
from tests.factories.requests import make_accepted, make_request

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()
    make_reference()


def book(session: Session, answers: dict[str, Any], door: str = "book", **changes: Any) -> Any:
    return Client().post(f"/sessions/{session.ref}/{door}/", {**FILLED, **fields(answers), **changes})


def holder(booking: Booking) -> Client:
    client = Client()
    client.get(f"/k/{booking.key}/")
    return client


def test_follow_up_stands_under_the_answer_it_waits_for() -> None:
    page = soup(Client().get(f"/sessions/{make_session().ref}/book/"))
    part = page.select_one("section[aria-labelledby=part-course]")
    yes = part.select_one("input[name=answer_laptops][value=yes]")
    below = yes.parent.find_next_sibling("div")
    assert below["class"] == ["govuk-radios__conditional", "muster-below"]
    assert [one["name"] for one in below.select("input")] == ["answer_many"]
    assert below.select_one(".govuk-hint").get_text(strip=True) == "Only if you chose “Yes”."
    assert "(optional)" not in below.get_text()
    assert "(optional)" in part.select(".muster-below")[1].get_text()
    assert part.select_one("#id_answer_tools_helptext").decode_contents() == "Tick &lt;all&gt; of them"
    assert page.select("[name=answer_many]") == below.select("[name=answer_many]")


def test_book_with_answers() -> None:
    session = make_session()
    assert book(session, ANSWERS).status_code == 302
    assert told(Booking.objects.get()) == TOLD


@pytest.mark.parametrize(
    ("answers", "ids"),
    [
        ({}, ["#id_answer_laptops_0"]),
        ({"laptops": "maybe"}, ["#id_answer_laptops_0"]),
        ({"laptops": "yes"}, ["#id_answer_many"]),
        ({"laptops": "yes", "many": "a few"}, ["#id_answer_many"]),
        ({"laptops": "yes", "many": "-1", "more": "x" * 2001}, ["#id_answer_many", "#id_answer_more"]),
        ({"laptops": "no", "tools": ["Fax"]}, ["#id_answer_tools_0"]),
        ({"laptops": "no", "tools": ["Tills"], "tills": "x" * 201}, ["#id_answer_tills"]),
    ],
)
def test_what_is_no_answer_is_told_beside_its_question(answers: dict[str, Any], ids: list[str]) -> None:
    page = book(make_session(), answers)
    assert (page.status_code, list(errors(page))) == (422, ids)
    assert soup(page).select_one("[name=booker_name]")["value"] == FILLED["booker_name"]
    assert Booking.objects.count() == 0


def test_what_is_not_asked_is_neither_complained_of_nor_kept() -> None:
    assert book(make_session(), {"laptops": "no", "many": "a few", "tills": "x" * 500}).status_code == 302
    assert told(Booking.objects.get()) == [("Do you bring laptops?", "No")]


def test_answers_stay_where_something_else_is_wrong() -> None:
    page = soup(book(make_session(), ANSWERS, places=""))
    assert page.select_one("[name=answer_many]")["value"] == "3"
    assert [one["value"] for one in page.select("[name=answer_tools][checked]")] == ["Mail", "Tills"]


def test_every_door_of_booking_asks() -> None:
    session = make_session(capacity=2)
    assert list(errors(book(session, {}, "wait"))) == ["#id_answer_laptops_0"]
    make_booking(session, places=2, answers=ANSWERS)
    assert book(session, ANSWERS, "wait").status_code == 302
    assert told(Booking.objects.latest("pk")) == TOLD


def test_kept_places_ask_too() -> None:
    session, organisation, user = make_session(), make_organisation(), make_user("olive@bright.example")
    make_kept(session, organisation=organisation)
    make_spokesperson(user, organisation)
    client = Client()
    client.force_login(user)
    url = f"/sessions/{session.ref}/book/"
    assert soup(client.get(url)).select("[name=organisation_name]") == []
    assert list(errors(client.post(url, FILLED))) == ["#id_answer_laptops_0"]
    assert client.post(url, {**FILLED, **fields()}).status_code == 302
    assert told(Booking.objects.get()) == TOLD


def test_places_kept_for_those_who_asked_for_a_session_ask_too() -> None:
    asked = make_request()
    make_asking(make_accepted(asked).course)
    asked.refresh_from_db()
    client = Client()
    client.get(f"/k/{asked.key}/")
    url = f"/requests/{asked.ref}/book/"
    assert "answer_laptops" in client.get(url).content.decode()
    assert list(errors(client.post(url, FILLED))) == ["#id_answer_laptops_0"]
    assert client.post(url, {**FILLED, **fields()}).status_code == 302
    assert told(Booking.objects.get()) == TOLD


def test_form_costs_as_many_queries_however_much_is_asked() -> None:
    counts = []
    for course in (None, make_asking(None, LAPTOPS), make_asking()):
        session = make_coming(course=course) if course else make_coming()
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(f"/sessions/{session.ref}/book/").status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_booker_reads_and_changes_the_answers() -> None:
    booking = make_booking(make_session(), answers=ANSWERS)
    client, url = holder(booking), f"/bookings/{booking.ref}/answers/"
    page = soup(client.get(f"/bookings/{booking.ref}/"))
    rows = page.select("section[aria-labelledby=answers] .govuk-summary-list__row")
    assert [row.dt.get_text() for row in rows] == [question for question, _ in TOLD]
    form = soup(client.get(url))
    assert form.select_one("[name=answer_laptops][checked]")["value"] == "yes"
    seen = form.select_one("[name=seen]")["value"]
    assert client.post(url, {**fields({"laptops": "no"}), "seen": seen})["Location"] == f"/bookings/{booking.ref}/"
    assert told(Booking.objects.get()) == [("Do you bring laptops?", "No")]
    old = client.post(url, {**fields(), "seen": seen})
    assert old.status_code == 409
    again = soup(old)
    assert [one["value"] for one in again.select("[name=answer_tools][checked]")] == ["Mail", "Tills"]
    now = again.select_one("[name=seen]")["value"]
    assert client.post(url, {**fields(), "seen": now}).status_code == 302
    assert told(Booking.objects.get()) == TOLD
    assert Client().get(url).status_code == 404


def test_answers_can_be_read_but_not_changed_once_changes_have_closed() -> None:
    session = make_session()
    booking = make_booking(session, answers=ANSWERS)
    Session.objects.filter(pk=session.pk).update(changes_close_at=booking.created_at)
    client = holder(booking)
    page = client.get(f"/bookings/{booking.ref}/").content.decode()
    assert "Old ones" in page
    assert "/answers/" not in page
    assert client.get(f"/bookings/{booking.ref}/answers/")["Location"] == f"/bookings/{booking.ref}/"
    assert client.post(f"/bookings/{booking.ref}/answers/", fields()).status_code == 409


def test_new_question_is_put_to_those_who_booked_before() -> None:
    session = make_coming()
    booking = make_booking(session)
    assert 'id="answers"' not in holder(booking).get(f"/bookings/{booking.ref}/").content.decode()
    make_asking(session.course, *ALL)
    assert "Answer the questions" in holder(booking).get(f"/bookings/{booking.ref}/").content.decode()


def test_party_that_waits_reads_its_answers() -> None:
    session = make_session(capacity=1)
    make_booking(session, answers=ANSWERS)
    client = Client()
    client.force_login(make_user("olive@bright.example"))
    client.post(f"/sessions/{session.ref}/wait/", {**FILLED, **fields(), "places": "1"})
    party = Booking.objects.latest("pk")
    page = client.get(f"/bookings/{party.ref}/waiting/").content.decode()
    assert ("Old ones" in page, f"/bookings/{party.ref}/answers/" in page) == (True, True)
    assert client.post(f"/bookings/{party.ref}/answers/", fields({"laptops": "no"})).status_code == 302


def enter(user: Any) -> Client:
    make_site()
    client = Client()
    client.force_login(user)
    return client


def test_staff_of_the_session_read_and_change_them_and_nobody_else_does() -> None:
    booking = make_booking(make_session(), answers=ANSWERS)
    client, at = enter(make_trainer(team=booking.session.team)), f"/cms/bookings/{booking.pk}/"
    assert "Old ones" in client.get(at).content.decode()
    assert client.get(f"{at}answers/").status_code == 200
    assert client.post(f"{at}answers/", fields({"level": "Not at all"})).status_code == 302
    assert told(Booking.objects.get()) == [("How sure are you?", "Not at all")]
    assert client.post(f"{at}answers/", {**fields(), "seen": "old"}).status_code == 409
    stranger = enter(make_trainer(team=make_team(name="Another team")))
    assert stranger.get(at).status_code == 404


def test_staff_name_people_from_a_list() -> None:
    booking = make_booking(make_coming(), places=2)
    client, at = enter(make_trainer(team=booking.session.team)), f"/cms/bookings/{booking.pk}/people/"
    assert client.get(at).status_code == 200
    assert client.post(at, {"names_list": "Ada; ada@x.example; Captions\nBo"}).status_code == 302
    assert list(booking.seats.values_list("name", "access_needs")) == [("Ada", "Captions"), ("Bo", "")]
    assert client.post(at, {"names_list": "Cy"}).status_code == 409
    added = {"places": "2", "seen": "2", "names_list": "Cy\nDee"}
    assert client.post(f"/cms/bookings/{booking.pk}/add/", added).status_code == 302
    assert booking.seats.filter(name="Dee").count() == 1


def test_files_have_a_column_for_each_question() -> None:
    session = make_session()
    make_booking(session, answers=ANSWERS)
    other = make_coming(course=make_asking(None, LEVEL))
    make_booking(other, answers={"level": "=1+1"} | {"level": "Very"}, booker_email="b@x.example")
    url = "/cms/bookings/"
    client = enter(make_coordinator(team=session.team))
    response = client.post(url, {"export": "csv"})
    rows = list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode())))
    assert [row["What do you use?"] for row in rows] == ["", "Mail; Tills"]
    assert [row["How sure are you?"] for row in rows] == ["Very", "Very"]
    sheet = load_workbook(BytesIO(b"".join(client.post(url, {"export": "xlsx"}).streaming_content))).active
    assert [cell.value for cell in sheet[1]][-6:] == [question for question, _ in TOLD]
    trainer = enter(make_trainer(team=session.team))
    plain = b"".join(trainer.post(url, {"export": "csv"}).streaming_content).decode()
    assert "What do you use?" not in plain
