"""Police-only courses: an officer asks, the force's contact decides, and to everybody else they do not exist."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories.organisations import make_force_contact
from tests.factories.pages import make_police_page, make_site
from tests.journeys import post
from tests.journeys.windows import Windows, facts, heading

pytestmark = pytest.mark.browser

OFFICER = "dana.officer@thamesvalley.police.uk"


def test_officer_sees_police_courses_once_approved(live_server, windows: Windows) -> None:
    make_site()
    course = make_police_page(title="Seizing devices", slug="seizing-devices")
    address = course.url
    contact = make_force_contact(first_name="Con", last_name="Tact")
    officer = windows.open()
    sign_in_by_code(officer)
    assert [look(officer, url) for url in (address, "/police/")] == [look(officer, "/no-such-page/")] * 2

    ask_for_access(officer)
    assert look(officer, address) == look(officer, "/no-such-page/")
    desk = windows.at_work(contact)
    row = desk.get_by_role("row").filter(has=desk.get_by_text(OFFICER))
    expect(row).to_contain_text("Detective constable")
    row.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("can now see police-only courses")).to_be_visible()

    assert look(officer, address) == (200, "Seizing devices")
    officer.goto("/police/")
    expect(officer.get_by_role("link", name="Seizing devices")).to_be_visible()
    officer.goto("/my/police-access/")
    assert facts(officer)["State"] == "Approved"
    assert look(windows.open(), address) == (404, "We cannot find that page")
    assert not User.objects.get(email=OFFICER).has_usable_password()
    assert windows.faults == []


def test_contact_refuses_with_a_reason(live_server, windows: Windows) -> None:
    make_site()
    contact = make_force_contact()
    officer = windows.open()
    sign_in_by_code(officer)
    ask_for_access(officer)
    desk = windows.at_work(contact)
    desk.get_by_role("link", name="Refuse").click()
    desk.get_by_label("Reason").fill("Ask your own line manager first.")
    desk.get_by_role("button", name="Refuse").click()
    officer.reload()
    assert facts(officer)["Reason"] == "Ask your own line manager first."
    assert look(officer, "/police/") == (404, "We cannot find that page")
    assert windows.faults == []


def sign_in_by_code(page: Page) -> None:
    """An officer has no password: a code comes by mail."""
    page.goto("/my/")
    page.get_by_label("e-mail address").fill(OFFICER)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("code").fill(post.code_in(post.to(OFFICER, post.deliver())))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text(f"Signed in as {OFFICER}").wait_for()


def ask_for_access(page: Page) -> None:
    """From one's own page."""
    page.goto("/my/")
    page.get_by_role("link", name="Ask for police-only access").click()
    page.get_by_label("Your force").select_option(label="Thames Valley Police")
    page.get_by_label("Your rank or role").fill("Detective constable")
    page.get_by_role("button", name="Ask for access").click()
    assert facts(page)["State"] == "Waiting for the force contact"


def look(page: Page, address: str) -> tuple[int, str]:
    """What an address answers, and the heading of its page."""
    reply = page.goto(address)
    assert reply is not None
    return reply.status, heading(page)
