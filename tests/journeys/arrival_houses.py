"""Self check-in: what the trainer opens, what the room sees, and what people do on their phones."""

from django.utils import timezone
from playwright.sync_api import Page

from attendance import queries
from attendance.models import CheckInWindow
from attendance.operations import arrivals, registers, windows
from kernel.actors import SYSTEM
from tests.factories.attendance import make_register, make_seats, make_session
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site
from tests.journeys.houses import House
from tests.journeys.rooms import Room


def checking_in() -> House:
    """A window that is open, with somebody who came in; one that was never opened; and a register that is closed."""
    make_site()
    trainer = make_trainer()
    shown, ready, closed = (make_session(trainer=trainer) for _ in range(3))
    for session in (shown, ready, closed):
        make_register(session)
    ada, ben = make_seats(shown, "Ada Attendee", "Ben Brown")
    window = windows.open_window(register=make_register(shown), minutes=480, grace=10, by=SYSTEM)
    arrivals.enter(window=window, seat=ada, device="phone", by=arrivals.holder(ada))
    registers.close(register=make_register(closed), empty=True, by=SYSTEM)
    return House(
        [
            Room(name="register_self", path=f"/register/{ready.ref}/1/self/"),
            Room(name="register_self", path=f"/register/{shown.ref}/1/self/", state="open"),
            Room(name="register_self", path=f"/register/{closed.ref}/1/self/", state="closed"),
            Room(name="register_self_screen", path=f"/register/{shown.ref}/1/self/screen/"),
            Room(name="register_self_screen", path=f"/register/{ready.ref}/1/self/screen/", state="over"),
            Room(name="check_in_code", path="/checkin/", then=typing_the_code),
            Room(name="check_in_code", path="/checkin/", state="errors", then=saying_nothing),
        ],
        user=trainer,
        keys=[ben.key],
    )


def typing_the_code(page: Page) -> None:
    """What stands on the screen at this moment leads on."""
    code = queries.code_at(CheckInWindow.objects.latest("pk"), timezone.now())
    page.get_by_label("Code on the screen").fill(code)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Who are you?").wait_for()


def saying_nothing(page: Page) -> None:
    """Go on, and then say nothing of who one is."""
    typing_the_code(page)
    page.get_by_role("button", name="Check in", exact=True).click()
    page.locator(".govuk-error-summary").wait_for()
