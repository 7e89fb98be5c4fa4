"""Rows taken away as a file: CSV or a workbook, in neither of which a cell is a formula.

What people typed may begin like a formula. In CSV such a cell gets an apostrophe in front, and every cell stands in
quotes, so that no other separator tears it apart; the file begins with a mark by which Excel sees that it is UTF-8.
In a workbook it is a cell of text, marked so that it stays text when somebody edits it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from csv import QUOTE_ALL
from csv import writer as csv_writer
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.dispatch import Signal
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from ui.wording import LONDON

# What a spreadsheet takes for the beginning of a formula, in the widths and guises it accepts.
_FORMULA = tuple("=+-@\t\r\n\u2212\uff0b\uff0d\uff1d\uff20|%")
# Without it Excel reads the file in the code page of its country, and spoils every letter beyond ASCII.
MARK = "\ufeff"
_DATE, _MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Sent with `taken` before a file leaves; whoever keeps the trail listens.
exported = Signal()


@dataclass(frozen=True)
class Cell:
    """One column of an export: its heading and what a row says there. Personal ones are for fewer people."""

    heading: str
    value: Callable[[Any], object]
    is_personal: bool = False


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What was taken away: the list, how many rows, by which filters (never their values), whether it names people."""

    listed: str
    format: str
    rows: int
    filters: tuple[str, ...]
    is_personal: bool


def inert(value: object) -> str:
    """A cell of CSV that no spreadsheet takes for a formula: such text gets an apostrophe in front."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) or text[:1].isspace() else text


def as_csv(name: str, cells: Sequence[Cell], rows: Iterable[Any]) -> HttpResponseBase:
    """The rows line by line, as they are read."""
    response = StreamingHttpResponse(csv_lines(cells, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_archive(name: str, parts: Iterable[bytes]) -> HttpResponseBase:
    """An archive that is written while it is sent."""
    response = StreamingHttpResponse(parts, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return response


def as_workbook(name: str, cells: Sequence[Cell], rows: Iterable[Any]) -> HttpResponseBase:
    """The rows in one sheet, written away as they are read so that many do not fill the memory."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title=name.capitalize()[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, cell.heading) for cell in cells])
    for row in rows:
        sheet.append([_cell(sheet, cell.value(row)) for cell in cells])
    file = BytesIO()
    workbook.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=WORKBOOK_TYPE)


FORMATS: dict[str, Callable[[str, Sequence[Cell], Iterable[Any]], HttpResponseBase]] = {
    "xlsx": as_workbook,
    "csv": as_csv,
}


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_lines(cells: Sequence[Cell], rows: Iterable[Any]) -> Iterator[str]:
    """The lines of such a CSV file."""
    writer = csv_writer(_Echo(), quoting=QUOTE_ALL)
    yield MARK + writer.writerow([inert(cell.heading) for cell in cells])
    for row in rows:
        yield writer.writerow([inert(_plain(cell.value(row))) for cell in cells])


def _plain(value: object) -> object:
    """Days and times as every program reads them, in UK time."""
    if isinstance(value, datetime):
        return f"{value.astimezone(LONDON):%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else value


def _cell(sheet: Any, value: object) -> Any:
    """Days, times and numbers as what they are; everything else as text."""
    if isinstance(value, datetime):
        # A workbook knows no time zones.
        return _formatted(sheet, value.astimezone(LONDON).replace(tzinfo=None), _MOMENT)
    if isinstance(value, date):
        return _formatted(sheet, value, _DATE)
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return WriteOnlyCell(sheet, value)
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = inert(text) != text
    return cell


def _formatted(sheet: Any, value: object, number_format: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell
