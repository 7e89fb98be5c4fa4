"""The limit of a drawn certificate: a valid page of parts made once, to which only the holder's words are added.

Fonts, their widths and everything else that is the same on all certificates are bytes from the start; for each holder
there is one stream of text with a QR code from a compiled encoder, and the table of where things begin.
"""

import zlib
from functools import cache
from typing import Any

import zxingcpp
from reportlab.pdfbase.ttfonts import TTFontFile

from certificates.documents import CertificateFacts
from paper import FONTS, Weight

# Where things stand on the sheet, in points from below left: near enough to ours to carry the same words.
NAME, TITLE, FIRST_OUTCOME, STEP, LEFT = 400, 340, 300, 16, 48
FOOT, QR_LEFT, QR_DOWN, QR_SIDE = 60, 640, 300, 120
STREAM = 11
_FILES = {Weight.REGULAR: "NotoSans_400Regular.ttf", Weight.BOLD: "NotoSans_700Bold.ttf"}
_ESCAPES = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})


def assemble(facts: CertificateFacts) -> bytes:
    """The certificate as a PDF of one page. Letters outside Windows-1252 become question marks: it is but a limit."""
    head, offsets = _fixed()
    content = zlib.compress(_content(facts))
    stream = b"%d 0 obj\n<</Filter/FlateDecode/Length %d>>\nstream\n" % (STREAM, len(content))
    start = len(head) + len(stream) + len(content) + len(b"\nendstream\nendobj\n")
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (STREAM + 1)
    table += b"".join(b"%010d 00000 n \n" % offset for offset in (*offsets, len(head)))
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (STREAM + 1, start)
    return b"".join((head, stream, content, b"\nendstream\nendobj\n", table, tail))


def _content(facts: CertificateFacts) -> bytes:
    foot = f"{facts.taught_on}. {facts.hours}. {', '.join(facts.trainers)}. {facts.issued_on} {facts.expires_on}"
    lines = [
        ("B", 30, NAME, facts.name),
        ("B", 18, TITLE, facts.course_title),
        *(("R", 11, FIRST_OUTCOME - STEP * number, text) for number, text in enumerate(facts.outcomes)),
        ("R", 9, FOOT + STEP, foot),
        ("R", 9, FOOT, f"{facts.issuer}. {facts.code}, {facts.verify_at}"),
    ]
    words = "\n".join(
        f"/{face} {size} Tf 1 0 0 1 {LEFT} {up} Tm ({text.translate(_ESCAPES)}) Tj" for face, size, up, text in lines
    )
    return b"BT\n%s\nET\n%s" % (words.encode("cp1252", "replace"), _qr_code(facts.verify_url))


def _qr_code(text: str) -> bytes:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
    modules = memoryview(image)
    side = len(modules)
    head = b"BI /W %d /H %d /CS /G /BPC 8 ID " % (side, side)
    place = b"q %d 0 0 %d %d %d cm\n" % (QR_SIDE, QR_SIDE, QR_LEFT, QR_DOWN)
    return b"%s%s%s\nEI Q" % (place, head, modules.tobytes())


@cache
def _fixed() -> tuple[bytes, tuple[int, ...]]:
    """The bytes before the stream, and where each of their objects begins."""
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 595]/Resources<</Font<</R 4 0 R/B 7 0 R>>>>/Contents %d 0 R>>"
        % STREAM
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang(en-GB)>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        *_font(Weight.REGULAR, 4),
        *_font(Weight.BOLD, 7),
        _stream(_TO_UNICODE),
    ]
    body, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return body, tuple(offsets)


def _font(weight: Weight, number: int) -> tuple[bytes, bytes, bytes]:
    """The font, its description and its file, cut down to Windows-1252: three objects from `number` on."""
    file = TTFontFile(str(FONTS / "noto-sans" / _FILES[weight]))
    letters = [ord(bytes([code]).decode("cp1252", "replace")) for code in range(256)]
    letters = [letter if letter in file.charToGlyph else 0x20 for letter in letters]
    widths = b" ".join(b"%d" % round(file.charWidths.get(letter, file.defaultWidth)) for letter in letters)
    name = b"MUSTER+%s" % weight.value.encode()
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/%s/FirstChar 0/LastChar 255/Widths[%s]/FontDescriptor %d 0 R" % (
        name, widths, number + 1,
    )  # fmt: skip
    box = b" ".join(b"%d" % round(side) for side in file.bbox)
    about = b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%s]/ItalicAngle 0/Ascent %d/Descent %d" % (
        name, box, round(file.ascent), round(file.descent),
    )  # fmt: skip
    about += b"/CapHeight %d/StemV %d/FontFile2 %d 0 R>>" % (round(file.capHeight), file.stemV, number + 2)
    cut: Any = file.makeSubset(letters)
    return font + b"/ToUnicode 10 0 R>>", about, _stream(cut)


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    head = b"<</Filter/FlateDecode/Length %d/Length1 %d>>" % (len(packed), len(content))
    return b"%s\nstream\n%s\nendstream" % (head, packed)


_LETTERS = [bytes([code]).decode("cp1252", "replace") for code in range(256)]
_TO_UNICODE = b"\n".join(
    (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def /CMapType 2 def",
        b"1 begincodespacerange <00> <FF> endcodespacerange",
        *(
            b"100 beginbfchar %s endbfchar"
            % b" ".join(b"<%02X> <%04X>" % (code, ord(_LETTERS[code])) for code in range(first, first + 100))
            for first in (0, 100)
        ),
        b"56 beginbfchar %s endbfchar"
        % b" ".join(b"<%02X> <%04X>" % (code, ord(_LETTERS[code])) for code in range(200, 256)),
        b"endcmap CMapName currentdict /CMap defineresource pop end end",
    )
)
