"""The drawn certificate: what it says, that it says all of it, and that it says it on one page that a scanner reads."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import combinations
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from certificates.documents import (
    PLAIN,
    CertificateFacts,
    Look,
    UndrawableName,
    UndrawableText,
    draw,
    missing_characters,
)
from certificates.documents.drawing import printable
from certificates.documents.layout import place
from certificates.documents.lettering import width_of
from certificates.documents.sheets import COLUMN, COLUMN_WIDTH, PAGE, Block
from tests.architecture.tree import ROOT

SOURCES = f"{ROOT}:{ROOT / 'site'}"
FACTS = CertificateFacts(
    code="7K3M-Q4XP-9TRD",
    verify_url="https://muster.example/verify/7K3M-Q4XP-9TRD/",
    verify_at="muster.example/verify",
    name="Alis Roberts",
    course_title="Cyber Basics for Small Business",
    outcomes=("Set up a backup and prove that it restores", "Report cyber crime to the right place"),
    taught_on="Tuesday 3 March 2026",
    hours="1 hour 30 minutes",
    trainers=("Sam Okafor", "Priya Nair"),
    issuer="South East Regional Organised Crime Unit",
    issued_on="4 March 2026",
    issued_at=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
    expires_on="4 March 2028",
)
LONG_NAME = ("Maria Magdalena Konstantinopoulou-Featherstonehaugh " * 4)[:200]
LONG_TITLE = ("Ransomware Readiness: a Facilitated Exercise for Directors and Governors, " * 4)[:255].strip()
LONG_OUTCOME = ("Recognise the pressures that persuasion relies on before you act upon them; " * 4)[:300].strip()
FULL = replace(
    FACTS,
    name=LONG_NAME,
    course_title=LONG_TITLE,
    outcomes=(LONG_OUTCOME,) * 8,
    taught_on="3, 10, 17, 24 and 31 March, 7, 14, 21 and 28 April and 5 May 2026",
    trainers=("Bartholomew Featherstonehaugh",) * 9,
    issuer="The Yorkshire and Humber Regional Organised Crime Unit, with the Eastern Region Special Operations Unit",
    verify_at="certificates.training.southeastcyber.police.example.org.uk/verify",
    is_restricted=True,
)
WIDE = replace(FULL, name="W" * 200, course_title="W" * 255, outcomes=("W" * 300,) * 8, trainers=("W" * 200,) * 3)


def page_of(pdf: bytes) -> Any:
    """The only page: pypdf's types cannot know what a dictionary holds."""
    (page,) = PdfReader(BytesIO(pdf)).pages
    return page


def lines_of(pdf: bytes) -> list[str]:
    return [line.strip() for line in page_of(pdf).extract_text().splitlines() if line.strip()]


def inner_of(font: Any) -> Any:
    return font["/DescendantFonts"][0].get_object()


def rendered(pdf: bytes, scale: float = 2) -> Image.Image:
    page: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil()
    return page.convert("L")


def bounds(block: Block) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of the ink that a block's letters may take."""
    if block.picture:
        return block.box
    lines = block.lines
    right = max(line.x + width_of(line.text, line.weight, line.size) for line in lines)
    return min(line.x for line in lines), lines[-1].y - 0.3 * lines[-1].size, right, lines[0].y + 0.94 * lines[0].size


def assert_nothing_collides(facts: CertificateFacts, look: Look = PLAIN) -> None:
    sheet = place(printable(facts), look)
    x, y, side = sheet.qr_box
    boxes = [(block.says or block.lines[0].text, bounds(block)) for block in sheet.blocks]
    boxes += [
        ("QR code", (x, y, x + side, y + side)),
        ("accent", (COLUMN, sheet.accent_y, COLUMN + 38, sheet.accent_y + 2.4)),
    ]
    for text, (left, bottom, right, top) in boxes:
        assert min(left - COLUMN, PAGE[0] - 22 - right) >= 0, f"{text} leaves the page sideways"
        assert min(bottom - 30, PAGE[1] - 36 - top) >= 0, f"{text} leaves the page"
        assert right <= COLUMN + COLUMN_WIDTH + 0.01 or left >= x - 0.01, f"{text} runs from the column into the panel"
    for (one, a), (other, b) in combinations(boxes, 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] + 0.01 or b[3] <= a[1] + 0.01
        assert apart, f"{one!r} {a} meets {other!r} {b}"


def test_draw_says_everything_in_the_order_in_which_it_is_read() -> None:
    assert " | ".join(lines_of(draw(FACTS))) == (
        "Muster | Certificate of training | Alis Roberts | has completed the course | Cyber Basics for Small Business"
        " | Tuesday 3 March 2026 · 1 hour 30 minutes | Learning outcomes | Set up a backup and prove that it restores"
        " | Report cyber crime to the right place | Issued by | South East Regional | Organised Crime Unit"
        " | Trainers | Sam Okafor and Priya Nair | Issued on | 4 March 2026 | Valid until | 4 March 2028"
        " | Check this certificate | Scan the square above, or go to | muster.example/verify"
        " | and type the code | 7K3M-Q4XP-9TRD"
    )


def test_draw_leaves_out_what_does_not_apply() -> None:
    said = lines_of(draw(replace(FACTS, expires_on="", trainers=(), outcomes=())))
    assert [label for label in ("Valid until", "Trainer", "Trainers", "Learning outcomes") if label in said] == []


def test_draw_marks_a_police_only_course() -> None:
    said = lines_of(draw(replace(FACTS, is_restricted=True)))
    assert said[0] == "Muster Police-only course"
    assert " ".join(said[-2:]) == "The public check names the issuer, not the course."


@pytest.mark.parametrize("facts", [FACTS, FULL, WIDE], ids=["usual", "full", "wide"])
def test_draw_gives_one_landscape_a4_page(facts: CertificateFacts) -> None:
    assert [round(float(side)) for side in page_of(draw(facts)).mediabox] == [0, 0, 842, 595]


@pytest.mark.parametrize("facts", [FACTS, FULL, WIDE], ids=["usual", "full", "wide"])
def test_place_lets_nothing_collide(facts: CertificateFacts) -> None:
    assert_nothing_collides(facts)


WORDS = st.text(alphabet="ilmWŴ gęỄжЖωΩ-", min_size=1, max_size=255).filter(lambda text: bool(text.strip()))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_place_lets_nothing_collide_whatever_the_lengths(data: st.DataObject) -> None:
    assert_nothing_collides(
        replace(
            FACTS,
            name=data.draw(WORDS)[:200].strip() or "x",
            course_title=data.draw(WORDS),
            outcomes=tuple(data.draw(st.lists(WORDS, max_size=12))),
            trainers=tuple(data.draw(st.lists(WORDS, max_size=5))),
            issuer=data.draw(WORDS),
            expires_on=data.draw(st.sampled_from(["", "Wednesday 23 September 2028"])),
            is_restricted=data.draw(st.booleans()),
        )
    )


def test_draw_never_shortens_a_name_or_a_title() -> None:
    said = " ".join(lines_of(draw(FULL)))
    assert LONG_NAME in said
    assert LONG_TITLE in said
    assert said.count(LONG_OUTCOME) == 8
    assert "".join(lines_of(draw(WIDE))).count("W") >= 200 + 255


def test_draw_clips_only_outcomes_and_says_so() -> None:
    sheet = place(WIDE)
    outcomes = [block.lines[-1].text for block in sheet.blocks if block.role == "LI"]
    assert [text[-1] for text in outcomes] == ["…"] * 8


def test_draw_counts_outcomes_and_trainers_for_whom_there_is_no_room() -> None:
    said = lines_of(draw(replace(FULL, outcomes=("Listen",) * 11)))
    assert [said.count("Listen"), said.count("and 4 more"), said.count("and 7 others")] == [7, 1, 1]


@pytest.mark.parametrize(
    "name",
    [
        "Siôn Ŵyn ap Llŷr",
        "Grażyna Brzęczyszczykiewicz",
        "Nguyễn Thị Ánh Tuyết",
        "Κωνσταντίνος Παπαδόπουλος",
        "Володимир Їжакевич",
        "Seán O’Brien-Núñez",
        "<b>Bo</b> & &lt;Co&gt; (\\) {0} %s",
    ],
)
def test_draw_prints_a_name_as_it_was_typed(name: str) -> None:
    assert missing_characters(name) == ""
    assert lines_of(draw(replace(FACTS, name=name)))[2] == name


def test_draw_shows_every_letter_of_a_name_in_ink() -> None:
    """Two names that differ in one letter look different: nothing was drawn blank."""
    pages = {
        rendered(draw(replace(FACTS, name=name)), 1).tobytes() for name in ("Ŵ", "Ŷ", "ễ", "ж", "ω", "ł", "Ọ", "Ọ̀")
    }
    assert len(pages) == 8


def test_draw_refuses_a_name_with_missing_characters() -> None:
    with pytest.raises(UndrawableName) as refusal:
        draw(replace(FACTS, name="Wei 𐒉𐒊"))
    assert (refusal.value.characters, str(refusal.value)) == ("𐒉𐒊", "name cannot be drawn: U+10489 U+1048A")


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u202e"])
def test_draw_refuses_a_name_that_is_blank(name: str) -> None:
    with pytest.raises(UndrawableName):
        draw(replace(FACTS, name=name))


@pytest.mark.parametrize(
    ("fact", "facts"),
    [
        ("course_title", replace(FACTS, course_title="Spot it \U00010480")),
        ("outcomes", replace(FACTS, outcomes=("Fine", "Tick \ue000"))),
        ("trainers", replace(FACTS, trainers=("𐒌𐒍",))),
        ("issuer", replace(FACTS, issuer="𐒎𐒏")),
    ],
)
def test_draw_refuses_any_other_fact_with_missing_characters(fact: str, facts: CertificateFacts) -> None:
    with pytest.raises(UndrawableText) as refusal:
        draw(facts)
    assert (refusal.value.fact, type(refusal.value)) == (fact, UndrawableText)


def test_draw_takes_line_breaks_in_other_facts_for_spaces() -> None:
    assert draw(replace(FACTS, course_title="Cyber Basics\r\nfor Small\tBusiness ")) == draw(FACTS)


def test_draw_drops_invisible_characters_and_composes_accents() -> None:
    assert draw(replace(FACTS, name="A\u200blis\u202e  Roberts\ufeff ")) == draw(FACTS)
    assert draw(replace(FACTS, name="Zoe\u0308")) == draw(replace(FACTS, name="Zoë"))


@pytest.mark.parametrize("facts", [FACTS, FULL], ids=["usual", "full"])
@pytest.mark.parametrize("scale", [1, 2])
def test_draw_holds_a_qr_code_that_scans(facts: CertificateFacts, scale: float) -> None:
    (code,) = zxingcpp.read_barcodes(rendered(draw(facts), scale), formats=zxingcpp.BarcodeFormat.QRCode)
    assert (code.text, code.ec_level) == (facts.verify_url, "M")


def test_draw_keeps_a_white_margin_of_four_modules_round_the_qr_code() -> None:
    x, y, side = place(FACTS).qr_box
    modules = 37  # version 3: 29, and 4 on either side
    page = rendered(draw(FACTS), 4)
    square = page.crop((int(x * 4) + 1, int((PAGE[1] - y - side) * 4) + 1, int((x + side) * 4), int((PAGE[1] - y) * 4)))
    left, top, right, bottom = square.point([255 if shade < 128 else 0 for shade in range(256)]).getbbox() or (0,) * 4
    margins = (left, top, square.width - right, square.height - bottom)
    assert [round(margin / 4 / (side / modules), 1) for margin in margins] == pytest.approx([4, 4, 4, 4], abs=0.15)


def test_draw_embeds_a_subset_of_every_font() -> None:
    fonts = page_of(draw(FACTS))["/Resources"]["/Font"]
    seen = [font.get_object() for font in fonts.values()]
    assert sorted(font["/BaseFont"] for font in seen) == ["/MUSTER+NotoSans-Bold", "/MUSTER+NotoSans-Regular"]
    assert ["/FontFile2" in inner_of(font)["/FontDescriptor"] and "/ToUnicode" in font for font in seen] == [True, True]
    assert len(draw(WIDE)) < 70_000


def test_draw_describes_the_file() -> None:
    reader = PdfReader(BytesIO(draw(FACTS)))
    assert reader.metadata is not None
    assert reader.metadata.title == "Certificate of training: Alis Roberts, Cyber Basics for Small Business"
    assert reader.metadata.author == "South East Regional Organised Crime Unit"
    assert reader.metadata.subject == "Certificate 7K3M-Q4XP-9TRD, to be checked at muster.example/verify"
    assert str(reader.root_object["/Lang"]) == "en-GB"


def test_draw_links_the_qr_code_to_the_check() -> None:
    (link,) = page_of(draw(FACTS))["/Annots"]
    assert link.get_object()["/A"]["/URI"] == FACTS.verify_url


def test_draw_gives_the_same_bytes_for_the_same_facts() -> None:
    first = draw(FACTS)
    draw(FULL)
    assert draw(replace(FACTS)) == first
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(draw, [FACTS, FULL] * 6)) == {first, draw(FULL)}


def test_draw_gives_the_same_bytes_in_another_process() -> None:
    script = (
        "import datetime, hashlib; from certificates.documents import CertificateFacts, draw;"
        f"print(hashlib.sha256(draw({FACTS!r})).hexdigest())"
    )
    command = [sys.executable, "-c", script]
    digests = {
        subprocess.check_output(command, env={"PYTHONHASHSEED": seed, "PYTHONPATH": SOURCES}) for seed in ("1", "2")
    }  # ours
    assert len(digests) == 1
