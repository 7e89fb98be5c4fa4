"""How a trainer schedules a session, moves it and calls it off, on the staff screens."""

from datetime import datetime, timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from delivery.models import Session
from ui.wording import LONDON


def at_ten(days: int) -> datetime:
    """Ten in the morning, so many days from now."""
    day = timezone.localdate() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 10, tzinfo=LONDON)


def schedule(page: Page, course: str, starts_at: datetime, *, venue: str, places: int) -> Session:
    """From the course's own page: a session of ninety minutes in a room, led by whoever is at the screen."""
    page.goto("/cms/")
    page.get_by_role("link", name="Sessions").or_(page.get_by_role("button", name="Training")).first.click()
    page.get_by_role("link", name="Sessions", exact=True).click()
    page.get_by_role("link", name="Schedule a session").first.click()
    page.get_by_label("Course").select_option(label=course)
    fill_dates(page, starts_at, minutes=90)
    page.get_by_label("In person", exact=True).check()
    page.get_by_label("Venue").select_option(label=venue)
    page.get_by_label("Places in the room").fill(str(places))
    page.get_by_role("button", name="Schedule the session").click()
    expect(page.get_by_text("is scheduled for")).to_be_visible()
    return Session.objects.latest("pk")


def fill_dates(page: Page, starts_at: datetime, *, minutes: int) -> None:
    """The first row of dates."""
    ends_at = starts_at + timedelta(minutes=minutes)
    page.get_by_label("Date", exact=False).first.fill(f"{starts_at:%Y-%m-%d}")
    page.get_by_label("Starts").first.fill(f"{starts_at:%H:%M}")
    page.get_by_label("Ends").first.fill(f"{ends_at:%H:%M}")


def choose(page: Page, session: Session, action: str) -> None:
    """Open a session's page and choose something from its menu."""
    page.goto(f"/cms/sessions/{session.pk}/")
    page.get_by_role("link", name=action).click()


def move(page: Page, session: Session, starts_at: datetime) -> None:
    """Give it another date."""
    choose(page, session, "Change the dates")
    fill_dates(page, starts_at, minutes=90)
    page.get_by_role("button", name="Change the dates and tell people").click()
    expect(page.get_by_text("now starts on")).to_be_visible()


def cancel(page: Page, session: Session, why: str) -> None:
    """Call it off."""
    choose(page, session, "Cancel the session")
    page.get_by_label("Why is it cancelled?").fill(why)
    page.get_by_role("button", name="Cancel the session").click()
    expect(page.get_by_text("has been cancelled")).to_be_visible()


def begin_now(session: Session) -> None:
    """Time passes: the one thing in a journey that is done to the rows and not on a screen."""
    now = timezone.now()
    span = {"starts_at": now - timedelta(minutes=1), "ends_at": now + timedelta(minutes=89)}
    session.meetings.update(**span)
    Session.objects.filter(pk=session.pk).update(**span)
    session.refresh_from_db()
