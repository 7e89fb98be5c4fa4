"""Every page of ours, in each of its states: where it is, who sees it, and how it is brought into that state."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Step = Callable[[Page], None]


@dataclass(frozen=True, kw_only=True)
class Room:
    """A page. `name` is that of its address, or of its kind of page in the tree; `status`, what its address answers;
    `leads_to`, where one ends up who goes there, if not there."""

    name: str
    path: str
    state: str = ""
    status: int = 200
    leads_to: str = ""
    then: Step | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.state})" if self.state else self.name


def pressing(button: str) -> Step:
    """Send a form as it stands, so that it comes back with what is wrong."""

    def press(page: Page) -> None:
        page.get_by_role("button", name=button, exact=True).click()
        page.locator(".govuk-error-summary, .help-critical").first.wait_for()

    return press


def looking(**typed: str) -> Step:
    """Fill these fields (by name) and look at what would be sent."""

    def look(page: Page) -> None:
        for name, words in typed.items():
            page.locator(f"[name={name}]").fill(words)
        page.get_by_role("button", name="Preview", exact=True).click()
        page.locator("#preview").wait_for()

    return look


def unfolding(words: str) -> Step:
    """Open a part that is folded away."""

    def unfold(page: Page) -> None:
        page.get_by_text(words, exact=True).click()

    return unfold


def asking_for_code(email: str) -> Step:
    """Go on to the page where the code is typed."""

    def ask(page: Page) -> None:
        page.get_by_label("e-mail address").fill(email)
        page.get_by_role("button", name="Send me a code").click()
        page.get_by_role("heading", name="Look in your inbox").wait_for()

    return ask
