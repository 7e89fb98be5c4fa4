"""A file of names as spreadsheets save it: whatever its separator and encoding, read whole or not at all.

Cells are text, and stay text: what looks like a formula is never worked out, and is made harmless again where it leaves
in a file (`ui.staff.exports`).
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from delivery.forms.name_lists import fault_of
from delivery.models.bookings import MAX_SEATS
from delivery.operations.parties import SeatDetails
from kernel.cleaning import clean_line
from kernel.tables import BrokenRowError, NotTextError, Row, bare, plain, rows_of, separator_said, text_of

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
_NO_TEXT = "This is not a CSV file. In your spreadsheet choose “Save as”, then “CSV”, and upload that file"
_NO_COLUMNS = "The first row of the file must say what its columns are, and one of them must be “Name”"
_SHARED = "Leave it empty for people who share one"


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
    said = {column: clean_line(plain(cell)) for column, cell in zip(header, cells, strict=False) if column}
    parts = [said.get(part, "") for part in ("name", "first", "last")]
    return SeatDetails(
        name=" ".join(part for part in parts if part), email=said.get("email", "").lower(),
        access_needs=said.get("needs", ""),
    )  # fmt: skip


def _table(text: str) -> tuple[list[str], list[Row]]:
    """What each column means (nothing where that is not known), and the rows that say something, with their numbers."""
    separator, text = separator_said(text)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = separator or max(",;\t", key=lambda one: (len(_known(first.split(one))), first.count(one)))
    rows = _rows(text, separator)
    header = [_MEANING.get(bare(cell), "") for cell in rows[0][1]] if rows else []
    if not {"name", "first", "last"} & set(header):
        raise ValidationError(_NO_COLUMNS)
    known = [column for column in header if column]
    if len(known) != len(set(known)):
        raise ValidationError("Two columns of the file have the same heading. Take one away, or call it something else")
    return header, rows[1:]


def _rows(text: str, separator: str) -> list[Row]:
    try:
        return rows_of(text, separator)
    except BrokenRowError as broken:
        words = (
            f"Row {broken.number} cannot be read: a quotation mark in it has no partner, or stands in the wrong place"
        )
        raise ValidationError(words) from None


def _known(cells: Iterable[str]) -> set[str]:
    return {bare(cell) for cell in cells} & set(_MEANING)


def _text(raw: bytes) -> str:
    try:
        return text_of(raw)
    except NotTextError as fault:
        words = f"This is a workbook. {_NO_TEXT.partition('. ')[2]}" if fault.is_workbook else _NO_TEXT
        raise ValidationError(words) from None
