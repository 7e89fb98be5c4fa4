"""Draws the README's pictures: runs the demonstration in a folder of its own and walks through it in Chromium.

`make screenshots` writes docs/screenshots/*.png. Dates are those of the day, so pictures differ from day to day; what
they show does not.
"""

import io
import os
import re
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # comes without types
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.tools import browser
from tests.tools.demonstration import demonstration
from tests.tools.packages import Missing

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "screenshots"
LARGEST = 150_000
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True,
}  # fmt: skip
PASSWORD = "muster-demo"
# A certificate names the site's address: not the port of the day.
BASE_URL = "https://training.example"


def main() -> int:
    """Take every picture anew; 1 when one is larger than it may be."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        browser.ensure()
    except Missing as missing:
        print(missing)
        return 1
    with demonstration(MUSTER_BASE_URL=BASE_URL) as base, sync_playwright() as playwright:
        words = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=browser.require(), args=words)
        for name, take in PICTURES.items():
            keep(name, take(chromium, base))
        chromium.close()
    too_large = [path.name for path in sorted(FOLDER.glob("*.png")) if path.stat().st_size > LARGEST]
    if too_large:
        print(f"Larger than {LARGEST} bytes: {', '.join(too_large)}")
    return int(bool(too_large))


def home(chromium: Browser, base: str) -> bytes:
    """The front page."""
    page = _page(chromium, DESK)
    page.goto(base)
    return _shot(page)


def booking_on_a_phone(chromium: Browser, base: str) -> bytes:
    """The booking form of the first session that has places."""
    page = _page(chromium, PHONE)
    page.goto(f"{base}/sessions/")
    refs = [str(link.get_attribute("href")) for link in page.locator("a[href^='/sessions/']").all()]
    for ref in dict.fromkeys(ref for ref in refs if re.fullmatch(r"/sessions/\w{6,8}/", ref)):
        page.goto(f"{base}{ref}")
        button = page.get_by_role("button", name="Book places")
        if button.count():
            button.click()
            break
    page.get_by_label("How many places?").fill("3")
    page.get_by_role("group", name="Will anyone under 18 take part?").get_by_label("No").check()
    page.get_by_label("Your full name").fill("Olive Booker")
    page.get_by_label("Your e-mail address").fill("olive@bright.example")
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    return _shot(page)


def register_on_a_phone(chromium: Browser, base: str) -> bytes:
    """The register of a session that the trainer has not closed yet, half marked."""
    page = _page(chromium, PHONE)
    _staff(page, base, "trainer@muster.test")
    link = page.locator("section[aria-labelledby='registers-to-close'] a").first
    page.goto(f"{base}{link.get_attribute('href')}")
    start = page.get_by_role("button", name="Start the register")
    if start.count():
        start.click()
    # Before the page's script is there, a press would send the form and draw the page anew.
    page.wait_for_load_state("networkidle")
    rows = page.locator("[data-row]")
    for number in range(min(6, rows.count())):
        button = rows.nth(number).get_by_role("button", name="Late" if number == 3 else "Present")
        button.click()
        page.locator(f"#{rows.nth(number).get_attribute('id')}:not([data-status=''])").wait_for()
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    return _shot(page)


def certificate(chromium: Browser, base: str) -> bytes:
    """The first page of somebody's certificate, as the PDF shows it."""
    page = with_certificate(chromium, base)
    answer = page.request.get(f"{page.url.rstrip('/')}.pdf")
    image = pypdfium2.PdfDocument(answer.body())[0].render(scale=1.4).to_pil()
    return _png(image)


def verification(chromium: Browser, base: str) -> bytes:
    """What a checker is told of that certificate."""
    code = with_certificate(chromium, base).url.rstrip("/").rpartition("/")[2]
    page = _page(chromium, DESK)
    page.goto(f"{base}/verify/{code}/")
    return _shot(page)


def staff(chromium: Browser, base: str) -> bytes:
    """Where a coordinator lands."""
    page = _page(chromium, DESK)
    _staff(page, base, "coordinator@muster.test")
    return _shot(page)


PICTURES: dict[str, Callable[[Browser, str], bytes]] = {
    "home": home,
    "booking-phone": booking_on_a_phone,
    "register-phone": register_on_a_phone,
    "certificate": certificate,
    "verification": verification,
    "staff": staff,
}


def keep(name: str, png: bytes) -> None:
    """Write a picture as it is, or with fewer colours where it would be too large."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    small = _png(image)
    for colours in (256, 128, 64):
        if len(small) <= LARGEST:
            break
        small = _png(image.quantize(colours))
    (FOLDER / f"{name}.png").write_bytes(small)
    print(f"docs/screenshots/{name}.png  {image.width} x {image.height}, {len(small) // 1000} kB", flush=True)


def _page(chromium: Browser, size: dict[str, Any]) -> Page:
    context = chromium.new_context(
        **size, locale="en-GB", timezone_id="Europe/London", color_scheme="light", reduced_motion="reduce"
    )
    return context.new_page()


def _shot(page: Page) -> bytes:
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    return page.screenshot(animations="disabled", caret="hide")


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _staff(page: Page, base: str, email: str) -> None:
    page.goto(f"{base}/cms/login/")
    page.locator("input[name=username], input[name=login]").first.fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/cms/")


@cache
def with_certificate(chromium: Browser, base: str) -> Page:
    """A browser that stands on the attendee's newest certificate."""
    page = _page(chromium, DESK)
    page.goto(f"{base}/my/sign-in/")
    page.get_by_label("E-mail address").fill("attendee@muster.test")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("code").fill(_newest_code(page, base))
    page.get_by_role("button", name="Sign in").click()
    page.locator("a[href^='/certificates/']").first.click()
    page.wait_for_url("**/certificates/**")
    return page


def _newest_code(page: Page, base: str) -> str:
    for _ in range(60):
        text = page.request.get(f"{base}/demo/mail/?q=attendee@muster.test").text()
        found = re.search(r"Your code is (\d{6})", text)
        if found:
            return found[1]
        time.sleep(1)
    raise RuntimeError("no code came by mail")


if __name__ == "__main__":
    sys.exit(main())
