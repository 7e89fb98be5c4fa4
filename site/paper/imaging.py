"""Documents as pictures for a screen: what a printer would print, drawn by the engine that browsers show PDFs with."""

from io import BytesIO
from threading import Lock

import pypdfium2  # type: ignore[import-untyped]  # ships no types

# The engine may be used by one thread at a time.
_drawing = Lock()


def image_of(pdf: bytes, width: int) -> bytes:
    """The first page of a document as a PNG, so many dots wide."""
    buffer = BytesIO()
    with _drawing:
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[0]
            page.render(scale=width / page.get_width()).to_pil().save(buffer, "PNG", compress_level=3)
        finally:
            document.close()
    return buffer.getvalue()
