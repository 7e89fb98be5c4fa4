"""Draws a laid-out certificate into a PDF: tagged for screen readers (PDF/UA-1), fit for archives (PDF/A-3a).

The same facts and salt give the same bytes. What is the same on all certificates is drawn once a process for each look.
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from itertools import groupby

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from certificates.documents import layout, sheets
from certificates.documents.facts import CertificateFacts, UndrawableName, UndrawableText
from certificates.documents.lettering import missing_characters, plain
from certificates.documents.looks import PLAIN, Look, filled
from certificates.documents.shapes import ACCENT, LINE, box, disc, gathering, mark, qr_code
from certificates.documents.sheets import Block, Role, Sheet
from paper import About, Attachment, Gap, OnePage, Prepared, Written, prepare
from paper.signatures import Key, room_for, signed

CHECK = "Check this certificate"


def draw(facts: CertificateFacts, look: Look = PLAIN, *, salt: str = "") -> bytes:
    """The certificate as a PDF of exactly one page, A4 landscape, unsigned; the same bytes for the same facts and salt.

    `salt` (letters and figures) is hidden in the page. Nobody who lacks the file knows it, so nobody can try names
    until a drawing has the digest that we keep when the holder's name is gone.
    Raises UndrawableName when the holder's name is blank or has characters that the embedded fonts lack (see
    `missing_characters`), and UndrawableText when any other printed fact has.
    """
    return drawn(facts, look, salt=salt).content


def drawn(
    facts: CertificateFacts,
    look: Look = PLAIN,
    *,
    salt: str = "",
    gap: Gap | None = None,
    attached: Attachment | None = None,
) -> Written:
    """The same, with room for a signature, and with a file that goes with it."""
    facts = printable(facts)
    sheet = layout.place(facts, look)
    page = OnePage(prepared(look), _about(facts, look), sheets.PAGE)
    page.ornament("\n".join(_ornament(sheet, look)))
    for is_list, blocks in groupby(sheet.blocks, key=lambda block: block.role == Role.LIST_ITEM):
        if is_list:
            with page.element("L"):
                for block in blocks:
                    with page.element("LI"):
                        page.block("LBody", block.lines)
        else:
            for block in blocks:
                _put(page, block, sheet, facts)
    return page.finish(salt=salt, gap=gap, attachments=(attached,) if attached else ())


def finished(
    facts: CertificateFacts,
    look: Look = PLAIN,
    *,
    salt: str,
    key: Key,
    at: datetime,
    authority: str = "",
    attached: Attachment | None = None,
) -> bytes:
    """The certificate as it goes out: drawn, then signed by `key` at that instant; no change to it is allowed.

    `authority` is the address of a time-stamp authority. Refuses as `draw` does; raises `paper.signatures.Unsigned`.
    """
    gap = room_for(key, at=at, reason="Issue of this certificate", authority=authority)
    begin = prepared(look)
    return signed(
        drawn(facts, look, salt=salt, gap=gap, attached=attached),
        key,
        authority=authority,
        begun=begin.hashed,
        begun_at=len(begin.content),
    )


def _put(page: OnePage, block: Block, sheet: Sheet, facts: CertificateFacts) -> None:
    if block.role == Role.FIGURE:
        page.picture(block.picture, block.says, block.box)
        return
    page.block(block.role, block.lines)
    if block.lines[0].text == CHECK:
        x, y, side = sheet.qr_box
        place = (x, y, x + side, y + side)
        said = f"QR code that leads to {facts.verify_url}"
        with page.element("P"), page.element("Link"):
            page.link(facts.verify_url, "Check this certificate on the web", place)
            with page.element("Figure", alt=said, box=place):
                page.draw(qr_code(facts.verify_url, *sheet.qr_box))


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


@lru_cache(maxsize=1024)  # all but the name and the code are the same for a whole room of people
def _printable(fact: str, text: str, refusal: type[UndrawableText] = UndrawableText) -> str:
    if missing := missing_characters(text):
        raise refusal(fact, missing)
    return plain(text)


def _about(facts: CertificateFacts, look: Look) -> About:
    return About(
        title=f"{filled(look.heading, facts)}: {facts.name}, {facts.course_title}",
        author=facts.issuer,
        subject=f"Certificate {facts.code}, to be checked at {facts.verify_at}",
        made_at=facts.issued_at,
    )


@lru_cache(maxsize=32)
def prepared(look: Look = PLAIN) -> Prepared:
    """All that is the same on every certificate of a look: typefaces, colours, artwork, pictures."""
    return prepare(_artwork(look), look.pictures)


def _artwork(look: Look) -> bytes:
    """What stands under the words, as ReportLab draws it."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=sheets.PAGE, invariant=1, pageCompression=0)
    width, height = sheets.PAGE
    panel = width - sheets.PANEL
    rings = [(30 + 21 * ring, 1.2 + 0.34 * ring, 5 + 4 * ring) for ring in range(1, 11)]
    for operators in (
        box(sheets.PANEL, 0, panel, height, look.scheme.pale),
        look.scheme.mist.fill,
        gathering(sheets.PANEL + panel / 2, sheets.QR_TOP + 14, rings, panel / 2 - 6),
        mark(sheets.COLUMN - 2, 530, 36),
        box(sheets.COLUMN, sheets.FOOT_RULE, sheets.COLUMN_WIDTH, 0.6, LINE),
    ):
        canvas.addLiteral(operators)
    canvas.showPage()
    canvas.save()
    with pikepdf.open(buffer) as pdf:
        drawn = pikepdf.parse_content_stream(pdf.pages[0])
    # ReportLab begins with words on a typeface, which stands in no certificate.
    shapes = [one for one in drawn if str(one.operator) not in {"BT", "ET", "Tf", "TL"}]
    return pikepdf.unparse_content_stream(shapes)


def _ornament(sheet: Sheet, look: Look) -> Iterator[str]:
    yield box(sheets.COLUMN, sheet.accent_y, 38, 2.4, look.scheme.accent)
    for x, y, length in sheet.rules:
        yield box(x, y, length, 0.6, LINE)
    yield look.scheme.main.fill
    yield from (disc(*bullet) for bullet in sheet.bullets)
    if sheet.tag_box:
        x, y, width, height = sheet.tag_box
        red, green, blue = ACCENT
        yield f"{red:.3f} {green:.3f} {blue:.3f} RG 0.9 w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S"
