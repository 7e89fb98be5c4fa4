"""Letters: which of them the embedded fonts can draw, how wide they run, and how a text is fitted into a box.

Everything here is measured text, never markup: a name that looks like a tag is printed as it was typed.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import paper
from paper import Weight, usual_widths

NO_BREAK_SPACE = "\u00a0"
ELLIPSIS = "…"
INVISIBLE = paper.INVISIBLE
_TINTS = frozenset(map(chr, range(0x1F3FB, 0x1F400)))  # of skin, after the emoji that they tint
_JOINERS = "\u200c\u200d"  # they matter between letters, and print nothing themselves
ASCENT = 1.04  # ems from the top of a line to its baseline
USUAL = 1.34  # ems from line to line: there is room for stacked Vietnamese accents
DEEP = 1.54  # ems from line to line where letters may reach further down than Latin ones do
MOST_ACCENTS = 3  # on one letter; a tower of them would run into the lines above
# A line break in a name is a slip, and what controls a terminal has no business in one.
_CONTROLS = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})


def missing_characters(text: str) -> str:
    """The characters of `text` that a certificate cannot print, in order and once each; "" when all is well.

    Composed first (NFC); what prints nothing and spaces pass. Control characters never do, nor does an accent that
    stands on no letter, or on a letter that has MOST_ACCENTS already.
    """
    if _is_usual(text):
        return ""
    lacking = set(paper.missing_characters(text))
    missing: dict[str, None] = {}
    letter = ""
    for character in _visible(text):
        is_accent = unicodedata.combining(character) > 0
        letter = letter + character if is_accent else character
        is_odd = unicodedata.category(character) in _CONTROLS
        if character in lacking or is_odd or (is_accent and not _has_room(letter)):
            missing[character] = None
    return "".join(missing)


def is_drawable(text: str) -> bool:
    """Whether a certificate can print `text` in full, and anything of it is to be seen."""
    return bool(plain(text)) and not missing_characters(text)


def _has_room(letter: str) -> bool:
    """Whether the last accent of `letter` has a letter to stand on, and room there."""
    base, *accents = tuple(unicodedata.normalize("NFD", letter))
    return unicodedata.category(base)[0] in "LM" and not unicodedata.combining(base) and len(accents) <= MOST_ACCENTS


def _is_usual(text: str) -> bool:
    """Whether every letter is one of those that are always there and need no second look."""
    return _usual().issuperset(text)


@cache
def _usual() -> frozenset[str]:
    return frozenset(usual_widths(Weight.REGULAR)) & frozenset(usual_widths(Weight.BOLD))


def _visible(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text) if c not in INVISIBLE)


def plain(text: str) -> str:
    """`text` as it is drawn: composed, without INVISIBLE characters, each run of spaces as one space; joiners alone are
    nothing."""
    if _is_usual(text):
        return " ".join(text.split())
    spaced = "".join(" " if unicodedata.category(c) == "Zs" and c != NO_BREAK_SPACE else c for c in _visible(text))
    return " ".join(part for part in spaced.split(" ") if part) if spaced.strip(f" {_JOINERS}") else ""


def width_of(text: str, weight: Weight, size: float = 1) -> float:
    """How far `text` runs, in points; in ems when no size is given."""
    widths = usual_widths(weight)
    try:
        return sum([widths[letter] for letter in text]) * size
    except KeyError:
        return paper.width_of(text, paper.Style(size=size, weight=weight))


class Setting(NamedTuple):
    """A text broken into lines at the size that fits its box. The leading has room for stacked Vietnamese accents."""

    lines: tuple[str, ...]
    weight: Weight
    size: float
    leading: float = USUAL

    @property
    def height(self) -> float:
        """From the top of the first line's box to the foot of the last one's."""
        return len(self.lines) * self.size * self.leading

    def baselines(self, top: float) -> Iterator[tuple[str, float]]:
        """Each line with the height of its baseline, the first line's box starting at `top`."""
        for number, line in enumerate(self.lines):
            yield line, top - (number * self.leading + ASCENT) * self.size


def wrap(text: str, weight: Weight, measure: float) -> tuple[str, ...]:
    """Break `text` into lines of at most `measure` ems; inside a word only where it is wider than a line."""
    lines: list[str] = []
    line, used, space = "", 0.0, width_of(" ", weight)
    for word in text.split(" "):
        wide = width_of(word, weight)
        if line and used + space + wide <= measure:
            line, used = f"{line} {word}", used + space + wide
            continue
        if line:
            lines.append(line)
        *full, line = _split_word(word, weight, measure) if wide > measure else [word]
        lines.extend(full)
        used = width_of(line, weight) if full else wide
    return (*lines, line)


def _split_word(word: str, weight: Weight, measure: float) -> list[str]:
    """Cut a word that is wider than a line, after a hyphen, slash or full stop if it can, before no accent."""
    pieces: list[str] = []
    piece, used = "", 0.0
    for character in word:
        wide = width_of(character, weight)
        if piece and used + wide > measure and not _belongs(piece, character):
            cut = max(piece.rfind(mark) for mark in "-/.") + 1 or len(piece)
            pieces.append(piece[:cut])
            piece = piece[cut:]
            used = width_of(piece, weight)
        piece, used = piece + character, used + wide
    return [*pieces, piece]


def _belongs(piece: str, character: str) -> bool:
    """Whether a letter cannot be cut off from those before it: an accent, or part of a picture put together."""
    is_joined = character in _JOINERS or piece[-1] in _JOINERS or character in _TINTS
    return is_joined or unicodedata.combining(character) > 0


@lru_cache(maxsize=2048)
def fit(text: str, weight: Weight, box: tuple[float, float], *, largest: float, smallest: float) -> Setting:
    """Set the whole of `text` into `box` (width, height), as large as it goes; nothing is ever left out.

    Words stay whole down to `smallest`; only then are over-long words cut, and the size may fall as far as it must.
    """
    width, height = box
    leading = USUAL if _is_usual(text) else DEEP
    widest = max(width_of(word, weight) for word in text.split(" "))
    size = largest
    while size >= smallest:
        setting = Setting(wrap(text, weight, width / size), weight, size, leading)
        if widest * size <= width and setting.height <= height:
            return _balanced(setting, text, width)
        size *= 0.96
    size = min(largest, smallest * 1.6)
    while (setting := Setting(wrap(text, weight, width / size), weight, size, leading)).height > height:
        size *= 0.96
    return setting


def _balanced(setting: Setting, text: str, width: float) -> Setting:
    """The same number of lines, of as even a length as words allow: a last line of one word looks like a mistake."""
    lines = setting.lines
    low, high = width / setting.size / max(len(lines), 1) * 0.9, width / setting.size
    for _ in range(7 if len(lines) > 1 else 0):
        middle = (low + high) / 2
        narrower = wrap(text, setting.weight, middle)
        if len(narrower) > len(setting.lines) or max(width_of(line, setting.weight) for line in narrower) > middle:
            low = middle
        else:
            lines, high = narrower, middle
    return Setting(lines, setting.weight, setting.size, setting.leading)


def clip(lines: tuple[str, ...], most: int, weight: Weight, measure: float) -> tuple[str, ...]:
    """At most `most` lines; where something is left out, the last line says so with an ellipsis that fits."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width_of(last + ELLIPSIS, weight) > measure:
        last = last[:-1].rstrip()
    return (*lines[: most - 1], last + ELLIPSIS)
