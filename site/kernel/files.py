"""What an uploaded document really is, by its content: its name and the type that a browser states prove nothing.

Only kinds that we know are let in. What a file of that kind might carry to be run on somebody's computer (macros,
programs packed inside) is refused as well. It is no virus scanner: a host may run one beside it.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import IO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from kernel.errors import Refusal

CONTENT_TYPES: Mapping[str, str] = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OFFICE = {"docx": "word/", "pptx": "ppt/", "xlsx": "xl/"}
# What a system runs, or a browser shows as a page of ours, when somebody opens it.
_RUN = frozenset(
    "app bat bin cmd com cpl dll docm dotm exe hta htm html jar js jse lnk mht mhtml msi msix php ppam pptm ps1 py reg "
    "scr sh shtml svg svgz swf vb vbe vbs wsf xhtml xlam xlsb xlsm xltm xml".split()
)
_TYPES = _RUN | CONTENT_TYPES.keys() | frozenset("doc gif jpeg jpg odp ods png ppt rtf webp xls zip".split())
# Inside an Office file, XML is what everything is written in, and settings of printers are called .bin.
_RUN_INSIDE = (_RUN - {"xml", "bin"}) | {"doc", "ppt", "xls"}
_MACROS = re.compile(r"(^|/)(vbaProject\w*\.bin|vbaData\.xml|activeX/|macrosheets/|Basic/|Scripts/)", re.IGNORECASE)
_OBJECT = re.compile(r"(^|/)embeddings/[^/]*\.bin$|^Object \d+$", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_MARKUP = re.compile(r"\s*(<!doctype|<\?xml|<\?php|<!--|<html|<head|<body|<svg|<script|<iframe|#!)", re.IGNORECASE)
_UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
MAX_UNPACKED = 200 * 1024 * 1024
_MAX_MEMBERS = 5000


def check_document(file: IO[bytes], name: str) -> None:
    """Refuse what is not what its name says: `unknown_kind`, `bad_name`, `not_that_kind`, `macros`, `packed_inside`,
    `too_much_packed`, `locked`. The file is read from its beginning and left there."""
    kind = _kind(name)
    file.seek(0)
    try:
        _CHECKS[kind](file, kind)
    finally:
        file.seek(0)


def check_name(name: str) -> None:
    """Refuse `bad_name`: one that hides what the file is, by a second ending or by characters that are not seen."""
    if any(unicodedata.category(one) in ("Cc", "Cf") for one in name):
        raise Refusal("The file's name has hidden characters in it. Rename the file and choose it again.", "bad_name")
    endings = [ending.strip().lower().lstrip(".") for ending in PurePath(name).suffixes]
    if _TYPES & set(endings[:-1]):
        raise Refusal(
            f"The file's name has more than one ending ({' and '.join('.' + one for one in endings)}). "
            "Rename the file so that it has one, and choose it again.",
            "bad_name",
        )


def _kind(name: str) -> str:
    check_name(name)
    kind = PurePath(name).suffix.lower().lstrip(".")
    if kind not in CONTENT_TYPES:
        known = ", ".join(one.upper() for one in sorted(CONTENT_TYPES))
        raise Refusal(f"Files of this kind cannot be put here. Choose one of: {known}.", "unknown_kind")
    return kind


def _mistaken(kind: str) -> Refusal:
    return Refusal(
        f"This file is named .{kind}, but it is not a {kind.upper()} file, or it is damaged. "
        f"Save it as {kind.upper()} in the program it comes from, and choose it again.",
        "not_that_kind",
    )


def _check_pdf(file: IO[bytes], kind: str) -> None:
    if file.read(5) != b"%PDF-":
        raise _mistaken(kind)
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 2048))
    if b"%%EOF" not in file.read():
        raise _mistaken(kind)


def _check_text(file: IO[bytes], kind: str) -> None:
    words = _decoded(file.read())
    if words is None or _UNPRINTED.search(words):
        raise _mistaken(kind)
    if _MARKUP.match(words):
        raise Refusal("This is a page or a program, not plain text. Save the words alone as text.", "not_that_kind")


def _decoded(content: bytes) -> str | None:
    """Text as Windows, spreadsheets and everybody else write it."""
    kinds = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in kinds:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _check_office(file: IO[bytes], kind: str) -> None:
    with _opened(file, kind) as packed:
        _look_inside(packed)
        names = packed.namelist()
        if "[Content_Types].xml" not in names or not any(name.startswith(_OFFICE[kind]) for name in names):
            raise _mistaken(kind)
        types = _read(packed, "[Content_Types].xml", kind)
        if _MACRO_TYPE.search(types):
            raise _macros()
        if CONTENT_TYPES[kind].encode() not in types:
            raise _mistaken(kind)


def _check_odt(file: IO[bytes], kind: str) -> None:
    with _opened(file, kind) as packed:
        _look_inside(packed)
        if not {"mimetype", "content.xml"} <= set(packed.namelist()):
            raise _mistaken(kind)
        if _read(packed, "mimetype", kind).strip() != CONTENT_TYPES[kind].encode():
            raise _mistaken(kind)


def _opened(file: IO[bytes], kind: str) -> ZipFile:
    # Something else in front of the archive would still be opened as one.
    if file.read(4) != b"PK\x03\x04":
        raise _mistaken(kind)
    try:
        return ZipFile(file)
    except (BadZipFile, LargeZipFile, ValueError, NotImplementedError) as fault:
        raise _mistaken(kind) from fault


def _look_inside(packed: ZipFile) -> None:
    members = packed.infolist()
    if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Refusal(
            "This file holds far more than its size shows. Save it anew and choose it again.", "too_much_packed"
        )
    for member in members:
        _look_at(member)


def _look_at(member: ZipInfo) -> None:
    if member.flag_bits & 0x1:
        raise Refusal("This file is locked by a password. Take the password off and choose it again.", "locked")
    if _MACROS.search(member.filename):
        raise _macros()
    ending = PurePath(member.filename).suffix.lower().lstrip(".")
    if ending in _RUN_INSIDE or _OBJECT.search(member.filename):
        raise Refusal(
            "Something else is packed into this file, which could run on the computer of whoever opens it. "
            "Take it out, and choose the file again.",
            "packed_inside",
        )


def _read(packed: ZipFile, name: str, kind: str) -> bytes:
    try:
        with packed.open(name) as member:
            return member.read(1024 * 1024)
    except (BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as fault:
        raise _mistaken(kind) from fault


def _macros() -> Refusal:
    return Refusal(
        "This file has macros, which could run on the computer of whoever opens it. "
        "Save it without macros, and choose it again.",
        "macros",
    )


_CHECKS: Mapping[str, Callable[[IO[bytes], str], None]] = {
    "csv": _check_text, "docx": _check_office, "odt": _check_odt, "pdf": _check_pdf, "pptx": _check_office,
    "txt": _check_text, "xlsx": _check_office,
}  # fmt: skip
