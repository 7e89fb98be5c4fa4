"""Tables as other programs save them: text in whatever encoding, cells with whatever separator.

A file is read whole or not at all. What its cells mean is for whoever asked; nothing in a cell is ever worked out.
"""

import csv
import io
import re
import unicodedata

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

Row = tuple[int, list[str]]


class NotTextError(ValueError):
    """The file is no text. `is_workbook`: it is a spreadsheet's own file."""

    def __init__(self, *, is_workbook: bool = False) -> None:
        super().__init__("not a text file")
        self.is_workbook = is_workbook


class BrokenRowError(ValueError):
    """A quotation mark without its partner. `number` is the row at which reading stopped."""

    def __init__(self, number: int) -> None:
        super().__init__(f"row {number} cannot be read")
        self.number = number


def text_of(raw: bytes) -> str:
    """What the bytes say. Raises NotTextError."""
    if raw.startswith(WORKBOOKS):
        raise NotTextError(is_workbook=True)
    try:
        text = raw.decode(_encoding(raw))
    except UnicodeDecodeError:
        raise NotTextError from None
    if any(unicodedata.category(letter) == "Cc" and letter not in "\t\n\r" for letter in set(text)):
        raise NotTextError
    return text


def rows_of(text: str, separator: str) -> list[Row]:
    """The rows that say something, with their numbers as a spreadsheet counts them. Raises BrokenRowError."""
    rows: list[Row] = []
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
    except csv.Error:
        raise BrokenRowError(number + 1) from None
    return rows


def separator_said(text: str) -> tuple[str, str]:
    """The separator that a first line `sep=;` names, as Excel reads it, and the text without that line."""
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=.", first.strip(), re.IGNORECASE):
        return first.strip()[-1], rest
    return "", text


def plain(cell: str) -> str:
    """A cell without the apostrophe by which spreadsheets, and our own files, mark that it is no formula."""
    return cell[1:] if re.match(r"'[=+\-@]", cell) else cell


def bare(heading: str) -> str:
    """A heading's letters and figures alone, by which columns are known whatever their case and marks."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", heading).lower() if letter.isalnum())


def _encoding(raw: bytes) -> str:
    """What the file is written in: by its mark, by the NULs of wide letters, else UTF-8 where it is that."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    half = len(raw) // 2
    if half and raw[1::2].count(0) > half * 0.6:
        return "utf-16-le"
    if half and raw[::2].count(0) > half * 0.6:
        return "utf-16-be"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8-sig"
