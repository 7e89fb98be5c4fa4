"""Certificates taken away all at once, and a design seen while it is written, in a real browser."""

import csv
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from certificates.models import Certificate
from certificates.operations import designs, files
from kernel.actors import SYSTEM
from organisations.models import Organisation
from tests.factories.attendance import make_closed_register, make_seats, make_session
from tests.factories.certificates import issue_all
from tests.factories.contacts import make_contact
from tests.factories.organisations import make_administrator, make_coordinator, make_organisation
from tests.factories.pages import make_site
from tests.journeys.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture
def firm() -> Organisation:
    make_site()
    row = make_organisation("Bright Ltd")
    held = make_session()
    make_closed_register(held, *make_seats(held, "Ada Osei", "Zoë Łukasz", organisation=row))
    issue_all()
    return row


def taken(page: Page, button: str, folder: Path) -> ZipFile:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    assert waiting.value.suggested_filename == "certificates.zip"
    waiting.value.save_as(folder / "taken.zip")
    return ZipFile(folder / "taken.zip")


def assert_whole(archive: ZipFile) -> None:
    """Every file as it was issued, under its holder's name, and in the register."""
    assert archive.testzip() is None
    rows = list(csv.DictReader(StringIO(archive.read("register.csv").decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["Ada Osei", "Zoë Łukasz"]
    for row in rows:
        kept = Certificate.objects.get(name=row["Name"])
        assert (row["Name"] in row["File"], archive.read(row["File"])) == (True, files.read(kept))


def test_contact_takes_the_organisations_certificates(
    live_server, windows: Windows, firm: Organisation, tmp_path: Path
) -> None:
    page = windows.known(make_contact(firm, email="olive@bright.example").person.user)
    page.goto("/my/")
    page.get_by_role("link", name="Bright Ltd").click()
    assert_whole(taken(page, "All certificates with a register", tmp_path))
    assert windows.faults == []


def test_coordinator_takes_them_on_the_staff_screen(
    live_server, windows: Windows, firm: Organisation, tmp_path: Path
) -> None:
    page = windows.known(make_coordinator())
    page.goto(reverse("staff_organisations:inspect", args=[firm.pk]))
    assert_whole(taken(page, "Its certificates with a register", tmp_path))
    assert windows.faults == []


def test_design_is_drawn_anew_while_it_is_written(live_server, windows: Windows) -> None:
    make_site()
    design = designs.begin(by=SYSTEM)
    page = windows.known(make_administrator())
    page.goto(reverse("staff_designs:edit", args=[design.pk]))
    desk = page.locator("[data-design-preview]")
    picture, words = desk.locator("img"), desk.locator("[data-words]")
    expect(picture).to_be_visible()
    first = picture.get_attribute("src") or ""
    assert first.startswith("data:image/png;base64,")
    page.locator("[name=heading]").fill("Proof of {course}")
    expect(picture).not_to_have_attribute("src", first)
    expect(words).to_have_text("The preview shows what is in the form.")
    assert "Proof of" in (picture.get_attribute("alt") or "")
    shown = picture.get_attribute("src") or ""
    page.locator("[name=heading]").fill("Proof of {salary}")
    expect(desk.locator("[data-faults] li")).to_have_count(1)
    expect(words).to_contain_text("Put this right")
    assert picture.get_attribute("src") == shown
    assert windows.faults == []
