"""A document that is drawn from top to bottom: what is drawn first is read first.

Everything that is drawn belongs either to an element, which a screen reader tells, or to the ornament, which it skips:

    document = Document(title="...", author="...", made_at=now)
    with document.element("H1"):
        document.text("...", x, y, style)
    with document.ornament():
        document.draw("0 0 595 10 re f")
    document.finish()  # the bytes
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from threading import Lock

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from paper import archival, structure
from paper.letters import Weight, faces
from paper.runs import Run, runs_of
from paper.setting import Style
from paper.structure import Content, Element, Link

A4 = (595.276, 841.89)
A4_LANDSCAPE = (841.89, 595.276)
Box = tuple[float, float, float, float]
# The font objects are shared by the whole process and the library reads them by moving a cursor: one at a time.
_writing = Lock()


class Document:
    """A tagged PDF in the making. The same calls give the same bytes."""

    def __init__(
        self,
        *,
        title: str,
        author: str,
        made_at: datetime,
        subject: str = "",
        language: str = "en-GB",
        size: tuple[float, float] = A4,
    ) -> None:
        """Begin with one empty page. `made_at` is aware of its zone."""
        self.about = archival.About(title=title, author=author, subject=subject, language=language, made_at=made_at)
        self.width, self.height = size
        self.page = 0
        self._root = Element("Document")
        self._open = [self._root]
        self._is_ornament = False
        self._numbers = 0
        self._attachments: list[archival.Attachment] = []
        self._buffer = BytesIO()
        first = faces(Weight.REGULAR)[0].name
        self._canvas = Canvas(
            self._buffer,
            pagesize=size,
            invariant=1,  # no day of drawing, no random document number
            pageCompression=1,
            initialFontName=first,  # type: ignore[arg-type]  # the stub says float; else Helvetica is named unembedded
        )

    def new_page(self) -> None:
        """Go on overleaf."""
        self._canvas.showPage()
        self.page += 1
        self._numbers = 0

    @contextmanager
    def element(self, role: str, *, alt: str = "", scope: str = "", box: Box | None = None) -> Iterator[None]:
        """What is drawn inside is told as this part of the document.

        `role` is one of PDF's own: Sect, H1 to H6, P, L, LI, LBody, Table, TR, TH, TD, Figure, Link. A figure has its
        words in `alt` and its place in `box`; a TH says in `scope` (Row, Column) what it heads.
        """
        if role == "Figure" and not (alt and box):
            raise ValueError("a figure needs words and its place")
        part = Element(role, alt=alt, scope=scope, box=box)
        self._open[-1].kids.append(part)
        self._open.append(part)
        try:
            yield
        finally:
            self._open.pop()

    @contextmanager
    def ornament(self) -> Iterator[None]:
        """What is drawn inside is for the eye alone: rules, page numbers, headings that repeat on each page."""
        before, self._is_ornament = self._is_ornament, True
        try:
            yield
        finally:
            self._is_ornament = before

    def text(self, text: str, x: float, y: float, style: Style) -> float:
        """Draw one line with its baseline starting at (x, y); answers where it ends."""
        runs = runs_of(text, style.weight)
        with self._marked():
            self._canvas.setFillColorRGB(*style.colour)
            for run in runs:
                self._run(run, x, y, style.size)
                x += run.width * style.size
        return x

    def lines(self, lines: tuple[str, ...], x: float, y: float, style: Style) -> float:
        """Draw lines one below the other, the first one's baseline at y; answers the baseline below the last."""
        for line in lines:
            self.text(line, x, y, style)
            y -= style.line
        return y

    def draw(self, operators: str) -> None:
        """Draw shapes, written as PDF operators."""
        with self._marked():
            self._canvas.addLiteral(f"q {operators} Q")

    def link(self, address: str, words: str, box: Box) -> None:
        """Make a place on the page lead to `address`; inside an element "Link". `words` say where it leads."""
        self._open[-1].kids.append(Link(self.page, address, words, box))

    def attach(self, attachment: archival.Attachment) -> None:
        """Put a file into the document."""
        self._attachments.append(attachment)

    def finish(self) -> bytes:
        """The document; nothing can be drawn on it afterwards."""
        with _writing:
            self._canvas.showPage()
            self._canvas.save()
        with pikepdf.open(self._buffer) as pdf:
            structure.write(pdf, self._root)
            archival.write(pdf, self.about, self._attachments)
            finished = BytesIO()
            pdf.save(finished, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return finished.getvalue()

    @contextmanager
    def _marked(self) -> Iterator[None]:
        if self._is_ornament:
            self._canvas.addLiteral("/Artifact BMC")
        elif len(self._open) == 1:
            raise ValueError("what is drawn belongs to an element or to the ornament")
        else:
            self._canvas.addLiteral(f"/{self._open[-1].role} <</MCID {self._numbers}>> BDC")
            self._open[-1].kids.append(Content(self.page, self._numbers))
            self._numbers += 1
        yield
        self._canvas.addLiteral("EMC")

    def _run(self, run: Run, x: float, y: float, size: float) -> None:
        # Private codes say nothing: a reader, and whoever copies the text, gets the words instead.
        if run.said:
            self._canvas.addLiteral(f"/Span <</ActualText <FEFF{run.said.encode('utf-16-be').hex().upper()}>>> BDC")
        self._canvas.setFont(run.face.name, size)
        for piece in run.pieces:
            self._canvas.drawString(x + piece.right * size, y + piece.up * size, piece.letters)
        if run.said:
            self._canvas.addLiteral("EMC")
