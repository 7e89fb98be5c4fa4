"""How somebody without an account finds a session, books and keeps places."""

import re

from playwright.sync_api import Page

from tests.journeys import post


def find(page: Page, near: str, title: str) -> None:
    """From the front page to the session."""
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Sessions").click()
    page.get_by_label("Near").fill(near)
    page.get_by_role("button", name="Find sessions").click()
    page.get_by_role("link", name=title).first.click()
    page.wait_for_url(re.compile(r"/sessions/[A-Z0-9]{8}/$"))


def book(page: Page, *people: tuple[str, str]) -> None:
    """From the session's page: fill the form in and send it."""
    page.get_by_role("button", name="Book places").click()
    fill_in(page, *people)
    page.get_by_role("button", name="Book", exact=True).click()


def fill_in(page: Page, *people: tuple[str, str]) -> None:
    """Fill the form in for a firm in Reading, each person with a name and perhaps an address."""
    page.get_by_label("How many places?").fill(str(len(people)))
    page.get_by_role("group", name="Will anyone under 18 take part?").get_by_label("No").check()
    page.get_by_label("Your full name").fill("Olive Booker")
    page.get_by_label("Your e-mail address").fill("olive@bright.example")
    page.get_by_label("Name of your organisation").fill("Bright Builders Ltd")
    page.get_by_label("What kind of organisation is it?").select_option(label="Business")
    page.get_by_label("How many people work there?").select_option(index=2)
    page.get_by_label("Postcode of the organisation").fill("rg1 1aa")
    page.get_by_text("Name people now").click()
    for number, (name, email) in enumerate(people, start=1):
        row = page.get_by_role("group", name=f"Person {number}")
        row.get_by_label("Full name").fill(name)
        row.get_by_label("E-mail address").fill(email)
    page.get_by_label("I may book for this organisation").check()


def confirm(page: Page) -> list[str]:
    """Type the code that came by mail; answers what the page says of the hold."""
    page.wait_for_url("**/confirm/")
    code = post.code_in(post.to("olive@bright.example", post.deliver()))
    page.get_by_label("code").fill(code)
    page.get_by_role("button", name="Confirm booking").click()
    page.get_by_text("Your booking is confirmed").wait_for()
    return places(page)


def places(page: Page) -> list[str]:
    """Who has the places, as the booking's page tells."""
    return [row.inner_text() for row in page.locator(".muster-place__who").all()]


def rename(page: Page, number: int, name: str) -> None:
    """Put somebody else's name on a place."""
    page.get_by_role("link", name=f"of place {number}").click()
    page.get_by_label("Full name").fill(name)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()


def give_own_place_back(page: Page) -> None:
    """As an attendee, on one's own page."""
    page.get_by_role("button", name="I can’t come").click()
    page.get_by_role("heading", name="Give your place back?").wait_for()
    page.get_by_role("button", name="I can’t come").click()
    page.get_by_text("Your place is back on offer").wait_for()


def ask_for_lost_link(page: Page, email: str) -> None:
    """From the page that says where."""
    page.goto("/my/")
    page.get_by_role("link", name="Have its link sent to you").click()
    page.get_by_label("e-mail address").fill(email)
    page.get_by_role("button", name="Send me my links").click()
    page.get_by_role("heading", name="Look in your inbox").wait_for()
