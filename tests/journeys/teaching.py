"""How a trainer takes a register on a phone."""

from playwright.sync_api import Page, expect


def start(page: Page, ref: str) -> None:
    """Open the session's register and start it."""
    page.goto(f"/register/{ref}/")
    page.get_by_role("button", name="Start the register").click()
    page.get_by_role("heading", name="Register", exact=True).wait_for()


def mark(page: Page, name: str, status: str) -> None:
    """Press a button in somebody's row; the row then says so."""
    row = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))
    row.get_by_role("button", name=status).click()
    expect(row.locator("[data-label]")).to_have_text(status)


def add_person(page: Page, name: str, email: str) -> None:
    """Somebody without a booking."""
    page.get_by_role("button", name="Add person").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Add and mark present").click()
    page.get_by_role("heading", name=name).wait_for()


def count_group(page: Page, count: int, label: str) -> None:
    """People who are not named."""
    page.get_by_role("button", name="Count group").click()
    page.get_by_label("How many people").fill(str(count))
    page.get_by_label("Who they are").fill(label)
    page.get_by_label("Kind of organisation").select_option(label="School, college or trust")
    page.get_by_role("button", name="Add to the head-count").click()
    page.get_by_role("heading", name=f"Head-count: {count} people").wait_for()
