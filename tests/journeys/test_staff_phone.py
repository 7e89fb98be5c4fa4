"""Staff screens of a session on a phone: nothing lies beside the screen, and tables of people are read downwards."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.factories.delivery import make_booking, make_coming, make_venue
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site
from tests.journeys.windows import PHONE, Windows

pytestmark = [pytest.mark.browser, pytest.mark.once]

LONG = "The Worshipful Company of Very Long Names of Rooms in Reading and Elsewhere"
DOORS = ("inspect", "write", "trainer", "edit", "move", "history", "invitations", "cancel")
# Wagtail's own way of hiding what is wider than the screen; a wide table scrolls in its place.
BESIDE = """() => [...document.querySelectorAll("main *")]
    .filter((one) => !one.closest(".staff-table") && one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => `${one.tagName} ${one.getAttribute("name") || one.className}`)"""


def beside(page: Page, address: str) -> list[str]:
    page.goto(address)
    page.get_by_role("button", name="Toggle sidebar").wait_for()
    found: list[str] = page.evaluate(BESIDE)
    return found


def test_nothing_of_a_session_lies_beside_the_screen(live_server, windows: Windows) -> None:
    make_site()
    trainer = make_trainer(first_name="Tess", last_name="Trainer")
    session = make_coming(mode="in_person", venue=make_venue(name=LONG), trainers=((trainer, "lead"),))
    booking = make_booking(session, "Ada Attendee, ada.attendee@bright-builders-of-reading.example", "Ben Brown")
    page = windows.known(trainer)
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    addresses = {door: reverse(f"staff_sessions:{door}", args=[session.pk]) for door in DOORS}
    addresses |= {"booking": reverse("staff_bookings:inspect", args=[booking.pk])}
    addresses |= {"certificates": reverse("staff_certificates:session", args=[session.pk])}
    assert {name: found for name, at in addresses.items() if (found := beside(page, at))} == {}
    # Who is booked is read without pushing anything aside, each fact with its heading.
    page.goto(addresses["inspect"])
    table = page.get_by_role("table").nth(2)
    assert table.evaluate("one => one.parentElement.scrollWidth <= one.parentElement.clientWidth")
    labels = "one => [...one.querySelectorAll('td')].map((cell) => getComputedStyle(cell, '::before').content)"
    assert table.evaluate(labels)[:2] == ['"Booking: "', '"Organisation: "']
    assert page.get_by_role("cell", name="Ada Attendee, Ben Brown").is_visible()
