"""Scanning in a real browser: tickets before a pretended camera, a hand-held scanner that types, or no script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Playwright

from attendance.models import CheckIn
from delivery.queries import tickets
from tests.attendance.video import film
from tests.factories.attendance import make_register, make_seats, make_session
from tests.factories.organisations import make_trainer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def trainer():
    return make_trainer()


@pytest.fixture
def session(trainer):
    session = make_session(trainer=trainer)
    make_register(session)
    return session


@pytest.fixture
def door(live_server, trainer, session):
    """Opens the page that scans, signed in, in a browser of one's choice."""
    client = Client()
    client.force_login(trainer)
    cookie = client.cookies["muster_session"]
    contexts = []

    def open_page(browser: Browser, **options: object) -> Page:
        context = browser.new_context(viewport={"width": 375, "height": 740}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/register/{session.ref}/1/scan/")
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            page.wait_for_load_state("networkidle")
        context.close()


@pytest.fixture
def filmed(playwright: Playwright, browser_type_launch_args: dict, tmp_path: Path) -> Iterator[object]:
    """A browser whose camera sees these texts as QR codes, again and again."""
    opened: list[Browser] = []

    def launch(*texts: str) -> Browser:
        path = film(tmp_path / "film.y4m", texts)
        words = [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={path}",
        ]
        options = {**browser_type_launch_args, "args": [*browser_type_launch_args["args"], *words]}
        opened.append(playwright.chromium.launch(**options))
        return opened[-1]

    yield launch
    for browser in opened:
        browser.close()


def marks() -> list[tuple[str, str, str]]:
    return list(CheckIn.objects.order_by("received_at").values_list("seat__name", "status", "source"))


def test_camera_reads_a_ticket_and_marks_its_holder(door, filmed, session):
    ann, ben = make_seats(session, "Ann Archer", "Ben Carter")
    seen = [tickets.address_of(tickets.ticket_of(ann)), "", tickets.address_of(tickets.ticket_of(ben)), ""]
    page = door(filmed(*seen))
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_text("2 of 2 here").wait_for()
    assert sorted(marks()) == [("Ann Archer", "present", "scan"), ("Ben Carter", "present", "scan")]
    page.get_by_role("status").get_by_text("is here already, since").wait_for()  # the film goes round
    page.get_by_role("button", name="Stop the camera").click()
    assert page.evaluate("document.querySelector('video').srcObject") is None
    assert len(marks()) == 2


def test_hand_held_scanner_is_heard_wherever_the_focus_is(door, browser, session):
    (ann,) = make_seats(session, "Ann Archer")
    page = door(browser)
    page.locator("body").click()
    page.keyboard.type(tickets.address_of(tickets.ticket_of(ann)))
    page.keyboard.press("Enter")
    page.get_by_text("Ann Archer is marked present.").wait_for()
    page.get_by_label("Ticket code").focus()
    page.keyboard.type(tickets.ticket_of(ann))
    page.keyboard.press("Enter")
    page.get_by_text("Ann Archer is here already, since").wait_for()
    assert page.get_by_label("Ticket code").input_value() == ""
    assert marks() == [("Ann Archer", "present", "scan")]


def test_code_is_typed_by_hand(door, browser, session):
    (ann,) = make_seats(session, "Ann Archer")
    page = door(browser)
    page.get_by_label("Ticket code").press_sequentially(tickets.ticket_of(ann), delay=45)
    page.get_by_role("button", name="Mark present").click()
    page.get_by_text("Ann Archer is marked present.").wait_for()
    assert marks() == [("Ann Archer", "present", "scan")]


def test_page_works_without_script(door, browser, session):
    (ann,) = make_seats(session, "Ann Archer")
    page = door(browser, java_script_enabled=False)
    page.get_by_label("Ticket code").fill(tickets.ticket_of(ann))
    page.get_by_role("button", name="Mark present").click()
    page.get_by_text("Ann Archer is marked present.").wait_for()
    page.get_by_label("Ticket code").fill("nothing")
    page.get_by_role("button", name="Mark present").click()
    page.get_by_text("This is no ticket of anybody now").wait_for()
    assert marks() == [("Ann Archer", "present", "scan")]


def test_device_without_a_camera_is_told_what_to_do(door, browser, session):
    page = door(browser)
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_role("alert").get_by_text("This device has no camera. Type the code").wait_for()
