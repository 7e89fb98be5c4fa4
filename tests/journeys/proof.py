"""How a certificate is kept, and how somebody else checks it."""

import io
from pathlib import Path

import pypdfium2
import zxingcpp
from playwright.sync_api import Page
from pypdf import PdfReader


def download(page: Page, folder: Path) -> bytes:
    """The file behind the button."""
    with page.expect_download() as found:
        page.get_by_role("button", name="Download the PDF").click()
    path = folder / "certificate.pdf"
    found.value.save_as(path)
    return path.read_bytes()


def code_on(page: Page) -> str:
    """The code as it stands on the certificate's own page."""
    return page.get_by_role("article").locator("dd").last.inner_text()


def words_of(pdf: bytes) -> tuple[int, str]:
    """How many pages it has, and all that it says."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return len(pages), "\n".join(page.extract_text() for page in pages)


def scan(pdf: bytes) -> str:
    """What a phone's camera reads from the square code."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=3).to_pil()
    document.close()
    (code,) = zxingcpp.read_barcodes(picture)
    return str(code.text)


def check(page: Page, code: str) -> None:
    """From the front page, with the code as printed."""
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Verify a certificate").click()
    page.get_by_label("Certificate code").fill(code)
    page.get_by_role("button", name="Check this code").click()


def compare_name(page: Page, name: str) -> None:
    """Type the name on the certificate."""
    page.get_by_label("Name on the certificate").fill(name)
    page.get_by_role("button", name="Compare the name").click()
