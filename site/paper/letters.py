"""Typefaces: which of them holds a letter, and how far a glyph runs.

A letter is drawn in the first family that holds it. What none holds is drawn as a replacement sign, never as nothing: a
gap in a list of names would read as nobody. Ask `missing_characters` first where that will not do.
"""

import lzma
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from io import BytesIO
from pathlib import Path

import uharfbuzz
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FONTS = Path(__file__).resolve().parent / "fonts"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Glyphs that only shaping yields get a code of their own from here on, by their number in the font.
PRIVATE, PRIVATE_END = 0xE000, 0xF8FF
# Turns of the direction of writing: the direction follows from the letters, and these print nothing.
TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
JOINERS = frozenset("\u200c\u200d")
# What prints nothing and parts or joins nothing that a reader would see.
INVISIBLE = TURNS | frozenset("\u00ad\u034f\u200b\u2060\ufeff") | frozenset(map(chr, range(0xFE00, 0xFE10)))


class Weight(StrEnum):
    """How heavy the letters are."""

    REGULAR = "Regular"
    BOLD = "Bold"


FAMILIES = ("noto-sans", "noto-sans-arabic", "noto-sans-hebrew")
# Families that are read only once a letter of theirs turns up, by where their letters stand in Unicode.
BY_SCRIPT = (
    (0x0530, 0x058F, "noto-sans-armenian"),
    (0x0700, 0x074F, "noto-sans-syriac"),
    (0x0780, 0x07BF, "noto-sans-thaana"),
    (0x07C0, 0x07FF, "noto-sans-nko"),
    (0x0980, 0x09FF, "noto-sans-bengali"),
    (0x0A00, 0x0A7F, "noto-sans-gurmukhi"),
    (0x0A80, 0x0AFF, "noto-sans-gujarati"),
    (0x0B00, 0x0B7F, "noto-sans-oriya"),
    (0x0B80, 0x0BFF, "noto-sans-tamil"),
    (0x0C00, 0x0C7F, "noto-sans-telugu"),
    (0x0C80, 0x0CFF, "noto-sans-kannada"),
    (0x0D00, 0x0D7F, "noto-sans-malayalam"),
    (0x0D80, 0x0DFF, "noto-sans-sinhala"),
    (0x0E00, 0x0E7F, "noto-sans-thai"),
    (0x0E80, 0x0EFF, "noto-sans-lao"),
    (0x0F00, 0x0FFF, "noto-serif-tibetan"),
    (0x1000, 0x109F, "noto-sans-myanmar"),
    (0x10A0, 0x10FF, "noto-sans-georgian"),
    (0x1100, 0x11FF, "noto-sans-kr"),
    (0x1200, 0x139F, "noto-sans-ethiopic"),
    (0x13A0, 0x13FF, "noto-sans-cherokee"),
    (0x1400, 0x167F, "noto-sans-canadian-aboriginal"),
    (0x1780, 0x17FF, "noto-sans-khmer"),
    (0x1800, 0x18AF, "noto-sans-mongolian"),
    (0x18B0, 0x18FF, "noto-sans-canadian-aboriginal"),
    (0x19E0, 0x19FF, "noto-sans-khmer"),
    (0x1C90, 0x1CBF, "noto-sans-georgian"),
    (0x2190, 0x2BFF, "noto-emoji"),
    (0x2D00, 0x2D2F, "noto-sans-georgian"),
    (0x2D30, 0x2D7F, "noto-sans-tifinagh"),
    (0x2D80, 0x2DDF, "noto-sans-ethiopic"),
    (0x2E80, 0x312F, "noto-sans-sc"),
    (0x3130, 0x318F, "noto-sans-kr"),
    (0x3190, 0x9FFF, "noto-sans-sc"),
    (0xA000, 0xA4CF, "noto-sans-yi"),
    (0xA960, 0xA97F, "noto-sans-kr"),
    (0xA9E0, 0xA9FF, "noto-sans-myanmar"),
    (0xAA60, 0xAA7F, "noto-sans-myanmar"),
    (0xAB00, 0xAB2F, "noto-sans-ethiopic"),
    (0xAB70, 0xABBF, "noto-sans-cherokee"),
    (0xAC00, 0xD7FF, "noto-sans-kr"),
    (0xF900, 0xFAFF, "noto-sans-sc"),
    (0xFE30, 0xFE4F, "noto-sans-sc"),
    (0xFF00, 0xFFEF, "noto-sans-sc"),
    (0x1E900, 0x1E95F, "noto-sans-adlam"),
    (0x1F000, 0x1FAFF, "noto-emoji"),
    (0x20000, 0x3FFFF, "noto-sans-sc"),
    # Rarer ones, which only Japan or only Hong Kong has in its lists.
    (0x2E80, 0x3FFFF, "noto-sans-jp"),
    (0x2E80, 0x3FFFF, "noto-sans-hk"),
)
_NUMBERS = {Weight.REGULAR: "400", Weight.BOLD: "700"}


@dataclass(frozen=True, eq=False)
class Face:
    """One weight of one family, known to the PDF library under `name` and to the shaping engine as `shaper`."""

    name: str
    font: TTFont
    shaper: uharfbuzz.Font
    holds: frozenset[str]

    def width_of(self, letters: str) -> float:
        """How far letters run that are set one beside the other, in ems."""
        return float(self.font.stringWidth(letters, 1))

    def letter_of(self, glyph: int, advance: float) -> str:
        """A character that draws this glyph: the one that the font gives it, or a private one."""
        known = self.font.face.glyphToChar.get(glyph)  # type: ignore[attr-defined]  # the stub has not caught up
        if known:
            return chr(known[0])
        code = PRIVATE + glyph
        if code > PRIVATE_END:
            raise ValueError(f"{self.name} has too many glyphs to be shaped")
        if code not in self.font.face.charToGlyph:
            self.font.face.charWidths[code] = advance
            self.font.face.charToGlyph[code] = glyph
        return chr(code)


@cache
def faces(weight: Weight) -> tuple[Face, ...]:
    """The faces of a weight, in the order in which they are asked for a letter. Loaded once a process."""
    return tuple(_load(family, weight) for family in FAMILIES)


def face_for(letter: str, weight: Weight) -> Face | None:
    """The first face that holds a letter, or None."""
    found = _table(weight).get(letter)
    if found is None:
        others = (family for first, last, family in BY_SCRIPT if first <= ord(letter) <= last)
        found = next((face for family in others if letter in (face := _load(family, weight)).holds), None)
    return found


def clean(text: str) -> str:
    """A text as it is drawn: composed, without what prints nothing, every kind of space as one space."""
    composed = (letter for letter in unicodedata.normalize("NFC", text) if letter not in INVISIBLE)
    return "".join(" " if unicodedata.category(letter) in ("Zs", "Zl", "Zp", "Cc") else letter for letter in composed)


def missing_characters(text: str, weight: Weight = Weight.REGULAR) -> str:
    """The characters that no face holds, in order and once each; "" when all can be drawn."""
    lacking = (letter for letter in clean(text) if letter not in JOINERS and face_for(letter, weight) is None)
    return "".join(dict.fromkeys(lacking))


@cache
def _table(weight: Weight) -> dict[str, Face]:
    table: dict[str, Face] = {}
    for face in faces(weight):
        for letter in face.holds:
            table.setdefault(letter, face)
    return table


def _load(family: str, weight: Weight) -> Face:
    """A face of a family: of this weight, or of the only one that it has."""
    files = sorted((FONTS / family).glob("*.ttf*"))
    return _read(next((file for file in files if f"_{_NUMBERS[weight]}" in file.name), files[0]))


@cache
def _read(file: Path) -> Face:
    content = lzma.decompress(file.read_bytes()) if file.suffix == ".xz" else file.read_bytes()
    name = f"Paper-{file.name.partition('.')[0]}"
    font = TTFont(name, BytesIO(content), asciiReadable=False, shapable=False)
    pdfmetrics.registerFont(font)
    codes = [code for code, glyph in font.face.charToGlyph.items() if glyph]
    shaper = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(content)))
    return Face(name, font, shaper, frozenset(map(chr, codes)) - INVISIBLE)
