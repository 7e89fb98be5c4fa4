"""Documents of one page, by the thousand: what is the same in all of them is prepared, and only words are added.

Such a document is PDF/UA-1 and PDF/A-3a as those of `document` are, and costs a fraction of one:

    prepared = prepare(artwork)  # once
    page = OnePage(prepared, about, A4_LANDSCAPE)
    with page.element("H1"):
        page.lines((Words("...", x, y, weight, size, colour),))
    page.finish()
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import NamedTuple

from paper.archival import About, Attachment
from paper.assembling import RESOURCES, Assembly, Gap, Page, Prepared
from paper.letters import Face, Weight
from paper.objects import Written, text_string
from paper.runs import Run, runs_of
from paper.setting import Colour
from paper.structure import Content, Element, Link
from paper.typefaces import usual_letters

Box = tuple[float, float, float, float]


class Words(NamedTuple):
    """One line of text, and where it starts."""

    text: str
    x: float
    y: float
    weight: Weight
    size: float
    colour: Colour


class OnePage:
    """A tagged page in the making: what is drawn first is read first. The same calls give the same bytes."""

    def __init__(self, prepared: Prepared, about: About, size: tuple[float, float]) -> None:
        """Begin with the artwork alone."""
        self.prepared = prepared
        self.about = about
        self.size = size
        self._drawn: list[str] = []
        self._root = Element("Document")
        self._open = [self._root]
        self._numbers = 0
        self._cuts: dict[Face, dict[int, str]] = {}

    @contextmanager
    def element(self, role: str, *, alt: str = "", box: Box | None = None) -> Iterator[None]:
        """What is drawn inside is told as this part of the document. A figure needs `alt` and `box`."""
        part = Element(role, alt=alt, box=box)
        self._open[-1].kids.append(part)
        self._open.append(part)
        yield
        self._open.pop()

    def lines(self, lines: tuple[Words, ...]) -> None:
        """Draw lines that are read as one, as content of the element that is open."""
        self.draw("\n".join([_usual(line) or self._unusual(line) for line in lines]))

    def block(self, role: str, lines: tuple[Words, ...]) -> None:
        """Draw lines that are told as a part of the document of their own."""
        number = self._numbers
        drawn = "\n".join([_usual(line) or self._unusual(line) for line in lines])
        self._drawn.append(f"/{role} <</MCID {number}>> BDC\n{drawn}\nEMC")
        self._open[-1].kids.append(Element(role, kids=[Content(0, number)]))
        self._numbers = number + 1

    def draw(self, operators: str) -> None:
        """Draw shapes or text, as content of the element that is open."""
        owner = self._open[-1]
        self._drawn.append(f"/{owner.role} <</MCID {self._numbers}>> BDC\n{operators}\nEMC")
        owner.kids.append(Content(0, self._numbers))
        self._numbers += 1

    def ornament(self, operators: str) -> None:
        """Draw what is for the eye alone."""
        self._drawn.append(f"/Artifact BMC q\n{operators}\nQ EMC")

    def picture(self, name: str, alt: str, box: Box) -> None:
        """Show a picture that is prepared under this name; `box`: left, bottom, right, top; `alt`: what it shows."""
        left, bottom, right, top = box
        with self.element("Figure", alt=alt, box=box):
            self.draw(f"q {right - left:.2f} 0 0 {top - bottom:.2f} {left:.2f} {bottom:.2f} cm /{name} Do Q")

    def link(self, address: str, words: str, box: Box) -> None:
        """Make a place on the page lead to `address`; inside an element "Link". `words` say where it leads."""
        self._open[-1].kids.append(Link(0, address, words, box))

    def finish(self, *, salt: str = "", attachments: tuple[Attachment, ...] = (), gap: Gap | None = None) -> Written:
        """The document. `salt` (letters and figures) lies in the page unseen; with a `gap`, it waits to be signed."""
        # A comment among the operators: read by no viewer, and part of the file.
        drawn = "\n".join([f"% {salt}", *self._drawn] if salt else self._drawn)
        cuts = tuple((f"X{number}", face, meaning) for number, (face, meaning) in enumerate(self._cuts.items()))
        page = Page(
            about=self.about, size=self.size, drawn=drawn, root=self._root, cuts=cuts, attachments=attachments, gap=gap
        )
        return Assembly(self.prepared, page).write()

    def _unusual(self, line: Words) -> str:
        """A line with letters that need shaping, another face or a cut of their own."""
        red, green, blue = line.colour
        parts, x = [f"{red:.3f} {green:.3f} {blue:.3f} rg"], line.x
        for run in runs_of(line.text, line.weight):
            parts.append(self._run(run, x, line.y, line.size))
            x += run.width * line.size
        return "\n".join(parts)

    def _run(self, run: Run, x: float, y: float, size: float) -> str:
        meaning = self._cuts.setdefault(run.face, {})
        resource = f"X{list(self._cuts).index(run.face)}"
        known = run.face.font.face.charToGlyph
        placed = []
        for piece in run.pieces:
            glyphs = [known[ord(letter)] for letter in piece.letters]
            for glyph, letter in zip(glyphs, piece.letters, strict=True):
                meaning.setdefault(glyph, letter)
            codes = "".join([f"{glyph:04X}" for glyph in glyphs])
            placed.append(f"1 0 0 1 {x + piece.right * size:.2f} {y + piece.up * size:.2f} Tm <{codes}> Tj")
        shown = f"BT /{resource} {size:.2f} Tf {' '.join(placed)} ET"
        # Private codes say nothing: a reader, and whoever copies the text, gets the words instead.
        return f"/Span <</ActualText {text_string(run.said)}>> BDC {shown} EMC" if run.said else shown


@lru_cache(maxsize=4096)
def _usual(line: Words) -> str:
    """The operators of a line of usual letters; nothing where one of them is not."""
    letters = usual_letters(line.weight)
    try:
        codes = "".join([letters[letter] for letter in line.text])
    except KeyError:
        return ""
    red, green, blue = line.colour
    face = f"/{RESOURCES[line.weight]} {line.size:.2f} Tf"
    return f"{red:.3f} {green:.3f} {blue:.3f} rg BT {face} {line.x:.2f} {line.y:.2f} Td <{codes}> Tj ET"
