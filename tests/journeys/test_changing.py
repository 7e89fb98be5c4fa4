"""A booking that changes: another date, one more person, from the room to online; then the session is off."""

import pytest
from playwright.sync_api import Locator, Page, expect

from delivery.models import Booking, Seat
from delivery.operations import sessions
from kernel.actors import SYSTEM
from tests.delivery.calendars import OwnCalendar, deliver
from tests.factories.delivery import make_booking, make_coming
from tests.factories.pages import make_course_page, make_site
from tests.journeys.windows import Windows, facts

pytestmark = pytest.mark.browser
ADA, OLIVE = "ada@bright.example", "olive@bright.example"


def move(page: Page, date: Locator) -> None:
    """Choose a date and confirm it."""
    date.click()
    page.get_by_role("button", name="Move the booking").click()
    expect(page.get_by_text("Your booking has moved.")).to_be_visible()


def add_two_online(page: Page) -> None:
    """Ask for two more places."""
    page.get_by_role("link", name="Add places").click()
    page.get_by_label("How many more places?").fill("2")
    page.get_by_label("Online").check()
    page.get_by_role("button", name="Add them").click()


def come_to_the_room(page: Page) -> None:
    """Switch one's own place."""
    page.get_by_role("link", name="Come to the room instead").click()
    page.get_by_role("button", name="Switch to the room").click()
    assert "Secret Street" in facts(page)["Where"]


def test_booking_changes_its_date_its_people_and_how_they_take_part(live_server, windows: Windows) -> None:
    make_site()
    course = make_course_page(title="Cyber basics", slug="cyber-basics").course
    here = make_coming(course=course)
    there = make_coming(course=course, mode="hybrid", in_days=20, capacity=4)
    last = make_coming(course=course, mode="in_person", in_days=30)
    booking = make_booking(here, f"Ada Attendee, {ADA}", "Ben Brown")
    ada, olive = OwnCalendar(ADA), OwnCalendar(OLIVE)
    deliver(ada, olive)

    page, attendee = windows.open(phone=True), windows.open()
    page.goto(f"/k/{booking.key}/")
    page.get_by_role("link", name="Move to another date").click()
    move(page, page.get_by_role("link", name="Choose this date").first)
    add_two_online(page)
    expect(page.get_by_text("The places are added.")).to_be_visible()
    add_two_online(page)
    page.get_by_role("button", name="Let them wait for places").click()
    expect(page.get_by_text("The others are on the waiting list.")).to_be_visible()
    attendee.goto(f"/k/{Seat.objects.get(booking=booking, number=1).key}/")
    come_to_the_room(attendee)

    # All of that is one mail for each of them, and one that somebody waits.
    counts = deliver(ada, olive)
    assert counts == {f"booking_changed {OLIVE}": 1, f"seat_changed {ADA}": 1, f"waiting_joined {OLIVE}": 1}
    assert [at for at, _ in ada.shown] == [at for at, _ in olive.shown] == [there.starts_at]
    assert ("online" in olive.shown[0][1], "online" in ada.shown[0][1]) == (True, False)

    sessions.cancel(session=there, reason="The hall was flooded.", by=SYSTEM)
    page.reload()
    move(page, page.get_by_role("link", name="Choose this date").last)
    assert "Secret Street" in facts(page)["Where"]
    assert Booking.objects.get(pk=booking.pk).session == last
    deliver(ada, olive)
    assert [at for at, _ in ada.shown] == [at for at, _ in olive.shown] == [last.starts_at]
    assert windows.faults == []
