"""What is printed of a certificate and of its check: one sheet of A4, with what paper needs and nothing to press."""

from io import BytesIO

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from certificates.models import Certificate
from certificates.operations import certificates
from certificates.operations import log as public_log
from kernel.actors import SYSTEM
from kernel.identifiers import grouped
from tests.factories.certificates import make_certificate
from tests.factories.pages import make_site
from tests.journeys.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.once]

LONG = "Maximiliana Theodora Featherstonehaugh-Cholmondeley of Saint Bartholomew"
TITLE = "Cyber security for boards, trustees and governors of small charities and schools"
OUTCOMES = [f"Outcome {number}: say what ransomware is, how it arrives, and whom to call" for number in range(1, 9)]
FOR_SCREENS = (
    "Download", "LinkedIn", "Badge", "Is the name wrong", "Find sessions", "Skip to", "Privacy", "Compare",
    "Is it this", "My bookings", "Employers can check",
)  # fmt: skip


def sheets(page: Page) -> list[str]:
    """The words on each sheet of A4."""
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    return [" ".join(sheet.extract_text().split()) for sheet in PdfReader(BytesIO(pdf)).pages]


@pytest.fixture
def long_one() -> Certificate:
    """Everything on it is long."""
    make_site()
    row = make_certificate(LONG)
    Certificate.objects.filter(pk=row.pk).update(
        outcomes=OUTCOMES, course_title=TITLE,
        trainers=["Joanna Whitcombe-Lee", "Samuel Okon-Reid", "Dilys Penhallick"],
    )  # fmt: skip
    row.refresh_from_db()
    public_log.sequence()
    return row


def opened(windows: Windows, row: Certificate) -> Page:
    page = windows.open()
    page.goto(f"/k/{row.key}/")
    return page


def assert_on_paper(page: Page, *wanted: str) -> None:
    """One sheet, with these words and nothing that is only for a screen."""
    found = sheets(page)
    assert len(found) == 1
    (words,) = found
    assert [one for one in wanted if one not in words] == []
    assert [one for one in FOR_SCREENS if one in words] == []


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_certificate_prints_on_one_sheet_with_how_to_check_it(
    live_server, windows: Windows, long_one: Certificate, is_dark: bool
) -> None:
    page = windows.open(color_scheme="dark" if is_dark else "light")
    page.goto(f"/k/{long_one.key}/")
    code = grouped(long_one.code)
    assert_on_paper(page, "Featherstonehaugh", TITLE, OUTCOMES[0], OUTCOMES[-1], code, f"/verify/{code}/")


def test_certificate_that_was_replaced_says_so_on_paper(live_server, windows: Windows, long_one: Certificate) -> None:
    certificates.reissue(certificate=long_one, name="Max Featherstonehaugh", by=SYSTEM)
    assert_on_paper(opened(windows, long_one), "Replaced", "no longer count", "Featherstonehaugh")


@pytest.mark.parametrize("kind", ["valid", "replaced", "withdrawn"])
def test_check_prints_on_one_sheet_with_when_it_was_checked(
    live_server, windows: Windows, long_one: Certificate, kind: str
) -> None:
    if kind == "replaced":
        certificates.reissue(certificate=long_one, name="Max Featherstonehaugh", by=SYSTEM)
    elif kind == "withdrawn":
        certificates.revoke(certificate=long_one, reason="Wrong course.", by=SYSTEM)
    page = windows.open()
    page.goto(f"/verify/{grouped(long_one.code)}/")
    heading = {"valid": "is valid", "replaced": "was replaced", "withdrawn": "was withdrawn"}[kind]
    assert_on_paper(page, f"This certificate {heading}", grouped(long_one.code), "Checked on", TITLE, page.url)
