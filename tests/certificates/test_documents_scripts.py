"""Names in some 35 living scripts, and emoji: drawn with real glyphs, shaped, told as typed, in a small file."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from certificates.documents import draw, is_drawable, missing_characters
from certificates.documents.lettering import fit
from paper import Weight
from paper.runs import runs_of
from tests.certificates.test_documents import FACTS, assert_nothing_collides
from tests.tools import verapdf
from tests.tools.packages import Missing

NAMES = {
    "Chinese": "张伟",
    "Cantonese": "陳大文 㗎",
    "Japanese": "田中直樹 さくら サクラ",
    "rare kanji": "𠮷田",
    "Korean": "김민준",
    "emoji": "Jo 👍🏽 🎣 ✅",
    "emoji put together": "👩🏽‍🚀 👨‍👩‍👧 🇬🇧",
    "Khmer": "សុខា ច័ន្ទ",
    "Lao": "ທ້າວ ສົມຊາຍ",
    "Burmese": "အောင်ဆန်း",
    "Telugu": "రామ్ ప్రసాద్",
    "Kannada": "ಕೃಷ್ಣ ಮೂರ್ತಿ",
    "Malayalam": "മോഹൻലാൽ",
    "Odia": "ପ୍ରଭାତ",
    "Persian": "پریسا گل\u200cمحمدی",
    "Tibetan": "བསྟན་འཛིན",
    "Dhivehi": "އަލީ",
    "Syriac": "ܝܘܚܢܢ",
    "N'Ko": "ߒߞߏ",
    "Fulani": "𞤀𞤣𞤤𞤢𞤥",
    "Amazigh": "ⴰⵎⴰⵣⵉⵖ",
    "Cherokee": "ᏣᎳᎩ",
    "Inuktitut": "ᐃᓄᒃᑎᑐᑦ",
    "Mongolian": "ᠴᠢᠩᠭᠢᠰ",
    "Yi": "ꆈꌠꉙ",
    "mixed": "Zhāng 張偉 עמר Ali محمد",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("weight", Weight)
def test_every_letter_is_drawn_by_a_glyph_of_its_own(name: str, weight: Weight) -> None:
    assert (missing_characters(name), is_drawable(name)) == ("", True)
    for run in runs_of(name, weight):
        known = run.face.font.face.charToGlyph
        glyphs = [known[ord(letter)] for piece in run.pieces for letter in piece.letters]
        # The first glyph of a font is its empty box.
        assert 0 not in glyphs
        assert "\ufffd" not in "".join(piece.letters for piece in run.pieces)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_certificate_says_the_name_as_it_was_typed_and_stays_small(name: str) -> None:
    pdf = draw(replace(FACTS, name=name))
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert name in str(opened.docinfo["/Title"])
    assert len(pdf) < 70_000


def test_emoji_that_are_put_together_are_one_picture() -> None:
    counts = {name: sum(len(piece.letters) for run in runs_of(name, Weight.BOLD) for piece in run.pieces) for name in
              ("👍", "👍🏽", "👩🏽‍🚀", "👨‍👩‍👧", "🇬🇧", "👍👍")}  # fmt: skip
    assert counts == {"👍": 1, "👍🏽": 1, "👩🏽‍🚀": 1, "👨‍👩‍👧": 1, "🇬🇧": 1, "👍👍": 2}


def test_long_names_break_between_letters_and_never_within_a_picture() -> None:
    lines = fit("👩🏽‍🚀" * 50, Weight.BOLD, (556, 86), largest=44, smallest=12).lines
    assert len(lines) > 1
    assert {line[:1] for line in lines} == {"👩"}


@pytest.mark.parametrize("name", ["张" * 200, "김민준 " * 50, "👍🏽" * 100, "རྒྱ" * 60, "𞤀𞤣" * 100])
def test_nothing_collides_with_long_names(name: str) -> None:
    assert_nothing_collides(replace(FACTS, name=name[:200].strip()))


def test_scripts_of_the_past_are_told_and_not_drawn_as_boxes() -> None:
    assert missing_characters("𒀀𐒀\ue000 Ann") == "𒀀𐒀\ue000"


def test_files_in_every_script_keep_both_standards(tmp_path: Path) -> None:
    files = []
    for number, name in enumerate(("Chinese", "Korean", "emoji put together", "Khmer", "Fulani", "rare kanji")):
        files.append(tmp_path / f"{number}.pdf")
        files[-1].write_bytes(draw(replace(FACTS, name=NAMES[name])))
    try:
        assert verapdf.faults(*files) == []
    except Missing as why:
        pytest.skip(str(why))
