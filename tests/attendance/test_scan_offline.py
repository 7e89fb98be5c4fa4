"""Scanning on the register without a network: the device knows the tickets of its list, hands marks in later."""

import pytest
from django.test import Client

from attendance.models import CheckIn
from delivery.queries import tickets
from tests.attendance.test_scan_page import filmed  # noqa: F401 -- a fixture
from tests.factories.attendance import make_register, make_seats, make_session
from tests.factories.organisations import make_trainer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.once]
SAVED, CUT = "Everything is saved", "No connection"


@pytest.fixture
def trainer():
    return make_trainer()


@pytest.fixture
def session(trainer):
    session = make_session(trainer=trainer)
    make_register(session)
    return session


@pytest.fixture
def kept(live_server, trainer, session):
    """The register in this browser, kept for the time without a network."""
    contexts = []

    def open_page(browser):
        client = Client()
        client.force_login(trainer)
        cookie = client.cookies["muster_session"]
        context = browser.new_context(viewport={"width": 375, "height": 740})
        contexts.append(context)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/register/{session.ref}/1/")
        page.locator("[data-sync]").get_by_text(SAVED).wait_for()
        page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        return page

    yield open_page
    for context in contexts:
        context.close()


def marks():
    return list(CheckIn.objects.order_by("happened_at").values_list("seat__name", "status", "source"))


def test_camera_marks_without_a_network_after_the_page_was_opened_again(kept, filmed, session):  # noqa: F811
    ann, _ben = make_seats(session, "Ann Archer", "Ben Carter")
    page = kept(filmed(tickets.address_of(tickets.ticket_of(ann)), ""))
    context, address = page.context, page.url
    context.set_offline(True)
    page.close()
    page = context.new_page()
    page.goto(address)
    page.locator("[data-sync]").get_by_text(CUT).wait_for()
    page.get_by_role("button", name="Scan", exact=True).click()
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_text("Ann Archer is marked present.").wait_for()
    page.get_by_role("button", name="Back to the list").click()
    page.get_by_text("1 of 2 here").wait_for()
    assert marks() == []
    context.set_offline(False)
    page.locator("[data-sync]").get_by_text(SAVED).wait_for()
    assert marks() == [("Ann Archer", "present", "scan")]


def test_hand_held_scanner_works_on_the_list_and_asks_the_server_of_strangers(kept, browser, session, trainer):
    (ann,) = make_seats(session, "Ann Archer")
    (zoe,) = make_seats(make_session(trainer=trainer), "Zoe")
    page = kept(browser)
    page.keyboard.type(tickets.address_of(tickets.ticket_of(ann)))
    page.keyboard.press("Enter")
    page.get_by_text("1 of 1 here").wait_for()
    page.get_by_role("button", name="Scan", exact=True).click()
    page.get_by_label("Ticket code").fill(tickets.ticket_of(zoe))
    page.get_by_role("button", name="Mark present").click()
    page.get_by_text("If Zoe stays here, add them as somebody without a booking.").wait_for()
    page.context.set_offline(True)
    page.get_by_label("Ticket code").fill(tickets.ticket_of(zoe))
    page.get_by_role("button", name="Mark present").click()
    page.get_by_text("without a connection nobody can say more").wait_for()
    page.context.set_offline(False)
