"""The staff pages of copies and series, and the page on which a trainer answers."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page

from delivery.operations import asks, sessions
from kernel.actors import SYSTEM
from tests.factories.delivery import make_coming
from tests.factories.organisations import make_administrator, make_coordinator, make_trainer
from tests.factories.pages import make_site
from tests.factories.series import make_series
from tests.journeys.houses import House
from tests.journeys.rooms import pressing
from tests.journeys.staff_houses import screen


def look_at_dates(page: Page) -> None:
    """Press the first button; the table of dates follows."""
    page.get_by_role("button", name="Look at the dates", exact=True).click()
    page.get_by_role("heading", name="The dates", exact=True).wait_for()


def repeating() -> House:
    """A session that is repeated, and a series with one that was moved."""
    make_site()
    session, repeated = make_coming(), make_coming()
    made = make_series(repeated)
    moved = made.sessions.latest("starts_at")
    start = timezone.now() + timedelta(days=50)
    sessions.move(session=moved, meetings=[(start, start + timedelta(hours=1))], by=SYSTEM)
    return House(
        [
            screen("sessions:copy", session.pk),
            screen("sessions:repeat", session.pk),
            screen("sessions:repeat", session.pk, state="the dates", then=look_at_dates),
            screen("sessions:series", repeated.pk),
            screen("sessions:align", repeated.pk),
            screen("sessions:cancel_series", repeated.pk),
            screen("sessions:cancel_series", repeated.pk, state="errors", then=pressing("Cancel all that are to come")),
        ],
        user=make_administrator(),
    )


def asking_trainers() -> House:
    """Who is asked to take a session."""
    make_site()
    session = make_coming()
    asks.ask(session=session, users=[make_trainer()], by=SYSTEM)
    make_trainer()
    return House([screen("sessions:asks", session.pk)], user=make_coordinator())


def answering_as_trainer() -> House:
    """A trainer who is asked for one session and may offer to take another."""
    make_site()
    trainer = make_trainer()
    session = make_coming()
    (asked,) = asks.ask(session=session, users=[trainer], by=SYSTEM)
    other = make_coming(course=session.course)
    return House([screen("sessions:answer_ask", asked.pk), screen("sessions:offer", other.pk)], user=trainer)
