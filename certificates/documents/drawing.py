"""Draws a laid-out certificate into a PDF.

The same facts and salt give the same bytes.
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from io import BytesIO
from threading import Lock

from reportlab.pdfgen.canvas import Canvas

from certificates.documents import layout
from certificates.documents.facts import CertificateFacts, UndrawableName, UndrawableText
from certificates.documents.layout import Sheet
from certificates.documents.lettering import Face, missing_characters, pieces, plain
from certificates.documents.shapes import ACCENT, LINE, MIST, PALE, TEAL, box, disc, gathering, mark, placed, qr_code

# The font objects are shared by the whole process and the library reads them by moving a cursor: one drawing at a time.
_drawing = Lock()


def draw(facts: CertificateFacts, *, salt: str = "") -> bytes:
    """The certificate as a PDF of exactly one page, A4 landscape; the same bytes for the same facts and salt.

    `salt` (letters and figures) is hidden in the page. Nobody who lacks the file knows it, so nobody can try names
    until a drawing has the digest that we keep when the holder's name is gone.
    Raises UndrawableName when the holder's name is blank or has characters that the embedded fonts lack (see
    `missing_characters`), and UndrawableText when any other printed fact has.
    """
    facts = printable(facts)
    sheet = layout.place(facts)
    with _drawing:
        return _paint(sheet, facts, salt)


def printable(facts: CertificateFacts) -> CertificateFacts:
    """`facts` with every text as it is drawn. Line breaks in all but the name become spaces. Refuses as `draw` does."""
    changes: dict[str, str | tuple[str, ...]] = {}
    for fact in fields(facts):
        value = getattr(facts, fact.name)
        if fact.name == "name":
            changes["name"] = _printable("name", value, UndrawableName)
        elif isinstance(value, tuple):
            changes[fact.name] = tuple(text for item in value if (text := _printable(fact.name, _unbroken(item))))
        elif isinstance(value, str) and fact.name != "verify_url":
            changes[fact.name] = _printable(fact.name, _unbroken(value))
    if not changes["name"]:
        raise UndrawableName("name", "")
    return replace(facts, **changes)  # type: ignore[arg-type]  # the values are of the kind they replace


def _unbroken(text: str) -> str:
    return " ".join(text.split())


def _printable(fact: str, text: str, refusal: type[UndrawableText] = UndrawableText) -> str:
    if missing := missing_characters(text):
        raise refusal(fact, missing)
    return plain(text)


def _paint(sheet: Sheet, facts: CertificateFacts, salt: str) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(
        buffer,
        pagesize=layout.PAGE,
        invariant=1,  # no day of drawing, no random document number
        pageCompression=1,
        lang="en-GB",
        initialFontName=Face.REGULAR,  # type: ignore[arg-type]  # the stub says float; else Helvetica is named unembedded
    )
    _describe(canvas, facts)
    if salt:
        canvas.addLiteral(f"% {salt}")  # a comment among the operators: read by no viewer, and part of the file
    for operators in _ornament(sheet, facts):
        canvas.addLiteral(operators)
    for block in sheet.blocks:
        for line in block.lines:
            canvas.setFillColorRGB(*line.colour)
            canvas.setFont(line.face, line.size)
            for text, right, up in pieces(line.text, line.face):
                canvas.drawString(line.x + right * line.size, line.y + up * line.size, text)
    x, y, side = sheet.qr_box
    canvas.linkURL(facts.verify_url, (x, y, x + side, y + side))
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _describe(canvas: Canvas, facts: CertificateFacts) -> None:
    canvas.setTitle(f"Certificate of training: {facts.name}, {facts.course_title}")
    canvas.setAuthor(facts.issuer)
    canvas.setSubject(f"Certificate {facts.code}, to be checked at {facts.verify_at}")
    canvas.setCreator("Muster")
    canvas.setViewerPreference("DisplayDocTitle", "true")


@cache
def _fixed() -> str:
    """All that is the same on every certificate."""
    width, height = layout.PAGE
    panel = width - layout.PANEL
    rings = [(30 + 21 * ring, 1.2 + 0.34 * ring, 5 + 4 * ring) for ring in range(1, 11)]
    return "\n".join(
        (
            box(layout.PANEL, 0, panel, height, PALE),
            MIST.fill,
            gathering(layout.PANEL + panel / 2, layout.QR_TOP + 14, rings, panel / 2 - 6),
            mark(layout.COLUMN - 2, 530, 36),
            box(layout.COLUMN, layout.FOOT_RULE, layout.COLUMN_WIDTH, 0.6, LINE),
        )
    )


def _ornament(sheet: Sheet, facts: CertificateFacts) -> Iterator[str]:
    yield _fixed()
    yield box(layout.COLUMN, sheet.accent_y, 38, 2.4, ACCENT)
    yield TEAL.fill
    yield from (disc(*bullet) for bullet in sheet.bullets)
    if sheet.tag_box:
        x, y, width, height = sheet.tag_box
        red, green, blue = ACCENT
        yield f"q {red:.3f} {green:.3f} {blue:.3f} RG 0.9 w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S Q"
    x, y, side = sheet.qr_box
    modules, code = qr_code(facts.verify_url)
    yield placed(code, x, y, side / modules)
