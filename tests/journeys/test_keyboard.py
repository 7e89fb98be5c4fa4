"""Without a mouse: the skip link, and a booking from the first key to the last."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories.delivery import make_coming, make_venue
from tests.factories.pages import make_site
from tests.journeys.windows import Windows, heading

pytestmark = [pytest.mark.browser, pytest.mark.once]

FARTHEST = 60
FOCUSED = """() => {
    const here = document.activeElement;
    const words = here.labels && here.labels.length ? here.labels[0].innerText : here.innerText;
    return (words || "").trim();
}"""


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the link, button or field with these words has the focus, and see that it shows it."""
    passed = []
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found.startswith(words):
            return
        passed.append(found)
    raise AssertionError(f"{words} cannot be reached; passed {passed}")


def write(page: Page, label: str, words: str) -> None:
    """Reach a field and type into it; in a list, this chooses the option that begins so."""
    tab_to(page, label)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def test_skip_link_leads_past_the_header(live_server, windows: Windows) -> None:
    make_site()
    page = windows.open()
    page.goto("/verify/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_books_with_the_keyboard_alone(live_server, windows: Windows) -> None:
    make_site()
    session = make_coming(mode="in_person", venue=make_venue())
    page = windows.open()
    page.goto(f"/sessions/{session.ref}/")
    tab_to(page, "Book places")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/")
    write(page, "How many places?", "2")
    tab_to(page, "No")
    page.keyboard.press("Space")
    write(page, "Your full name", "Olive Booker")
    write(page, "Your e-mail address", "olive@bright.example")
    write(page, "Name of your organisation", "Bright Builders Ltd")
    write(page, "What kind of organisation is it?", "Bus")
    write(page, "How many people work there?", "10")
    write(page, "Postcode of the organisation", "RG1 1AA")
    tab_to(page, "Name people now")
    page.keyboard.press("Enter")
    write(page, "Full name", "Ada Attendee")
    tab_to(page, "I may book")
    page.keyboard.press("Space")
    tab_to(page, "Book")
    page.keyboard.press("Enter")
    page.wait_for_url("**/confirm/")
    assert heading(page) == "Look in your inbox"
    assert windows.faults == []
