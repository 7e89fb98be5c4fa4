"""Uploads: documents as the programs of an office write them, pictures, and what only pretends to be one."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from PIL import Image

from kernel.files import CONTENT_TYPES

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
TEXT = "Name,Places\nZoë,3\n".encode()
_FOLDERS = {"docx": "word", "pptx": "ppt", "xlsx": "xl"}


def make_office(kind: str, *, types: str | None = None, **members: bytes) -> bytes:
    """An Office file with the least that one has, and further members: `vbaProject_bin` becomes vbaProject.bin."""
    folder = _FOLDERS[kind]
    written = types or f'<Types><Override ContentType="{CONTENT_TYPES[kind]}.main+xml"/></Types>'
    parts = {"[Content_Types].xml": written.encode(), f"{folder}/document.xml": b"<x/>"}
    parts |= {f"{folder}/{name.replace('__', '/').replace('_', '.')}": content for name, content in members.items()}
    return make_zip(parts)


def make_odt(**members: bytes) -> bytes:
    """An OpenDocument text."""
    further = {name.replace("__", "/").replace("_", "."): content for name, content in members.items()}
    return make_zip({"mimetype": CONTENT_TYPES["odt"].encode(), "content.xml": b"<x/>", **further})


def make_zip(parts: dict[str, bytes]) -> bytes:
    """An archive of these members."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def make_workbook() -> bytes:
    """A spreadsheet, written by a library that offices use."""
    file, book = BytesIO(), Workbook()
    book.active["A1"] = "Places"
    book.save(file)
    return file.getvalue()


def make_image(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A picture."""
    file = BytesIO()
    Image.effect_noise(size, 50).save(file, kind)
    return file.getvalue()


def make_wide_png(width: int, height: int) -> bytes:
    """A PNG that says it is this large, and is small as a file."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0")) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
