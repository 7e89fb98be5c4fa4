"""Looking for a session without scripts, by keyboard, and through a frame on another site, in a real browser."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from delivery.enums import Mode
from tests.factories.courses import make_course
from tests.factories.delivery import make_coming, make_venue
from tests.factories.pages import make_site
from tests.journeys.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.once]
SANDBOX = 'sandbox="allow-popups allow-popups-to-escape-sandbox allow-same-origin"'
PHONE = {"width": 320, "height": 800}


@pytest.fixture
def plain(new_context: Callable[..., BrowserContext], live_server: Any) -> Page:
    """A window in which no script runs."""
    make_site()
    return new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}).new_page()


@pytest.fixture
def partner(live_server: Any) -> Iterator[str]:
    """Another site, whose page frames whatever stands after its `?`."""

    class Framing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = self.path.partition("?")[2]
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<!DOCTYPE html><title>Chamber</title><iframe src="{address}" {SANDBOX}>'.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Framing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_is_found_without_scripts(plain: Page) -> None:
    course = make_course(slug="first", title="First course")
    make_coming(mode=Mode.IN_PERSON, venue=make_venue("RG1"), course=course, in_days=40)
    make_coming(mode=Mode.IN_PERSON, venue=make_venue("BN1"), in_days=2)
    plain.goto("/sessions/")
    plain.get_by_label("Near").fill("Reading")
    plain.get_by_text("Choose dates, audience, places").click()
    plain.get_by_label("Places").select_option(label="With free places")
    plain.get_by_role("button", name="Find sessions").click()
    assert plain.get_by_role("status").inner_text() == "1 session near Reading or online."
    plain.get_by_role("link", name="Take away: With free places").click()
    plain.get_by_role("navigation", name="How to look at the sessions").get_by_role("link", name="Month").click()
    assert plain.get_by_label("Near").input_value() == "Reading"
    cell = plain.get_by_role("cell").filter(has_text="First course")
    assert cell.count() == 1
    plain.get_by_role("navigation", name="Other months").get_by_role("link", name="Later").click()
    assert "0 sessions" in plain.get_by_role("status").inner_text()
    plain.get_by_role("navigation", name="Other months").get_by_role("link", name="Earlier").click()
    cell.get_by_role("link", name="First course").click()
    assert plain.get_by_role("heading", level=1).inner_text() == "First course"


def test_month_is_a_table_on_a_desk_and_a_list_of_its_days_on_a_phone(plain: Page) -> None:
    make_coming(in_days=40, course=make_course(title="First course"))
    plain.goto("/sessions/month/")
    columns = plain.get_by_role("columnheader")
    assert columns.all_inner_texts()[0::6] == ["Monday", "Sunday"]
    table = plain.get_by_role("table")
    assert table.get_by_role("row").count() >= 5
    plain.set_viewport_size(PHONE)
    assert columns.count() == 0
    shown = [cell.inner_text() for cell in plain.locator("td").all() if cell.is_visible()]
    assert [("First course" in cell, " " in cell.splitlines()[0]) for cell in shown] == [(True, True)]
    assert plain.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_month_is_walked_with_the_keyboard(plain: Page) -> None:
    for day in (40, 41):
        make_coming(in_days=day, course=make_course(title=f"Course {day}"))
    plain.goto("/sessions/month/")
    plain.get_by_role("link", name="Later").focus()
    reached = []
    for _ in range(3):
        plain.keyboard.press("Tab")
        reached.append(plain.locator(":focus").inner_text())
    assert [words.split()[-1] for words in reached[:1]] == ["40"]
    plain.get_by_role("link", name="Course 40").press("Enter")
    assert plain.get_by_role("heading", level=1).inner_text() == "Course 40"


def test_data_for_search_engines_breaks_no_rule_of_the_policy(windows: Windows, live_server: Any) -> None:
    make_site()
    page = windows.open()
    page.goto(f"/sessions/{make_coming(mode=Mode.HYBRID).ref}/")
    page.wait_for_load_state()
    kind = page.evaluate(
        "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)['@type']"
    )
    assert (kind, windows.faults) == ("Course", [])


def test_list_stands_in_the_frame_of_a_partner_and_of_nobody_else(
    windows: Windows, live_server: Any, partner: str, settings: Any
) -> None:
    make_coming(course=make_course(title="First course"))
    listed, other = f"{live_server.url}/embed/sessions/", f"{live_server.url}/sessions/"
    page = windows.open()
    settings.EMBED_SITES, settings.BASE_URL = [partner], live_server.url
    page.goto(f"{partner}/?{listed}")
    frame = page.frame_locator("iframe")
    link = frame.get_by_role("link", name="First course")
    assert link.evaluate("one => getComputedStyle(one).fontWeight") == "700"
    assert windows.faults == []
    with page.context.expect_page() as opened:
        link.click()
    assert opened.value.url.startswith(other)
    assert page.context.cookies(live_server.url) == []
    for sites, address in (([], listed), ([partner], other)):
        settings.EMBED_SITES = sites
        page.goto(f"{partner}/?{address}")
        assert page.frame_locator("iframe").get_by_role("link", name="First course").count() == 0
    assert len(windows.faults) >= 2
