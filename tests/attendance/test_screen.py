"""The screen of self check-in and the phones before it, in a real browser: its code changes by itself."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from attendance import queries
from attendance.models import CheckIn
from attendance.operations import windows
from kernel.actors import SYSTEM
from tests.factories.attendance import make_register, make_seats, make_session
from tests.factories.organisations import make_trainer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def session():
    return make_session(trainer=make_trainer())


@pytest.fixture
def visit(live_server, browser, session):
    """Opens a page in a browser of its own: the trainer's, or somebody's phone."""
    contexts = []

    def open_page(path: str, *, as_trainer: bool = False, **options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        if as_trainer:
            client = Client()
            client.force_login(session.trainers.get().user)
            cookie = client.cookies["muster_session"]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            page.goto("about:blank")
        context.close()


@pytest.fixture
def quick(monkeypatch):
    """Codes that change every two seconds, so that nobody has to wait for it."""
    monkeypatch.setattr("attendance.queries.windows.PERIOD_SECONDS", 2)
    monkeypatch.setattr("attendance.queries.PERIOD_SECONDS", 2)


def test_screen_changes_its_code_by_itself_and_people_check_in_with_it(visit, session, quick):
    (ann,) = make_seats(session, "Ann Archer")
    window = windows.open_window(register=make_register(session), minutes=30, grace=120, by=SYSTEM)
    at = f"/register/{session.ref}/1/self/screen/"
    screen = visit(at, as_trainer=True)
    code = screen.locator("[data-code]")
    first, picture = code.inner_text(), screen.get_by_role("img").get_attribute("src")
    expect(code).not_to_have_text(first)
    expect(screen.get_by_role("img")).not_to_have_attribute("src", picture or "")
    phone = visit("/checkin/", viewport={"width": 375, "height": 740})
    phone.get_by_label("Code on the screen").fill(code.inner_text())
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_label("Ticket code or booking reference").fill(ann.booking.ref)
    phone.get_by_label("Your name, with a booking reference").fill("ann archer")
    phone.get_by_role("button", name="Check in", exact=True).click()
    phone.get_by_text("You are checked in.").wait_for()
    screen.get_by_text(re.compile(r"^\s*1\s+here")).wait_for()
    assert list(CheckIn.objects.values_list("seat__name", "source")) == [("Ann Archer", "self")]
    windows.end(register=window.register, by=SYSTEM)
    screen.get_by_text("Self check-in is closed.").wait_for()
    assert not code.is_visible()


def test_screen_without_script_loads_itself_again(visit, session):
    windows.open_window(register=make_register(session), minutes=30, grace=10, by=SYSTEM)
    screen = visit(f"/register/{session.ref}/1/self/screen/", as_trainer=True, java_script_enabled=False)
    assert screen.locator("noscript meta").get_attribute("content") == "10"
    assert re.fullmatch(r"\w{3} \w{3}", screen.locator("[data-code]").inner_text())


def test_screen_that_lost_its_connection_says_so_once_the_code_has_gone(visit, session, quick):
    windows.open_window(register=make_register(session), minutes=30, grace=10, by=SYSTEM)
    screen = visit(f"/register/{session.ref}/1/self/screen/", as_trainer=True)
    screen.wait_for_load_state("networkidle")
    screen.context.set_offline(True)
    screen.get_by_text("No connection: the code may have run out.").wait_for()
    screen.context.set_offline(False)
    expect(screen.get_by_text("No connection: the code may have run out.")).to_be_hidden()


def test_phone_scans_the_screen(visit, live_server, session):
    """What the QR code says is the address of the code: a phone's own camera opens it."""
    (ann,) = make_seats(session, "Ann Archer")
    window = windows.open_window(register=make_register(session), minutes=30, grace=10, by=SYSTEM)
    phone = visit(f"/k/{ann.key}/")
    phone.goto(f"{live_server.url}/checkin/{queries.code_at(window, timezone.now())}/")
    phone.get_by_role("button", name="Check in as Ann Archer").click()
    phone.get_by_text("You are checked in. You are late, and marked so.").wait_for()
    assert list(CheckIn.objects.values_list("seat__name", "status")) == [("Ann Archer", "late")]
