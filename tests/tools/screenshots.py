"""Draws the README's pictures: runs the demonstration in a folder of its own and walks through it in Chromium.

`make screenshots` writes docs/screenshots/*.png. Dates are those of the day, so pictures differ from day to day; what
they show does not.
"""

import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pypdfium2  # type: ignore[import-untyped]  # comes without types
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.tools import browser
from tests.tools.packages import Missing

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "screenshots"
LARGEST = 150_000
START_SECONDS = 600
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True,
}  # fmt: skip
PASSWORD = "muster-demo"
# A certificate names the site's address: not the port of the day.
DEMO = {"MUSTER_BASE_URL": "https://training.example", "PYTHONUNBUFFERED": "1"}


def main() -> int:
    """Take every picture anew; 1 when one is larger than it may be."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        browser.ensure()
    except Missing as missing:
        print(missing)
        return 1
    with demonstration() as base, sync_playwright() as playwright:
        words = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=browser.require(), args=words)
        for name, take in PICTURES.items():
            keep(name, take(chromium, base))
        chromium.close()
    too_large = [path.name for path in sorted(FOLDER.glob("*.png")) if path.stat().st_size > LARGEST]
    if too_large:
        print(f"Larger than {LARGEST} bytes: {', '.join(too_large)}")
    return int(bool(too_large))


@contextmanager
def demonstration() -> Iterator[str]:
    """The demonstration on a free port, with its past written and its certificates issued; gives its address."""
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="muster-screenshots-") as folder:
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "DJANGO_"))}
        log = Path(folder) / "log.txt"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "demo"],
                cwd=ROOT,
                env={**ours, **DEMO, "MUSTER_DATA": f"{folder}/data", "PORT": str(port)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            _wait(process, log, lambda: _answers(f"{base}/healthz"))
            _wait(process, log, lambda: _past_is_written(log))
            _wait(process, log, lambda: _post_is_quiet(Path(folder) / "data" / "mail"))
            yield base
        finally:
            process.terminate()
            process.wait(timeout=60)


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
    rows = page.locator("[data-row]")
    for number in range(min(6, rows.count())):
        button = rows.nth(number).get_by_role("button", name="Late" if number == 3 else "Present")
        button.click()
        page.locator(f"[data-row]:nth-of-type({number + 1})[data-status]:not([data-status=''])").wait_for()
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    return _shot(page)


def certificate(chromium: Browser, base: str) -> bytes:
    """The first page of somebody's certificate, as the PDF shows it."""
    page = _with_certificate(chromium, base)
    answer = page.request.get(f"{page.url.rstrip('/')}.pdf")
    image = pypdfium2.PdfDocument(answer.body())[0].render(scale=1.4).to_pil()
    return _png(image)


def verification(chromium: Browser, base: str) -> bytes:
    """What a checker is told of that certificate."""
    code = _with_certificate(chromium, base).url.rstrip("/").rpartition("/")[2]
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
def _with_certificate(chromium: Browser, base: str) -> Page:
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


def _wait(process: subprocess.Popen[bytes], log: Path, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_so():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The demonstration did not get ready:\n{log.read_text(errors='replace')}")
        time.sleep(1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 -- our own loopback
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _past_is_written(log: Path) -> bool:
    told = re.findall(r"Past registers: (\d+) of (\d+) taken", log.read_text(errors="replace"))
    return bool(told) and told[-1][0] == told[-1][1]


def _post_is_quiet(folder: Path) -> bool:
    """Whether the last mail is a while old: certificates are issued after the registers, and each brings a mail."""
    times = [path.stat().st_mtime for path in folder.glob("*")] if folder.is_dir() else []
    return bool(times) and time.time() - max(times) > 20


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
