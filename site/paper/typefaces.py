"""Typefaces as they are embedded in a document that is put together by hand: cut down to the glyphs that are used.

Text is written as the numbers of its glyphs in the font's own count, so whatever HarfBuzz shaped can be written as it
is, and a font cut down once serves any number of documents.
"""

import zlib
from collections.abc import Mapping
from functools import cache

import uharfbuzz

from paper.letters import Face, Weight, faces

OBJECTS = 5  # what one embedded face takes up: font, descendant, description, file and what its glyphs mean
# All of these letters are embedded in every document: those of the languages of western and central Europe, of Welsh,
# and the marks that our own words use. A text with others brings its own cut of the face that holds them.
_USUAL = (*range(0x20, 0x7F), *range(0xA1, 0x180), *range(0x2010, 0x2027), 0x20AC, 0x2122)
# A face in a PDF is drawn by glyph: its tables for shaping, naming and choosing have done their work before.
_UNUSED = "GSUB GPOS GDEF name cmap post OS/2 DSIG kern gasp meta STAT vhea vmtx".split()


@cache
def usual_letters(weight: Weight) -> Mapping[str, str]:
    """The letters that need neither shaping nor another face, each with its glyph as four hexadecimal figures."""
    face = faces(weight)[0]
    found: dict[int, str] = {}
    for code in _USUAL:
        glyph = face.font.face.charToGlyph.get(code)
        if glyph and chr(code) in face.holds:
            # Two letters may share a glyph, and a glyph can mean only one of them.
            found.setdefault(glyph, chr(code))
    return {letter: f"{glyph:04X}" for glyph, letter in found.items()}


@cache
def widths(weight: Weight) -> Mapping[str, float]:
    """How far each of the usual letters runs, in ems."""
    face = faces(weight)[0]
    return {letter: face.width_of(letter) for letter in usual_letters(weight)}


def embedded(face: Face, meaning: Mapping[int, str], number: int, cut: str) -> list[bytes]:
    """A face cut down to these glyphs (each with what it means), as OBJECTS objects numbered from `number` on.

    `cut` is six capital letters that tell this cut from others of the same face in one document.
    """
    metrics = face.font.face
    name = f"{cut}+{metrics.name.decode()}"
    font = (
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{number + 1} 0 R]"
        f"/ToUnicode {number + 4} 0 R>>"
    )
    glyphs = sorted(meaning)
    runs = " ".join(f"{glyph}[{_advance(face, glyph):.0f}]" for glyph in glyphs)
    descendant = (
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        f"/Supplement 0>>/CIDToGIDMap/Identity/FontDescriptor {number + 2} 0 R/DW 1000/W[{runs}]>>"
    )
    box = " ".join(f"{side:.0f}" for side in metrics.bbox)
    description = (
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]/ItalicAngle {metrics.italicAngle:.0f}"
        f"/Ascent {metrics.ascent:.0f}/Descent {metrics.descent:.0f}/CapHeight {metrics.capHeight:.0f}"
        f"/StemV {metrics.stemV:.0f}/FontFile2 {number + 3} 0 R>>"
    )
    file = _cut(face, frozenset(glyphs))
    return [
        font.encode(),
        descendant.encode(),
        description.encode(),
        stream(file, f"/Length1 {len(file)}"),
        stream(_meanings(meaning)),
    ]


def stream(content: bytes, entries: str = "", *, level: int = 9) -> bytes:
    """A compressed stream with these entries beside its length."""
    packed = zlib.compress(content, level)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (entries.encode(), len(packed), packed)


def _advance(face: Face, glyph: int) -> float:
    return float(face.shaper.get_glyph_h_advance(glyph) * 1000 / face.shaper.face.upem)


def _cut(face: Face, glyphs: frozenset[int]) -> bytes:
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NO_HINTING
    wanted.flags |= uharfbuzz.SubsetFlags.NOTDEF_OUTLINE | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
    wanted.glyph_set.update(glyphs)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode().ljust(4), "big") for tag in _UNUSED)
    return bytes(uharfbuzz.subset(face.shaper.face, wanted).blob.data)


def _meanings(meaning: Mapping[int, str]) -> bytes:
    lines = [f"<{glyph:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for glyph, letter in meaning.items()]
    blocks = [lines[first : first + 100] for first in range(0, len(lines), 100)]
    body = "\n".join("\n".join((f"{len(block)} beginbfchar", *block, "endbfchar")) for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()
