"""The register of a full hall, as the trainer's phone sees it: seconds on the clock, which a busy machine lengthens."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median

from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from attendance.operations import registers
from bench import world
from bench.machine import Void, gunicorn
from kernel.actors import SYSTEM

PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True, "locale": "en-GB"}
SETTINGS = "config.settings.demo"
MARKS = 50
SAVED = "Everything is saved"
# When the page was painted first, and when all of it stood.
_TIMES = """(() => { const [all] = performance.getEntriesByType("navigation");
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    return [paint ? paint.startTime : 0, all.loadEventEnd]; })()"""
# From the press to the next picture, in milliseconds.
_PRESS = """(button) => new Promise((resolve) => { const begun = performance.now(); button.click();
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begun))); })"""


def measure(program: str, folder: Path, *, people: int, rounds: int) -> None:
    """Open it on so many new phones; then cut the network, mark, open again, and let it hand in."""
    print("Making the demonstration in a throw-away PostgreSQL ...", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    path = _register(people)
    with gunicorn("config.wsgi:application", SETTINGS, folder) as server, _browser(program) as chromium:
        root = f"http://127.0.0.1:{server.port}"
        opened = [_first_use(chromium, root, path) for _ in range(rounds)]
        paints, loads, sizes = zip(*opened, strict=True)
        print(f"Register of {people} people, {sizes[0] / 1000:.0f} kB before compression, {rounds} new phones:")
        print(f"  first picture {_spread(paints)}, all of it {_spread(loads)} (aim: under 1 s)")
        _without_network(chromium, root, path)


def _register(people: int) -> str:
    made = world.make()
    hall = made.hall_of(people, timezone.now() + timedelta(hours=2))
    for first in range(0, people, world.PARTY):
        made.sell(hall, min(world.PARTY, people - first))
    registers.open_register(meeting=hall.meetings.get(), by=SYSTEM)
    return f"/register/{hall.ref}/1/"


@contextmanager
def _browser(program: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def _signed_in(chromium: Browser, root: str) -> Page:
    page = chromium.new_context(**PHONE).new_page()  # type: ignore[arg-type]  # the words of a context
    page.goto(f"{root}/cms/login/")
    page.fill("input[name=login]", "trainer@muster.test")
    page.fill("input[type=password]", "muster-demo")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{root}/cms/")
    return page


def _first_use(chromium: Browser, root: str, path: str) -> tuple[float, float, int]:
    page = _signed_in(chromium, root)
    answer = page.goto(f"{root}{path}", wait_until="load")
    if answer is None or answer.status != 200:
        raise Void("the register did not open")
    page.wait_for_function("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
    paint, load = page.evaluate(_TIMES)
    size = len(answer.body())
    page.context.close()
    return paint / 1000, load / 1000, size


def _without_network(chromium: Browser, root: str, path: str) -> None:
    page = _signed_in(chromium, root)
    page.goto(f"{root}{path}")
    page.locator("[data-sync]").get_by_text(SAVED).wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    context = page.context
    context.set_offline(True)
    buttons = page.locator("[data-mark] [value=present]").element_handles()[:MARKS]
    pressed = sorted(button.evaluate(_PRESS) for button in buttons)
    print(f"  a mark without a network is seen after {_of_many(pressed)} (aim: under 100 ms)")
    page.close()
    page = context.new_page()
    begun = time.perf_counter()
    page.goto(f"{root}{path}")
    page.get_by_text(f"{MARKS} of ").first.wait_for()
    print(f"  opened again without a network, with all its marks: {time.perf_counter() - begun:.2f} s")
    begun = time.perf_counter()
    context.set_offline(False)
    page.locator("[data-sync]").get_by_text(SAVED).wait_for()
    print(f"  {MARKS} marks handed in when the network returned: {time.perf_counter() - begun:.2f} s")
    context.close()


def _spread(seconds: tuple[float, ...]) -> str:
    least, most = min(seconds), max(seconds)
    return f"{least:.2f} {median(seconds):.2f} {most:.2f} s (least, middle, most)"


def _of_many(milliseconds: list[float]) -> str:
    return f"{median(milliseconds):.0f} ms in the middle, {milliseconds[-1]:.0f} ms at most, of {len(milliseconds)}"
