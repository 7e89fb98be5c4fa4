"""Tagged documents: what is drawn is told in order, every letter prints, and the file says what it is."""

import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest

from paper import Document, Style, Weight, missing_characters, width_of, wrap
from paper.archival import Attachment
from paper.runs import runs_of

MADE = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
STYLE = Style(size=14)
NAMES = (
    "Siân Ó Briain",
    "Nguyễn Thị Hồng",
    "محمد الحسن",
    "דוד כהן",
    "हरि क्षेत्री",
    "Ọlá Ẹ̀bùn",
    "Joe (عمر) Bell",
    "张伟",
    "김민준",
    "Jo 👍🏽",
)


def make_document(*names: str) -> bytes:
    document = Document(title="A list & more", author="A team", made_at=MADE, subject="Names")
    with document.element("H1"):
        document.text("Names", 50, 780, Style(size=20, weight=Weight.BOLD))
    with document.element("Table"):
        with document.element("TR"), document.element("TH", scope="Column"):
            document.text("Name", 50, 740, STYLE)
        for number, name in enumerate(names):
            with document.element("TR"), document.element("TD"):
                document.text(name, 50, 700 - 30 * number, STYLE)
    with document.ornament():
        document.draw("0 0 100 10 re f")
    document.new_page()
    with document.element("P"), document.element("Link"):
        document.text("muster.example", 50, 700, STYLE)
        document.link("https://muster.example/", "The team's page", (50, 695, 200, 715))
    document.attach(Attachment(name="names.json", content=b"[]", kind="application/json", describes="The names"))
    return document.finish()


def told(element):
    """The structure as nested lists of roles."""
    kids = element.get("/K", [])
    return [str(element.S), *(told(kid) for kid in kids if "/S" in kid)]


def test_finish_tells_elements_in_the_order_in_which_they_were_drawn():
    with pikepdf.open(BytesIO(make_document("Ada"))) as pdf:
        (root,) = (
            pdf.Root.StructTreeRoot.K
            if isinstance(pdf.Root.StructTreeRoot.K, pikepdf.Array)
            else [pdf.Root.StructTreeRoot.K]
        )
        row = ["/TR", ["/TH"]], ["/TR", ["/TD"]]
        assert told(root) == ["/Document", ["/H1"], ["/Table", *row], ["/P", ["/Link"]]]


def test_finish_gives_every_number_on_a_page_its_owner():
    with pikepdf.open(BytesIO(make_document(*NAMES))) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        owners = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        for page in pdf.pages:
            steps = [one for one in pikepdf.parse_content_stream(page) if str(one.operator) == "BDC"]
            operators = [str(one.operands[1].MCID) for one in steps if "/MCID" in one.operands[1]]
            assert [str(number) for number in range(len(owners[int(page.StructParents)]))] == operators
        assert str(owners[len(pdf.pages)].S) == "/Link"


def test_finish_says_what_the_document_is():
    with pikepdf.open(BytesIO(make_document("Ada"))) as pdf:
        said = pdf.open_metadata()
        assert (said["pdfaid:part"], said["pdfaid:conformance"], said["pdfuaid:part"]) == ("3", "A", "1")
        assert (said["dc:title"], str(pdf.docinfo["/Title"])) == ("A list & more", "A list & more")
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("en-GB", True)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True
        assert [str(one.S) for one in pdf.Root.OutputIntents] == ["/GTS_PDFA1"]
        assert pdf.attachments["names.json"].get_file().read_bytes() == b"[]"


def test_finish_embeds_every_font():
    with pikepdf.open(BytesIO(make_document(*NAMES))) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert [str(font.BaseFont) for font in fonts if "/FontFile2" not in font.FontDescriptor] == []


def test_finish_gives_the_same_bytes_in_any_process():
    program = """
import hashlib, sys
sys.path.insert(0, "site")
from tests.paper.test_document import NAMES, make_document
if sys.argv[1] == "other":
    make_document(NAMES[2])
print(hashlib.sha256(make_document(*NAMES)).hexdigest())
"""
    ways = ([sys.executable, "-c", program, way] for way in ("first", "other"))
    digests = {subprocess.run(way, capture_output=True, text=True, check=True).stdout for way in ways}
    assert len(digests) == 1


@pytest.mark.parametrize("name", NAMES)
def test_text_prints_something_for_every_letter(name):
    assert missing_characters(name) == ""
    page = pypdfium2.PdfDocument(make_document(name))[0]
    assert "\ufffd" not in page.get_textpage().get_text_range()
    assert ink_of(make_document(name)) > ink_of(make_document("")) + 50


def ink_of(pdf):
    """How many dark points the first page has."""
    return (
        pypdfium2.PdfDocument(pdf)[0]
        .render(scale=1, grayscale=True)
        .to_pil()
        .point(lambda shade: shade < 128)
        .histogram()[1]
    )


def test_text_that_no_face_holds_prints_a_sign_for_each_letter_and_says_the_words():
    assert missing_characters("𐒀𐒁 Kim") == "𐒀𐒁"
    drawn = "".join(piece.letters for run in runs_of("𐒀𐒁 Kim", Weight.REGULAR) for piece in run.pieces)
    assert drawn == "\ufffd\ufffd Kim"
    assert b"D801DC80" in page_operators(make_document("𐒀𐒁 Kim"))


def page_operators(pdf):
    with pikepdf.open(BytesIO(pdf)) as opened:
        return opened.pages[0].Contents.read_bytes().upper()


def test_text_runs_from_right_to_left_where_the_script_does():
    runs = runs_of("Ali (عمر 12) Bell", Weight.REGULAR)
    assert ["".join(run.said or run.pieces[0].letters) for run in runs] == ["Ali (", "12", " ", "عمر", ") Bell"]


@pytest.mark.parametrize(
    "text", ["گل\u200cمحمدی", "\u200dعلی\u200c", "Ali \u200dعلی \u200cBell", "علی 👨\u200d👩\u200d👧"]
)
def test_text_from_right_to_left_keeps_its_joiners(text):
    said = [run.said or "".join(piece.letters for piece in run.pieces) for run in runs_of(text, Weight.BOLD)]
    assert sorted("".join(said)) == sorted(text)


def test_joiner_parts_letters_that_would_join():
    joined, parted = (
        [one.letters for run in runs_of(text, Weight.BOLD) for one in run.pieces] for text in ("لم", "ل\u200cم")
    )
    assert {*joined} & {*parted} == set()


def test_text_joins_letters():
    joined = {piece.letters for run in runs_of("محمد", Weight.REGULAR) for piece in run.pieces}
    apart = {piece.letters for letter in "محمد" for run in runs_of(letter, Weight.REGULAR) for piece in run.pieces}
    assert joined & apart == set()


def test_draw_refuses_what_belongs_nowhere():
    document = Document(title="x", author="y", made_at=MADE)
    with pytest.raises(ValueError, match="belongs to an element"):
        document.text("x", 0, 0, STYLE)
    with pytest.raises(ValueError, match="a figure needs words"), document.element("Figure"):
        pass


def test_wrap_breaks_between_words_and_inside_one_that_is_too_wide():
    width = width_of("Bright Manufacturing", STYLE)
    assert wrap("Bright Manufacturing Limited", STYLE, width + 1) == ("Bright Manufacturing", "Limited")
    lines = wrap("W" * 50, STYLE, 100)
    assert "".join(lines) == "W" * 50
    assert max(width_of(line, STYLE) for line in lines) <= 100
    hyphened = wrap("Featherstonehaugh-Konstantinopoulou", STYLE, width_of("Featherstonehaugh-Kon", STYLE))
    assert hyphened == ("Featherstonehaugh-", "Konstantinopoulou")
    assert wrap("one two three four", STYLE, width_of("one two…", STYLE) + 1, most=1) == ("one two…",)
