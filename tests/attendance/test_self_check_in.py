"""The pages of self check-in: the trainer's, the screen, and what people in the room do without script."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from attendance import queries
from attendance.models import Arrival, CheckIn, CheckInWindow
from attendance.operations import windows
from attendance.views import arriving
from delivery.queries import tickets
from kernel.actors import SYSTEM
from kernel.identifiers import grouped
from tests.factories.attendance import make_register, make_seats, make_session
from tests.factories.organisations import make_trainer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return make_trainer()


@pytest.fixture
def session(trainer):
    return make_session(trainer=trainer, starts_at=timezone.now() - timedelta(minutes=5))


@pytest.fixture
def register(session):
    return make_register(session)


@pytest.fixture
def window(register):
    return windows.open_window(register=register, minutes=30, grace=10, by=SYSTEM)


@pytest.fixture
def desk(trainer):
    client = Client()
    client.force_login(trainer)
    return client


def url(session, rest=""):
    return f"/register/{session.ref}/1/self/{rest}"


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def words(response):
    return " ".join(read(response).get_text(" ").split())


def here(window):
    return f"/checkin/{queries.code_at(window, timezone.now())}/"


def proof(client, window):
    return read(client.get(here(window))).select_one("[name=proof]")["value"]


def arrive(client, window, **typed):
    return client.post(here(window), {"proof": proof(client, window), **typed})


def marks():
    return list(CheckIn.objects.values_list("seat__name", "status", "source"))


def test_trainer_opens_shows_and_ends_it(desk, session, register):
    form = read(desk.get(url(session)))
    assert [form.select_one(f"[name={name}]")["value"] for name in ("minutes", "grace")] == ["30", "10"]
    opened = desk.post(url(session), {"minutes": "45", "grace": "5"})
    assert (opened.status_code, opened.headers["Location"]) == (302, url(session, "screen/"))
    window = CheckInWindow.objects.get()
    assert window.closes_at - window.opened_at == timedelta(minutes=45)
    assert "Show the screen" in words(desk.get(url(session)))
    desk.post(url(session, "end/"))
    assert desk.get(url(session, "code/")).json() == {"is_open": False, "here": 0}
    assert "Self check-in is closed." in words(desk.get(url(session, "screen/")))


def test_screen_and_its_script_show_the_code_of_this_moment(desk, session, window):
    now = timezone.now()
    said = desk.get(url(session, "code/")).json()
    code = said["code"].replace(" ", "")
    assert queries.window_of(code, now) == window
    assert (said["is_open"], said["here"], said["period"], 1 <= said["seconds_left"] <= 20) == (True, 0, 20, True)
    page = desk.get(url(session, "screen/"))
    assert read(page).img["src"].startswith("data:image/svg+xml")
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("door", ["", "screen/", "code/"])
def test_strangers_see_no_screen(session, window, door):
    client = Client()
    client.force_login(make_user())
    assert client.get(url(session, door)).status_code == 404
    assert Client().get(url(session, door)).status_code == 302


def test_typed_code_leads_on_and_a_wrong_one_does_not(client, window):
    code = queries.code_at(window, timezone.now())
    answer = client.post("/checkin/", {"code": f"{code[:3]} {code[3:].lower()}"})
    assert (answer.status_code, answer.headers["Location"]) == (302, here(window))
    wrong = client.post("/checkin/", {"code": "222222"})
    assert (wrong.status_code, "type the one that you see there" in words(wrong)) == (409, True)
    assert client.get("/checkin/222222/").status_code == 404
    nothing = client.post("/checkin/", {"code": ""})
    assert read(nothing).select_one(".govuk-error-summary__list").get_text(strip=True) == "Enter code on the screen"


def test_looking_checks_nobody_in(client, session, window):
    make_seats(session, "Ann")
    client.get("/checkin/")
    assert client.get(here(window)).status_code == 200
    assert (CheckIn.objects.count(), client.cookies.get("muster_device")) == (0, None)


def test_ticket_is_enough(client, session, window):
    (ann,) = make_seats(session, "Ann")
    done = arrive(client, window, typed=grouped(tickets.ticket_of(ann)))
    assert (done.status_code, done.headers["Location"]) == (302, "/checkin/done/")
    assert "You are checked in." in words(client.get("/checkin/done/"))
    assert marks() == [("Ann", "present", "self")]


def test_reference_needs_the_name(client, session, window):
    ann, _ben = make_seats(session, "Ann", "Ben")
    for name in ("", "Bea"):
        wrong = arrive(client, window, typed=ann.booking.ref, name=name)
        assert (wrong.status_code, "We could not find your place" in words(wrong)) == (409, True)
    arrive(client, window, typed=ann.booking.ref, name="ann")
    assert marks() == [("Ann", "present", "self")]


def test_link_of_ones_own_place_makes_it_one_press(client, session, window):
    ann, ben = make_seats(session, "Ann", "Ben")
    client.get(f"/k/{ann.key}/")
    page = read(client.get(here(window)))
    buttons = [one.get_text(strip=True) for one in page.select("main button")]
    assert buttons == ["Check in as Ann", "Check in"]
    assert arrive(client, window, seat=ben.pk).status_code == 409  # not shown to be theirs
    arrive(client, window, seat=ann.pk)
    assert marks() == [("Ann", "present", "self")]


def test_whoever_is_signed_in_is_known(client, session, window):
    (ann,) = make_seats(session, "Ann")
    client.force_login(make_user(ann.email))
    assert "Check in as Ann" in words(client.get(here(window)))
    arrive(client, window, seat=ann.pk)
    assert marks() == [("Ann", "present", "self")]


def test_one_device_checks_in_one_person(client, session, window):
    ann, ben = make_seats(session, "Ann", "Ben")
    arrive(client, window, typed=tickets.ticket_of(ann))
    cookie = client.cookies["muster_device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/checkin/")
    second = arrive(client, window, typed=tickets.ticket_of(ben))
    assert (second.status_code, "has checked in one person already" in words(second)) == (409, True)
    assert cookie.value not in Arrival.objects.get().device_digest
    arrive(Client(), window, typed=tickets.ticket_of(ben))
    assert marks() == [("Ann", "present", "self"), ("Ben", "present", "self")]


def test_proof_outlives_the_code_for_minutes_and_not_for_ever(client, session, window, monkeypatch):
    (ann,) = make_seats(session, "Ann")
    typed = {"proof": proof(client, window), "typed": tickets.ticket_of(ann)}
    gone = "/checkin/222222/"
    assert client.post(gone, {**typed, "proof": "x"}).status_code == 404
    monkeypatch.setattr(arriving, "PROOF_SECONDS", -1)
    late = client.post(gone, typed)
    assert (late.status_code, "type the one that you see there" in words(late)) == (404, True)
    monkeypatch.undo()
    assert client.post(gone, typed).status_code == 302


def test_place_of_another_session_is_not_found(client, window):
    (ann,) = make_seats(make_session(), "Ann")
    assert arrive(client, window, typed=tickets.ticket_of(ann)).status_code == 409
    assert marks() == []


def test_trainer_sees_who_came_and_takes_back(client, desk, session, window):
    (ann,) = make_seats(session, "Ann")
    arrive(client, window, typed=tickets.ticket_of(ann))
    assert "1 person checked in by themselves" in words(desk.get(url(session)))
    desk.post(url(session, f"{Arrival.objects.get().pk}/take-back/"))
    assert "Taken back" in words(desk.get(url(session)))
    again = arrive(client, window, typed=tickets.ticket_of(ann))
    assert (again.status_code, "taken your check-in back" in words(again)) == (409, True)


def test_take_back_of_another_register_does_not_exist(client, desk, session, register):
    other = make_session()
    (ann,) = make_seats(other, "Ann")
    window = windows.open_window(register=make_register(other), minutes=30, grace=10, by=SYSTEM)
    arrive(client, window, typed=tickets.ticket_of(ann))
    assert desk.post(url(session, f"{Arrival.objects.get().pk}/take-back/")).status_code == 404
    assert desk.post(url(session, f"{2**70}/take-back/")).status_code == 404


def test_guessing_is_slowed_down(client, window, monkeypatch):
    cache.clear()
    monkeypatch.setattr("ui.throttle.time.time", lambda: 60.0)
    monkeypatch.setattr(arriving, "TRIES_PER_MINUTE", 2)
    tries = [client.get("/checkin/222222/"), client.post("/checkin/", {"code": "222222"})]
    slowed = [client.get("/checkin/222222/"), client.post("/checkin/", {"code": "222222"})]
    assert [answer.status_code for answer in (*tries, *slowed)] == [404, 409, 429, 429]
    assert [answer.headers["Retry-After"] for answer in slowed] == ["60", "60"]
    cache.clear()
