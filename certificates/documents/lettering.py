"""Letters: which of them the embedded fonts can draw, how wide they run, and how a text is fitted into a box.

Everything here is measured text, never markup: a name that looks like a tag is printed as it was typed.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

import paper

FONTS = paper.FONTS / "noto-sans"
NO_BREAK_SPACE = "\u00a0"
ELLIPSIS = "…"

# Format characters that are dropped before drawing: they join, part or turn letters and print nothing themselves.
INVISIBLE = frozenset(
    "\u00ad"  # soft hyphen
    "\u034f"  # combining grapheme joiner
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # direction of writing
    "\u200b\u200c\u200d\u2060\ufeff"  # zero-width spaces and joiners
    "\ufe00\ufe01\ufe02\ufe03\ufe04\ufe05\ufe06\ufe07"  # variation selectors, which choose between forms of a sign
    "\ufe08\ufe09\ufe0a\ufe0b\ufe0c\ufe0d\ufe0e\ufe0f"
)
# The fonts hold these, but drawing them needs a shaping engine: letter by letter they come out wrong (Devanagari).
NEEDS_SHAPING = (range(0x0900, 0x0980), range(0x1CD0, 0x1D00), range(0xA830, 0xA840), range(0xA8E0, 0xA900))


ABOVE = 228  # Unicode's combining classes from here on stand above the letter; those below and through it come before
TALL = frozenset("bdfhklt")
CAPITAL_RISE = 0.178  # ems from the top of Noto Sans's x to the top of its X


class Face(StrEnum):
    """The two weights a certificate is set in, by the names they are registered under."""

    REGULAR = "MusterSans"
    BOLD = "MusterSans-Bold"


FILES = {Face.REGULAR: "NotoSans_400Regular.ttf", Face.BOLD: "NotoSans_700Bold.ttf"}


@dataclass(frozen=True)
class Lettering:
    """What the loaded fonts can do."""

    drawable: frozenset[str]  # what both weights hold and draw right letter by letter
    accent_centres: dict[tuple[Face, str], float]  # where the ink of an accent has its middle, in ems from the pen


@cache
def load_fonts() -> Lettering:
    """Register both weights, once a process."""
    fonts = {face: TTFont(face, FONTS / file, asciiReadable=False) for face, file in FILES.items()}
    for font in fonts.values():
        pdfmetrics.registerFont(font)
    codes = set.intersection(*({code for code, glyph in f.face.charToGlyph.items() if glyph} for f in fonts.values()))
    drawable = frozenset(chr(code) for code in codes if not any(code in block for block in NEEDS_SHAPING)) - INVISIBLE
    drawable = frozenset(character for character in drawable if unicodedata.category(character)[0] not in "CZ")
    accents = [character for character in drawable if unicodedata.combining(character)]
    centres = {(face, accent): _ink_centre(font, accent) for face, font in fonts.items() for accent in accents}
    return Lettering(drawable, centres)


def _ink_centre(font: TTFont, character: str) -> float:
    """From the bounding box that heads the glyph's outline: number of contours, then xMin, yMin, xMax, yMax."""
    face = font.face
    face.seek_table("glyf", face.glyphPos[face.charToGlyph[ord(character)]] + 2)
    left, _bottom, right = (int(face.read_short()) for _ in range(3))
    return (left + right) / 2 / int(face.unitsPerEm)


def missing_characters(text: str) -> str:
    """The characters of `text` that a certificate cannot print, in order and once each; "" when all is well.

    Composed first (NFC); INVISIBLE characters and spaces pass. Control characters never do, nor do accents that
    would collide without a shaping engine: one that stands alone, a second in the same place, one above a dotted i.
    """
    drawable = load_fonts().drawable
    missing: dict[str, None] = {}
    letter = ""
    for character in _visible(text):
        is_accent = unicodedata.combining(character) > 0
        letter = letter + character if is_accent else character
        is_held = character in drawable or unicodedata.category(character) == "Zs"
        if not is_held or (is_accent and not _has_room(letter)):
            missing[character] = None
    return "".join(missing)


def is_drawable(text: str) -> bool:
    """Whether a certificate can print `text` in full, and anything of it is to be seen."""
    return bool(plain(text)) and not missing_characters(text)


def _has_room(letter: str) -> bool:
    """Whether the last accent of `letter` has its place to itself."""
    base, *accents = tuple(unicodedata.normalize("NFD", letter))
    places = [_is_above(accent) for accent in accents]
    is_letter = unicodedata.category(base).startswith("L")
    return is_letter and places.count(places[-1]) == 1 and not (places[-1] and base in "ij")


def _is_above(accent: str) -> bool:
    return unicodedata.combining(accent) >= ABOVE


def pieces(text: str, face: Face) -> Iterator[tuple[str, float, float]]:
    """`text` cut into what can be drawn in one go, each with its offset (right, up) in ems from the start of the line.

    Only accents that no single character holds (as in Yoruba) are drawn apart: centred, and raised over tall letters.
    """
    done = 0
    for place, accent in enumerate(text):
        if not unicodedata.combining(accent):
            continue
        if text[done:place]:
            yield text[done:place], width_of(text[:done], face), 0
        base = text[place - 1] if not unicodedata.combining(text[place - 1]) else text[place - 2]
        is_tall = base.isupper() or unicodedata.normalize("NFD", base)[0] in TALL
        middle = width_of(text[:place], face) - width_of(base, face) / 2
        raised = CAPITAL_RISE if is_tall and _is_above(accent) else 0
        yield accent, middle - load_fonts().accent_centres[face, accent], raised
        done = place + 1
    if text[done:]:
        yield text[done:], width_of(text[:done], face), 0


def _visible(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text) if c not in INVISIBLE)


def plain(text: str) -> str:
    """`text` as it is drawn: composed, without INVISIBLE characters, each run of spaces as one space."""
    spaced = "".join(" " if unicodedata.category(c) == "Zs" and c != NO_BREAK_SPACE else c for c in _visible(text))
    return " ".join(part for part in spaced.split(" ") if part)


def width_of(text: str, face: Face, size: float = 1) -> float:
    """How far `text` runs, in points; in ems when no size is given."""
    load_fonts()
    return float(pdfmetrics.stringWidth(text, face, size))


@dataclass(frozen=True)
class Setting:
    """A text broken into lines at the size that fits its box. The leading has room for stacked Vietnamese accents."""

    lines: tuple[str, ...]
    face: Face
    size: float
    leading: float = 1.34

    ASCENT = 1.04  # from the top of a line's box to its baseline

    @property
    def height(self) -> float:
        """From the top of the first line's box to the foot of the last one's."""
        return len(self.lines) * self.size * self.leading

    def baselines(self, top: float) -> Iterator[tuple[str, float]]:
        """Each line with the height of its baseline, the first line's box starting at `top`."""
        for number, line in enumerate(self.lines):
            yield line, top - (number * self.leading + self.ASCENT) * self.size


def wrap(text: str, face: Face, measure: float) -> tuple[str, ...]:
    """Break `text` into lines of at most `measure` ems; inside a word only where it is wider than a line."""
    lines: list[str] = []
    line, used, space = "", 0.0, width_of(" ", face)
    for word in text.split(" "):
        wide = width_of(word, face)
        if line and used + space + wide <= measure:
            line, used = f"{line} {word}", used + space + wide
            continue
        if line:
            lines.append(line)
        *full, line = _split_word(word, face, measure) if wide > measure else [word]
        lines.extend(full)
        used = width_of(line, face) if full else wide
    return (*lines, line)


def _split_word(word: str, face: Face, measure: float) -> list[str]:
    """Cut a word that is wider than a line, after a hyphen, slash or full stop if it can, before no accent."""
    pieces: list[str] = []
    piece, used = "", 0.0
    for character in word:
        wide = width_of(character, face)
        if piece and used + wide > measure and not unicodedata.combining(character):
            cut = max(piece.rfind(mark) for mark in "-/.") + 1 or len(piece)
            pieces.append(piece[:cut])
            piece = piece[cut:]
            used = width_of(piece, face)
        piece, used = piece + character, used + wide
    return [*pieces, piece]


def fit(text: str, face: Face, box: tuple[float, float], *, largest: float, smallest: float) -> Setting:
    """Set the whole of `text` into `box` (width, height), as large as it goes; nothing is ever left out.

    Words stay whole down to `smallest`; only then are over-long words cut, and the size may fall as far as it must.
    """
    width, height = box
    widest = max(width_of(word, face) for word in text.split(" "))
    size = largest
    while size >= smallest:
        setting = Setting(wrap(text, face, width / size), face, size)
        if widest * size <= width and setting.height <= height:
            return _balanced(setting, text, width)
        size *= 0.96
    size = min(largest, smallest * 1.6)
    while (setting := Setting(wrap(text, face, width / size), face, size)).height > height:
        size *= 0.96
    return setting


def _balanced(setting: Setting, text: str, width: float) -> Setting:
    """The same number of lines, of as even a length as words allow: a last line of one word looks like a mistake."""
    lines = setting.lines
    low, high = width / setting.size / max(len(lines), 1) * 0.9, width / setting.size
    for _ in range(7 if len(lines) > 1 else 0):
        middle = (low + high) / 2
        narrower = wrap(text, setting.face, middle)
        if len(narrower) > len(setting.lines) or max(width_of(line, setting.face) for line in narrower) > middle:
            low = middle
        else:
            lines, high = narrower, middle
    return Setting(lines, setting.face, setting.size)


def clip(lines: tuple[str, ...], most: int, face: Face, measure: float) -> tuple[str, ...]:
    """At most `most` lines; where something is left out, the last line says so with an ellipsis that fits."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width_of(last + ELLIPSIS, face) > measure:
        last = last[:-1].rstrip()
    return (*lines[: most - 1], last + ELLIPSIS)
