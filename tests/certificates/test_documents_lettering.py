"""Which letters a certificate can print, and which it says that it cannot."""

from dataclasses import replace

import pytest

import paper
from certificates.documents import missing_characters
from certificates.documents.drawing import printable
from certificates.documents.layout import place
from certificates.documents.lettering import width_of
from paper import Weight, usual_widths
from tests.certificates.test_documents import FACTS


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", ""),
        ("Alis Roberts\u00a0–\u2009“x” …", ""),
        ("Adébáyọ̀ Ọ̀látúnjí", ""),
        ("Zoe\u0308 Nguye\u0302\u0303n", ""),  # composed first
        ("a\u200db\u202ec\ufe0f\u00ad", ""),  # invisible
        ("דוד محمد हरि Иван Ελένη", ""),
        ("𐒉𐒊 𐒉𐒋", "𐒉𐒊𐒋"),
        ("Jo 👍🏽 李明 김", ""),
        ("Jo\tBo\nCo\x00\x7f", "\t\n\x00\x7f"),
        ("Jo\u2028\ue000\ud800", "\u2028\ue000\ud800"),
        ("\u0301Jo", "\u0301"),  # an accent on nothing
        ("1\u0301", "\u0301"),  # and on no letter
        ("x\u0301\u0301\u0301", ""),
        ("x\u0301\u0301\u0301\u0301", "\u0301"),  # a tower that would run into the line above
    ],
)
def test_missing_characters_lists_what_cannot_be_drawn(text: str, missing: str) -> None:
    assert missing_characters(text) == missing


@pytest.mark.parametrize("weight", Weight)
def test_width_of_usual_letters_is_that_of_every_other_way(weight: Weight) -> None:
    text = "".join(usual_widths(weight))
    assert width_of(text, weight, 10) == pytest.approx(paper.width_of(text, paper.Style(size=10, weight=weight)))
    assert width_of("Ọ̀", weight) == pytest.approx(width_of("O", weight), abs=0.01)


@pytest.mark.parametrize("name", ["محمد علي", "สุรีย์ กตัญญู", "ਗੁਰਪ੍ਰੀਤ", "Ọ̀ṣun"])
def test_place_leaves_room_under_letters_that_reach_deep(name: str) -> None:
    """The rule under the name would run through their dots and vowels."""
    sheet = place(printable(replace(FACTS, name=name)))
    (line,) = next(block.lines for block in sheet.blocks if block.role == "H1")
    assert line.y - 0.48 * line.size > sheet.accent_y + 2.4 + 4
