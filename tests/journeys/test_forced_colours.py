"""Where the system sets all colours, as for many who see little: buttons keep an edge, and one sees where one is."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.factories.certificates import make_certificate
from tests.factories.delivery import make_coming, make_venue
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site
from tests.journeys.staff_houses import _open_register
from tests.journeys.test_accessibility import assert_none
from tests.journeys.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.once]

STOPS = 40
# Buttons that are seen and have neither an edge nor a line under their words.
BARE = """() => [...document.querySelectorAll("button, .govuk-button, input[type=submit]")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 4)
    .filter((one) => {
        const style = getComputedStyle(one);
        const hasEdge = style.borderTopStyle !== "none" && parseFloat(style.borderTopWidth) >= 1;
        return !hasEdge && !style.textDecorationLine.includes("underline");
    })
    .map((one) => one.innerText.trim() || one.outerHTML.slice(0, 80))"""
# What has the focus.
FOCUSED = """() => {
    const here = document.activeElement;
    if (here === document.body) return null;
    const words = (here.labels && here.labels.length ? here.labels[0] : here).innerText.trim();
    return words || here.outerHTML.slice(0, 80);
}"""
LEAVE = "document.activeElement.blur()"


def test_pages_of_visitors_keep_edges_and_focus(live_server, windows: Windows) -> None:
    make_site()
    session = make_coming(mode="hybrid", venue=make_venue())
    certificate = make_certificate("Ada Attendee")
    page = windows.open(forced_colors="active")
    page.goto(f"/k/{certificate.key}/")
    paths = ["/", "/sessions/", f"/sessions/{session.ref}/", f"/sessions/{session.ref}/book/", "/verify/",
             f"/certificates/{certificate.code}/", "/sign-in/", "/no-such-page/"]  # fmt: skip
    assert_none([f"{path}: {fault}" for path in paths for fault in faults_of(page, path)])


def test_register_on_a_phone_keeps_edges_and_focus(live_server, windows: Windows) -> None:
    make_site()
    trainer = make_trainer()
    _session, path = _open_register(trainer)
    page = windows.at_work(trainer, phone=True, forced_colors="active")
    assert_none([*faults_of(page, path), *faults_of(page, f"{path}close/")])


def faults_of(page: Page, path: str) -> Iterator[str]:
    """Buttons without an edge, and stops of the Tab key at which nothing is to be seen."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    yield from (f"{words} has no edge" for words in page.evaluate(BARE))
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None:
            return
        with_focus = page.screenshot(animations="disabled")
        page.evaluate(LEAVE)
        if with_focus == page.screenshot(animations="disabled"):
            yield f"{found} does not show the focus"
