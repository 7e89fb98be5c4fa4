"""Looks a page over: accessibility rules at two widths and in the dark, one heading, no sideways scrolling, even with
text of twice the size, nothing failing quietly."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.rooms import Room
from tests.journeys.windows import Windows

WIDTHS = (1280, 375)
NARROWEST = 320
LEVELS = {"resultTypes": ["violations"]}
CONTRAST = {**LEVELS, "runOnly": ["color-contrast"]}
TWICE_THE_SIZE = """() => {
    document.documentElement.style.fontSize = "200%";
    const wide = document.documentElement.scrollWidth;
    document.documentElement.style.fontSize = "";
    return wide;
}"""
_axe = Axe()


def look_over(
    windows: Windows, page: Page, room: Room, *, without: tuple[str, ...] = (), may_scroll: bool = False
) -> list[str]:
    """Go to a page and answer what is wrong with it. `without`: selectors of markup that is not ours."""
    # Whatever the page before still had to say is said before this one comes.
    page.goto("about:blank")
    windows.faults.clear()
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    reply = page.goto(room.path)
    status = reply.status if reply else 0
    faults = [] if status == room.status else [f"answers {status}"]
    # Whoever is led elsewhere looks another page over, and that one may be faultless.
    here = page.url.removeprefix(windows.base_url)
    faults += [] if here == (room.leads_to or room.path) else [f"leads to {here}"]
    if room.then:
        room.then(page)
    page.wait_for_load_state()
    headings = page.locator("h1").count()
    faults += [] if headings == 1 else [f"has {headings} headings of the first rank"]
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth")
    faults += [f"is {wide} wide on a screen of {NARROWEST}"] if wide > NARROWEST and not may_scroll else []
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    wide = page.evaluate(TWICE_THE_SIZE)
    faults += [f"is {wide} wide with text of twice the size"] if wide > WIDTHS[0] and not may_scroll else []
    # The rules are measured by drawing on the page, which its policy forbids and the browser reports.
    faults += windows.faults
    page.evaluate(_axe.axe_script)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        faults += [f"{width}: {words}" for words in _violations(page, without)]
    page.emulate_media(color_scheme="dark")
    faults += [f"dark: {words}" for words in _violations(page, without, CONTRAST)]
    page.emulate_media(color_scheme="light")
    return [f"{room}: {fault}" for fault in faults]


def _violations(page: Page, without: tuple[str, ...], options: dict[str, Any] = LEVELS) -> list[str]:
    context = {"exclude": [[selector] for selector in without]} if without else {"include": [["html"]]}
    found = page.evaluate("([context, options]) => axe.run(context, options)", [context, options])
    return [f"{one['id']}: {'; '.join(node['html'][:160] for node in one['nodes'][:3])}" for one in found["violations"]]
