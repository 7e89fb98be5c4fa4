"""What staff print: no menu and nothing to press, every row once and whole, the head of a table on each sheet."""

import re

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from delivery.models import Booking, Session
from kernel.actors import SYSTEM
from records.operations import trail
from tests.factories.attendance import make_closed_register, make_seats, make_session
from tests.factories.delivery import make_booking, make_coming
from tests.factories.organisations import make_coordinator, make_trainer
from tests.factories.pages import make_site
from tests.journeys.test_print import NAMES, people, printed
from tests.journeys.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.once]

MANY = 480
OURS = ("Training", "Search", "Message everyone", "Change the dates", "Cancel the", "Send the confirmation", "Download",
        "Excel", "History", "Newer", "Older", "Show all", "Sort", "Actions")  # fmt: skip


@pytest.fixture
def trainer() -> User:
    make_site()
    return make_trainer()


def at(windows: Windows, user: User, address: str) -> Page:
    page = windows.known(user)
    page.goto(address)
    # The menu is drawn by a script, so it is there before anything is printed.
    page.get_by_role("button", name="Training").first.wait_for()
    return page


def heads(sheets: list[str], head: str, row: str) -> list[int]:
    """How often the head stands on each sheet that has such rows."""
    return [sheet.count(head) for sheet in sheets if re.search(row, sheet)]


def pressed(sheets: list[str], *but: str) -> list[str]:
    """What is only for a screen and stands on paper all the same."""
    return [one for one in OURS if one not in but and re.search(rf"\b{one}\b", " ".join(sheets))]


def full(trainer: User) -> Session:
    """A session of 480 people in 16 bookings."""
    session = make_coming(capacity=MANY, trainers=((trainer, "lead"),))
    for first in range(0, MANY, 30):
        make_booking(session, *NAMES[first : first + 30], booker_email=f"office{first}@bright.example")
    return session


def test_session_of_480_prints_everybody_once(live_server, windows: Windows, trainer: User) -> None:
    session = full(trainer)
    sheets = printed(at(windows, trainer, reverse("staff_sessions:inspect", args=[session.pk])))
    assert sorted(people(sheets)) == NAMES[:MANY]
    assert pressed(sheets) == []
    assert sheets[0].startswith(session.title)
    assert heads(sheets, "Organisation State People", "Person Surname") == [1] * len(
        [sheet for sheet in sheets if people([sheet])]
    )
    assert len(sheets) <= 12


def test_booking_of_30_prints_everybody_once(live_server, windows: Windows, trainer: User) -> None:
    named = (f"{name}, {name[7:].lower()}@bright.example" for name in NAMES[:30])
    booking = make_booking(make_coming(capacity=30, trainers=((trainer, "lead"),)), *named)
    sheets = printed(at(windows, trainer, reverse("staff_bookings:inspect", args=[booking.pk])))
    assert (people(sheets), pressed(sheets), len(sheets) <= 3) == (NAMES[:30], [], True)
    assert sheets[0].startswith(f"Booking {booking.ref}")
    rows = re.findall(r"(\d+) Person Surname(\d{3}) surname(\d{3})@bright.example Online Taken", " ".join(sheets))
    assert [(int(number), int(name), int(address)) for number, name, address in rows] == [
        (one, one, one) for one in range(1, 31)
    ]


def test_who_has_a_certificate_prints_everybody_once(live_server, windows: Windows, trainer: User) -> None:
    session = make_session(trainer=trainer, capacity=MANY)
    seats = make_seats(session, *NAMES[:MANY])
    make_closed_register(session, *seats[:2])
    sheets = printed(at(windows, trainer, reverse("staff_certificates:session", args=[session.pk])))
    assert (sorted(people(sheets)), pressed(sheets)) == (NAMES[:MANY], [])
    full_sheets = [sheet for sheet in sheets if people([sheet])]
    assert [sheet.count("Who From") for sheet in full_sheets] == [1] * len(full_sheets)


def test_a_list_prints_all_its_rows_where_all_are_asked_for(live_server, windows: Windows) -> None:
    make_site()
    session = make_coming(capacity=60)
    refs = [booked_by(session, number) for number in range(60)]
    page = at(windows, make_coordinator(), reverse("staff_bookings:index"))
    assert len(people(printed(page))) == 25
    page.get_by_role("link", name="Show all 60 rows on one page, to print").click()
    page.wait_for_url("**rows=all*")
    sheets = printed(page)
    assert (sorted(people(sheets)), pressed(sheets)) == (NAMES[:60], [])
    assert [ref for ref in refs if ref not in " ".join(sheets)] == []
    assert heads(sheets, "Booker Session", "Person Surname") == [1] * len(sheets)


def test_a_history_prints_all_its_entries_where_all_are_asked_for(live_server, windows: Windows, trainer: User) -> None:
    booking = make_booking(make_coming(trainers=((trainer, "lead"),)))
    remember(booking, 120)
    page = at(windows, trainer, reverse("staff_bookings:history", args=[booking.pk]))
    page.get_by_role("link", name="entries on one page, to print").click()
    page.wait_for_url("**rows=all*")
    sheets = printed(page)
    assert (sorted(people(sheets)), pressed(sheets, "History")) == (NAMES[:120], [])
    assert heads(sheets, "When Who What Before and after", "Person Surname") == [1] * len(sheets)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_paper_is_white_whatever_the_screen_is(live_server, windows: Windows, trainer: User, theme: str) -> None:
    page = windows.known(trainer)
    page.emulate_media(media="print", color_scheme=theme)
    page.goto(reverse("staff_sessions:index"))
    shades = "one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]"
    page.evaluate(f"document.documentElement.className += ' w-theme-{theme}'")
    assert page.locator("main").evaluate(shades) == ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]


def booked_by(session: Session, number: int) -> str:
    """The reference of a booking by one of them."""
    return make_booking(session, booker_name=NAMES[number], booker_email=f"office{number}@bright.example").ref


def remember(booking: Booking, count: int) -> None:
    """So many entries in the history of a booking, each with a name of its own."""
    with transaction.atomic():
        for name in NAMES[:count]:
            trail.record(subject=booking, verb="correct_address", before={}, after={"booker_name": name}, by=SYSTEM)
