"""The limit of a drawn certificate is a real one: a valid page with words in it and a code that scans."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pypdfium2
import pytest
import zxingcpp

from bench.assembled import assemble
from certificates.documents import CertificateFacts

pytestmark = pytest.mark.once
FACTS = CertificateFacts(
    code="7K3M-Q4XP-9TRD",
    verify_url="https://muster.example/verify/7K3M-Q4XP-9TRD/",
    verify_at="muster.example/verify",
    name="Zoë (Ada) Osei\\Kwarteng",
    course_title="Cyber Basics",
    outcomes=("You can spot a false e-mail.", "You know whom to tell."),
    taught_on="3 March 2026",
    hours="1 hour 30 minutes",
    trainers=("Sam Reid",),
    issuer="South East Regional Organised Crime Unit",
    issued_on="4 March 2026",
    issued_at=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
)


def test_assembles_one_page_with_the_words_on_it() -> None:
    document = pypdf.PdfReader(BytesIO(assemble(FACTS)), strict=True)
    assert len(document.pages) == 1
    lines = [line for line in document.pages[0].extract_text().splitlines() if line]
    assert lines == [
        "Zoë (Ada) Osei\\Kwarteng",
        "Cyber Basics",
        "You can spot a false e-mail.",
        "You know whom to tell.",
        "3 March 2026. 1 hour 30 minutes. Sam Reid. 4 March 2026 ",
        "South East Regional Organised Crime Unit. 7K3M-Q4XP-9TRD, muster.example/verify",
    ]


def test_assembles_fonts_that_are_embedded() -> None:
    page = pypdf.PdfReader(BytesIO(assemble(FACTS))).pages[0]
    fonts = [page["/Resources"]["/Font"][name] for name in ("/R", "/B")]
    assert [len(font["/FontDescriptor"]["/FontFile2"].get_data()) > 10_000 for font in fonts] == [True, True]


def test_assembles_a_code_that_scans() -> None:
    other = replace(FACTS, verify_url="https://muster.example/verify/OTHER/")
    for facts in (FACTS, other):
        picture = pypdfium2.PdfDocument(assemble(facts))[0].render(scale=3).to_pil()
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [facts.verify_url]
