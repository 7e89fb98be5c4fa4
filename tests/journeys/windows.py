"""Browser windows of the people in a journey, and everything that goes wrong in them without being seen."""

from collections.abc import Callable, Sequence
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

from accounts.models import User
from tests.factories.organisations import PASSWORD

DESK = {"width": 1280, "height": 1000}
PHONE = {"width": 375, "height": 812}
# Whoever has just proved who they are is not asked again in the middle of a journey, however slow the machine.
LONG = 3600
# The browser tells of a breach to the page alone, so the page says it aloud.
TELL_BREACHES = """document.addEventListener("securitypolicyviolation", (breach) =>
    console.error(`policy: ${breach.violatedDirective} ${breach.blockedURI} ${breach.sourceFile}`));"""


class Windows:
    """Opens windows, each with cookies of its own, and keeps account of faults in them."""

    def __init__(self, new_context: Callable[..., BrowserContext], base_url: str) -> None:
        self.new_context = new_context
        self.base_url = base_url
        self.faults: list[str] = []

    def open(self, *, phone: bool = False, **options: Any) -> Page:
        """An empty window of a visitor, at a desk or on a phone."""
        if phone:
            options |= {"viewport": PHONE, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
        context = self.new_context(**{"viewport": DESK, **options})
        context.add_init_script(TELL_BREACHES)
        page = context.new_page()
        self.watch(page)
        return page

    def at_work(self, user: User, **options: Any) -> Page:
        """A window of somebody who signed in with a password."""
        page = self.open(**options)
        sign_in(page, user)
        return page

    def known(self, user: User | None, *, proved: Sequence[str] = ()) -> Page:
        """A window of somebody who has signed in before the journey begins, by the means given."""
        page = self.open()
        if user is not None:
            client = Client()
            client.force_login(user)
            prove(client, user, proved)
            name = settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client.cookies[name].value, "url": self.base_url}
            page.context.add_cookies([cookie])
        return page

    def watch(self, page: Page) -> None:
        """Note scripts that fail, breaches of the content policy, and files that do not come."""
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: script: {error}"))
        page.on("response", self._note_response)

    def _note_console(self, message: ConsoleMessage) -> None:
        # A page may well answer 404 or 422; whether a file of it did is noted below.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"{message.location.get('url')}: console: {message.text}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type not in ("document", "fetch", "xhr"):
            self.faults.append(f"{response.url}: {response.status}")


def prove(client: Client, user: User, by: Sequence[str]) -> None:
    """Note that somebody has just shown once more who they are."""
    request = HttpRequest()
    session = request.session = client.session
    for means in by:
        record_authentication(request, user, means, reauthenticated=True)
    for record in session.get(AUTHENTICATION_METHODS_SESSION_KEY, []):
        record["at"] += LONG
    session.save()


def sign_in(page: Page, user: User) -> None:
    """Ask for the staff screens and fill in the form that this leads to."""
    page.goto("/cms/")
    page.locator("input[type=email], input[name=username]").first.fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/cms/")


def heading(page: Page) -> str:
    """What the page says it is."""
    return page.locator("h1").inner_text()


def facts(page: Page) -> dict[str, str]:
    """The summary list of a page."""
    rows = page.locator(".govuk-summary-list__row")
    return {
        row.locator("dt").inner_text(): row.locator("dd.govuk-summary-list__value").inner_text() for row in rows.all()
    }
