"""A trainer imports the report of an online meeting on a phone, and decides about whoever is not known."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from attendance.queries import sheet
from tests.factories import reports as files
from tests.factories.attendance import make_register, make_seats, make_session
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site
from tests.journeys.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.once]


def press(page: Page, name: str) -> None:
    """Press a button with the keyboard, as one does without a mouse."""
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def test_report_is_imported_and_settled(live_server, windows: Windows, tmp_path: Path) -> None:
    make_site()
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    register = make_register(session)
    ada, _ben, cy = make_seats(session, "Ada Attendee", "Ben Brown", "Cy Cole")
    people = [
        ("Ada A", ada.email, [(0, 20), (24, 60)]),
        ("BROWN, Ben (External)", "", [(2, 60)]),
        ("Cy Cole", cy.email, [(0, 12)]),
        ("Dee's iPad", "", [(0, 60)]),
    ]
    file = tmp_path / "meetingAttendanceReport.csv"
    file.write_bytes(files.teams(register.meeting, people))
    page = windows.at_work(trainer, phone=True)
    page.goto(f"/register/{session.ref}/1/")
    page.get_by_role("link", name="Attendance reports of an online meeting").click()
    page.get_by_label("The report").set_input_files(file)
    press(page, "Import the report")
    expect(page.get_by_text("1 marked present, 2 for you to decide")).to_be_visible()
    expect(page.get_by_label("BROWN, Ben in the report is Ben Brown")).to_be_checked()
    press(page, "Yes to all that are ticked")
    expect(page.get_by_text("Saved: who 1 person of the report really are.")).to_be_visible()
    page.get_by_role("link", name="Say who it is").click()
    page.get_by_label("Who is it?").select_option("walk_in")
    page.get_by_label("Name").fill("Dee Dobbs")
    press(page, "Save")
    page.get_by_role("link", name="Mark all the same").click()
    page.get_by_label("Mark them: left early").check()
    press(page, "Save")
    expect(page.get_by_text("Nobody in this report waits for a decision.")).to_be_visible()
    assert [(row.name, row.status) for row in sheet(register).rows] == [
        ("Ada Attendee", "present"), ("Ben Brown", "present"), ("Cy Cole", "left_early"), ("Dee Dobbs", "present"),
    ]  # fmt: skip
