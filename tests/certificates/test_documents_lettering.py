"""Which letters a certificate can print, and how accents that no single character holds are put on their letter."""

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from certificates.documents import missing_characters
from certificates.documents.lettering import Face, load_fonts, pieces, width_of


def test_load_fonts_holds_no_blank_character_to_be_drawable() -> None:
    drawable = load_fonts().drawable
    for name in Face:
        font = pdfmetrics.getFont(name)
        assert isinstance(font, TTFont)
        face = font.face
        glyphs = {character: face.charToGlyph[ord(character)] for character in drawable}
        assert [c for c, glyph in glyphs.items() if face.glyphPos[glyph] == face.glyphPos[glyph + 1]] == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", ""),
        ("Alis Roberts\u00a0–\u2009“x” …", ""),
        ("Adébáyọ̀ Ọ̀látúnjí", ""),
        ("Zoe\u0308 Nguye\u0302\u0303n", ""),  # composed first
        ("a\u200db\u202ec\ufe0f\u00ad", ""),  # invisible
        ("张伟 张三", "张伟三"),
        ("דוד", "דו"),
        ("محمد", "محد"),
        ("हरि", "हरि"),  # the fonts hold it, but not drawn letter by letter
        ("Jo 👍🏽", "👍🏽"),
        ("Jo\tBo\nCo\x00\x7f", "\t\n\x00\x7f"),
        ("Jo\u2028\ue000\ud800", "\u2028\ue000\ud800"),
        ("\u0301Jo", "\u0301"),  # an accent on nothing
        ("z\u0301\u030c", "\u030c"),  # a second accent in the same place
        ("x\u0301\u0301\u0301", "\u0301"),
        ("ị\u0301", "\u0301"),  # an accent where the dot is
    ],
)
def test_missing_characters_lists_what_cannot_be_drawn(text: str, missing: str) -> None:
    assert missing_characters(text) == missing


def test_pieces_raises_an_accent_over_a_capital_and_centres_it() -> None:
    (low, _, flat), (accent, right, up), (rest, _, _) = pieces("Ọ\u0300la", Face.BOLD)
    assert (low, flat, accent, up, rest) == ("Ọ", 0, "\u0300", 0.178, "la")
    assert right + load_fonts().accent_centres[Face.BOLD, "\u0300"] == pytest.approx(width_of("Ọ", Face.BOLD) / 2)
    assert [up for _, _, up in pieces("ọ\u0300", Face.BOLD)] == [0, 0]
