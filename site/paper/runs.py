"""A text as placed glyphs: cut into runs of one face and direction, and shaped where letters change by neighbours.

Plain letters of one code each, set from left to right, are most of what is ever drawn, and are left to the PDF library.
Everything else (Arabic, Hebrew, Devanagari, accents that no single character holds) goes through HarfBuzz.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, compress, groupby

import uharfbuzz
from bidi import algorithm

from paper.letters import JOINERS, REPLACEMENT, Face, Weight, clean, face_for, faces

# Scripts whose letters change by their neighbours, or stand elsewhere than they are typed.
# Emoji are among them: what is joined or tinted is one picture.
_SHAPED = (
    (0x0590, 0x109F),
    (0x1100, 0x11FF),
    (0x1780, 0x18AF),
    (0x1CD0, 0x1CFF),
    (0x2600, 0x27BF),
    (0xA830, 0xA83F),
    (0xA8E0, 0xA97F),
    (0xA9E0, 0xA9FF),
    (0xAA60, 0xAA7F),
    (0xD7B0, 0xD7FF),
    (0xFB1D, 0xFDFF),
    (0x1E900, 0x1E95F),
    (0x1F000, 0x1FAFF),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters drawn in one go, `right` and `up` from the start of the run, in ems."""

    letters: str
    right: float
    up: float


@dataclass(frozen=True, slots=True)
class Run:
    """Part of a line in one face. `said` is what it says, where that is not what the letters' codes say."""

    face: Face
    pieces: tuple[Piece, ...]
    width: float
    said: str = ""


@lru_cache(maxsize=8192)
def runs_of(text: str, weight: Weight) -> tuple[Run, ...]:
    """The runs of a line from left to right."""
    text = clean(text)
    levels = _levels(text)
    parts = []
    spans = groupby(_letters(text, levels, weight), key=lambda one: (one[1], one[2].name, one[3]))
    for (level, _, is_shaped), group in spans:
        letters = list(group)
        words, face = "".join(letter for letter, *_ in letters), letters[0][2]
        parts.append((level, _shape(words, face, level) if is_shaped else _plain(words, face)))
    return tuple(_in_order(parts))


def _letters(text: str, levels: list[int], weight: Weight) -> Iterator[tuple[str, int, Face, bool]]:
    """Each letter with its level, its face, and whether it is shaped. Accents and joiners stay with their letter."""
    face, is_shaped = faces(weight)[0], False
    for place, (letter, level) in enumerate(zip(text, levels, strict=True)):
        follows = unicodedata.combining(letter) or letter in JOINERS
        if not (follows and letter in face.holds | JOINERS):
            face = face_for(letter, weight) or faces(weight)[0]
            after = text[place + 1 : place + 2]
            is_shaped = level % 2 == 1 or _needs_shaping(letter) or bool(after and unicodedata.combining(after))
        yield letter, level, face, is_shaped or bool(follows)


def _needs_shaping(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _SHAPED)


def _levels(text: str) -> list[int]:
    """The level of each letter by Unicode's rules for both directions; odd ones run from right to left."""
    if not any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text):
        return [0] * len(text)
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = 0, "L"
    # The rules drop joiners (as in most Persian names of two parts): each keeps the level of the letter before it.
    is_kept = [unicodedata.bidirectional(letter) != "BN" for letter in text]
    algorithm.get_embedding_levels("".join(compress(text, is_kept)), storage)
    for step in (
        algorithm.explicit_embed_and_overrides,
        algorithm.resolve_weak_types,
        algorithm.resolve_neutral_types,
        algorithm.resolve_implicit_levels,
    ):
        step(storage, False)
    found = iter(storage["chars"])
    return list(accumulate(is_kept, lambda level, kept: next(found)["level"] if kept else level, initial=0))[1:]


def _in_order(parts: list[tuple[int, Run]]) -> list[Run]:
    """Runs as they stand on the line: those of the highest level are turned round first."""
    for level in range(max((level for level, _ in parts), default=0), 0, -1):
        turned: list[tuple[int, Run]] = []
        for is_high, group in groupby(parts, key=lambda part: part[0] >= level):
            run = list(group)
            turned += reversed(run) if is_high else run
        parts = turned
    return [run for _, run in parts]


def _plain(words: str, face: Face) -> Run:
    drawn = "".join(letter if letter in face.holds else REPLACEMENT for letter in words)
    return Run(face, (Piece(drawn, 0, 0),), face.width_of(drawn), said="" if drawn == words else words)


def _shape(words: str, face: Face, level: int) -> Run:
    buffer = uharfbuzz.Buffer()
    buffer.add_str("".join(letter if letter in face.holds | JOINERS else REPLACEMENT for letter in words))
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if level % 2 else "ltr"
    uharfbuzz.shape(face.shaper, buffer)
    units = float(face.shaper.face.upem)
    pieces, right = [], 0.0
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions or [], strict=True):
        advance = face.shaper.get_glyph_h_advance(info.codepoint) * 1000 / units
        letter = face.letter_of(info.codepoint, advance)
        pieces.append(Piece(letter, right + place.x_offset / units, place.y_offset / units))
        right += place.x_advance / units
    return Run(face, tuple(pieces), right, said=words)
