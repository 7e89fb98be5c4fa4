"""A file of names as spreadsheets save it: whatever its separator and encoding, read whole or not at all.

Cells are text, and stay text: what looks like a formula is never worked out, and is made harmless again where it leaves
in a file (`ui.staff.exports`).
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from delivery.forms.name_lists import fault_of
from delivery.models.bookings import MAX_SEATS
from delivery.operations.parties import SeatDetails
from kernel.cleaning import clean_line

LARGEST_FILE = 1_000_000
# By what people call the columns, without case, blanks and marks.
_COLUMNS = {
    "name": "name fullname who person attendee attendeename participant participantname delegate delegatename employee "
    "employeename staffname staffmember",
    "first": "firstname firstnames first forename forenames givenname",
    "last": "lastname last surname familyname",
    "email": "email emailaddress mail workemail workemailaddress emailofperson",
    "needs": "whatwouldhelp whatwouldhelpthem whatwouldhelpthispersontakepart whatwouldhelpthemtakepart needs "
    "accessneeds accessrequirements adjustments reasonableadjustments support",
}
_MEANING = {said: column for column, words in _COLUMNS.items() for said in words.split()}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_NO_TEXT = "This is not a CSV file. In your spreadsheet choose “Save as”, then “CSV”, and upload that file"
_NO_COLUMNS = "The first row of the file must say what its columns are, and one of them must be “Name”"
_SHARED = "Leave it empty for people who share one"

Row = tuple[int, list[str]]


def people_in(raw: bytes) -> list[SeatDetails]:
    """The people of a file. Raises ValidationError with one message for the file, or one for each row at fault."""
    header, rows = _table(_text(raw))
    if not rows:
        raise ValidationError("The file names nobody: it has no rows under the first one")
    if len(rows) > MAX_SEATS:
        raise ValidationError(f"You can name up to {MAX_SEATS} people. The file has {len(rows):,} rows of names")
    people: list[SeatDetails] = []
    faults: list[str] = []
    first_with: dict[str, int] = {}
    for number, cells in rows:
        person = _person(header, cells)
        fault = _fault(header, cells, person)
        if not fault and person.email in first_with:
            fault = f"has the same e-mail address as row {first_with[person.email]}. {_SHARED}"
        if person.email:
            first_with.setdefault(person.email, number)
        people.append(person)
        faults += [f"Row {number} {fault}"] if fault else []
    if faults:
        raise ValidationError(faults)
    return people


def _fault(header: list[str], cells: list[str], person: SeatDetails) -> str:
    if any(cell.strip() for cell in cells[len(header) :]):
        return "has more cells than the first row. Put words with a comma in them in quotation marks"
    return fault_of(person) if person.name else "has no name"


def _person(header: list[str], cells: list[str]) -> SeatDetails:
    said = {column: clean_line(_plain(cell)) for column, cell in zip(header, cells, strict=False) if column}
    parts = [said.get(part, "") for part in ("name", "first", "last")]
    return SeatDetails(
        name=" ".join(part for part in parts if part), email=said.get("email", "").lower(),
        access_needs=said.get("needs", ""),
    )  # fmt: skip


def _plain(cell: str) -> str:
    """A cell without the apostrophe by which spreadsheets, and our own files, mark that it is no formula."""
    return cell[1:] if re.match(r"'[=+\-@]", cell) else cell


def _table(text: str) -> tuple[list[str], list[Row]]:
    """What each column means (nothing where that is not known), and the rows that say something, with their numbers."""
    lines = text.splitlines()
    separator = ""
    if lines and re.fullmatch(r"sep=.", lines[0].strip(), re.IGNORECASE):
        separator, text = lines[0].strip()[-1], text.partition("\n")[2]
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = separator or max(",;\t", key=lambda one: (len(_known(first.split(one))), first.count(one)))
    rows = _rows(text, separator)
    header = [_MEANING.get(_bare(cell), "") for cell in rows[0][1]] if rows else []
    if not {"name", "first", "last"} & set(header):
        raise ValidationError(_NO_COLUMNS)
    known = [column for column in header if column]
    if len(known) != len(set(known)):
        raise ValidationError("Two columns of the file have the same heading. Take one away, or call it something else")
    return header, rows[1:]


def _rows(text: str, separator: str) -> list[Row]:
    rows: list[Row] = []
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
    except csv.Error:
        words = f"Row {number + 1} cannot be read: a quotation mark in it has no partner, or stands in the wrong place"
        raise ValidationError(words) from None
    return rows


def _known(cells: Iterable[str]) -> set[str]:
    return {_bare(cell) for cell in cells} & set(_MEANING)


def _bare(heading: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", heading).lower() if letter.isalnum())


def _text(raw: bytes) -> str:
    if raw.startswith(_WORKBOOKS):
        raise ValidationError(f"This is a workbook. {_NO_TEXT.partition('. ')[2]}")
    try:
        text = raw.decode(_encoding(raw))
    except UnicodeDecodeError:
        raise ValidationError(_NO_TEXT) from None
    if any(unicodedata.category(letter) == "Cc" and letter not in "\t\n\r" for letter in set(text)):
        raise ValidationError(_NO_TEXT)
    return text


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
