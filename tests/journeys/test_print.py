"""What is printed: everybody once, nobody cut in two, the head on each page, the address at the end, few pages."""

import re
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from delivery.models import Seat
from tests.factories.attendance import make_closed_register, make_register, make_seats, make_session, mark
from tests.factories.delivery import make_booking, make_coming, make_venue
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site
from tests.journeys.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.once]

MANY = 500
FOR_SCREENS = ("My bookings", "Skip to", "Find sessions", "Book places", "Privacy")
NAMES = [f"Person Surname{number:03}" for number in range(1, MANY + 1)]


def printed(page: Page) -> list[str]:
    """The words on each sheet of A4."""
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    return [" ".join(sheet.extract_text().split()) for sheet in PdfReader(BytesIO(pdf)).pages]


def people(sheets: list[str]) -> list[str]:
    """The names on paper, in order."""
    return re.findall(r"Person Surname\d{3}", " ".join(sheets))


def at_register(windows: Windows, *, is_closed: bool) -> Page:
    """The register of 500 people, half of them marked, or all of them final."""
    make_site()
    trainer = make_trainer()
    session = make_session(trainer=trainer, capacity=MANY)
    seats = make_seats(session, *NAMES)
    Seat.objects.filter(pk=seats[0].pk).update(access_needs="Large print, secret")
    if is_closed:
        make_closed_register(session, *seats[:2])
    else:
        register = make_register(session)
        mark(register, seats[0])
    page = windows.known(trainer)
    page.goto(f"/register/{session.ref}/1/")
    return page


@pytest.mark.parametrize("is_closed", [False, True], ids=["open", "closed"])
def test_register_of_500_prints_everybody_once(live_server, windows: Windows, is_closed: bool) -> None:
    page = at_register(windows, is_closed=is_closed)
    sheets = printed(page)
    assert people(sheets) == NAMES
    assert len(sheets) <= 20
    # The head stands on each sheet that has people on it, and only there.
    full = [sheet for sheet in sheets if people([sheet])]
    assert [sheet.count("Name and organisation") for sheet in full] == [1] * len(full)
    words = " ".join(sheets)
    # Numbered, with boxes to tick for those who are not marked; what helps somebody is nobody else's to read.
    assert re.search(r"\b500 Person Surname500", words)
    assert (words.count("☐ present"), "Large print" in words) == (0 if is_closed else MANY - 1, False)
    assert words.count(urlsplit(page.url).path) == 1
    assert [one for one in ("Close", "Undo", "Find a person", "Actions") if re.search(rf"\b{one}\b", words)] == []


def test_nobody_on_the_register_is_cut_in_two(live_server, windows: Windows) -> None:
    sheets = printed(at_register(windows, is_closed=False))
    wanted = re.compile(r"(\d+) Person Surname(\d{3}) Firm \d+ ")
    lines = [found for sheet in sheets for found in wanted.findall(sheet)]
    assert [(int(number), int(name)) for number, name in lines] == [(one, one) for one in range(1, MANY + 1)]


def test_booking_of_30_prints_everybody_once_and_nothing_to_press(live_server, windows: Windows) -> None:
    make_site()
    booking = make_booking(make_coming(capacity=30), *(f"{name}, {name[7:]}@bright.example" for name in NAMES[:30]))
    page = windows.open()
    page.goto(f"/k/{booking.key}/")
    sheets = printed(page)
    words = " ".join(sheets)
    assert (people(sheets), len(sheets) <= 3) == (NAMES[:30], True)
    assert [one for one in ("Change name", "Give back", "calendar", "Courses", "Privacy") if one in words] == []
    assert words.count(f"/bookings/{booking.ref}/") == 1


def test_session_and_list_print_without_what_is_only_for_a_screen(live_server, windows: Windows) -> None:
    make_site()
    session = make_coming(mode="in_person", venue=make_venue())
    for _ in range(19):
        make_coming(course=session.course)
    page = windows.open()
    for address, most in ((f"/sessions/{session.ref}/", 2), ("/sessions/", 3)):
        page.goto(address)
        sheets = printed(page)
        words = " ".join(sheets)
        assert len(sheets) <= most
        assert words.count(f"{page.url}") == 1
        assert [one for one in FOR_SCREENS if one in words] == []
    assert words.count("Cyber basics") == 20
