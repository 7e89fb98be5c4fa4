"""Attendance reports of online meetings as files: Teams, Zoom, or our template, in whatever encoding they come.

`read` takes a file whole or says everything that is wrong with it, row by row. It touches no database.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from itertools import chain

from attendance.enums import Layout
from attendance.operations.report_files import clocks
from attendance.operations.report_files.layouts import Part, parts_of, separator_of
from attendance.operations.report_files.stays import BadReportError, ReadReport, Stay
from delivery.models import Meeting
from kernel.cleaning import clean_line
from kernel.names import LONGEST
from kernel.tables import BrokenRowError, NotTextError, Row, bare, plain, rows_of, separator_said, text_of
from ui.wording import LONDON

__all__ = ["LARGEST_FILE", "BadReportError", "ReadReport", "Stay", "read"]

LARGEST_FILE = 3_000_000
MOST_ROWS = 20_000
_NO_TEXT = "This is not a CSV file. Download the report as CSV, or choose “Save as”, then “CSV” in your spreadsheet"
_TOO_MUCH = "The report has more than 20,000 rows. Import it in parts"
_NOTE = re.compile(r"\s*\((?:external|guest|unverified|host|co-host|me|presenter)\)\s*$", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_HOSTS = {"organizer", "organiser", "host", "co-organizer", "co-organiser"}
_COMINGS, _GOINGS = {"joined", "joinedbefore"}, {"left"}


def read(raw: bytes, meeting: Meeting) -> ReadReport:
    """What the report says, its days read so that they are nearest to the meeting. Raises BadReportError."""
    rows = _rows(raw)
    if len(rows) > MOST_ROWS:
        raise BadReportError(_TOO_MUCH)
    parts = parts_of(rows)
    reader = _Reader(meeting)
    for part in parts:
        reader.look_at(part)
    stays = list(chain.from_iterable(reader.stays(part) for part in parts))
    if reader.bad_rows:
        raise BadReportError(*reader.bad_rows.values())
    if not stays:
        raise BadReportError("The report names nobody who was in the meeting")
    return ReadReport(layout=parts[0].layout, digest=hashlib.sha256(raw).hexdigest(), stays=tuple(stays))


def _rows(raw: bytes) -> list[Row]:
    if len(raw) > LARGEST_FILE:
        raise BadReportError("The file is larger than 3 MB. Choose the attendance report alone")
    try:
        separator, text = separator_said(text_of(raw))
        return rows_of(text, separator or separator_of(text))
    except NotTextError as fault:
        words = "This is a workbook. " + _NO_TEXT.partition(". ")[2]
        raise BadReportError(words if fault.is_workbook else _NO_TEXT) from None
    except BrokenRowError as broken:
        raise BadReportError(
            f"Row {broken.number} cannot be read: a quotation mark in it has no partner, or stands in the wrong place"
        ) from None


class _Reader:
    """Reads the rows of one file, gathering what is wrong with them."""

    def __init__(self, meeting: Meeting) -> None:
        self.about = meeting.starts_at
        self.day = meeting.starts_at.astimezone(LONDON).date()
        # The first thing that is wrong with each row.
        self.bad_rows: dict[int, str] = {}
        self.moments: dict[tuple[int, str], clocks.Readings] = {}

    def look_at(self, part: Part) -> None:
        """Take in all moments of a part, before any can be understood."""
        for number, cells in part.rows:
            for column, cell in zip(part.columns, cells, strict=False):
                if column in {"joined", "left", "timestamp"} and cell.strip():
                    found = clocks.readings(cell, _zone(part.headings[column]), self.day)
                    if found is not None:
                        self.moments[number, column] = found
        self.day_first = clocks.is_day_first(self.moments.values(), self.about)

    def stays(self, part: Part) -> Iterator[Stay]:
        """The stays of a part."""
        if part.layout == Layout.TEAMS_2020:
            return self._comings_and_goings(part)
        return (stay for row in part.rows if (stay := self._stay(part, row)) is not None)

    def _stay(self, part: Part, row: Row) -> Stay | None:
        number = row[0]
        said = self._said(part, row)
        if said.get("waiting", "").lower() == "yes":
            return None
        joined, left = self._moment(number, "joined", said), self._moment(number, "left", said)
        minutes = clocks.minutes(said["minutes"]) if said.get("minutes") else None
        if said.get("minutes") and minutes is None:
            self._fault(number, f"the length of time in “{part.headings['minutes']}” cannot be read")
        if joined and left and left < joined:
            self._fault(number, "somebody left before they joined")
        has_times = bool(said.get("joined") and said.get("left"))
        if not has_times and not said.get("minutes"):
            if part.layout == Layout.TEAMS and not said.get("joined"):
                # Somebody who put themselves down and never came.
                return None
            self._fault(number, "it does not say from when to when somebody was there, or for how many minutes")
        return Stay(
            row=number,
            joined_at=joined,
            left_at=left,
            minutes=minutes,
            is_total=not has_times or part.has_totals,
            is_host=said.get("role", "").lower() in _HOSTS,
            **self._who(number, said),
        )

    def _comings_and_goings(self, part: Part) -> Iterator[Stay]:
        moves: dict[str, list[tuple[datetime, bool, int]]] = defaultdict(list)
        for row in part.rows:
            number, said = row[0], self._said(part, row)
            who, at = self._who(number, said), self._moment(number, "timestamp", said)
            action = bare(said.get("action", ""))
            if action not in _COMINGS | _GOINGS or at is None:
                self._fault(number, "it does not say that somebody joined or left, and when")
            else:
                moves[who["name"]].append((at, action in _COMINGS, number))
        last = max((at for one in moves.values() for at, _, _ in one), default=self.about)
        for name, one in moves.items():
            since: datetime | None = None
            for at, is_coming, number in sorted(one):
                if is_coming:
                    since = since or at
                elif since is not None:
                    yield Stay(row=number, name=name, joined_at=since, left_at=at)
                    since = None
            if since is not None:
                # Still there when the file was saved.
                yield Stay(row=one[-1][2], name=name, joined_at=since, left_at=last)

    def _said(self, part: Part, row: Row) -> dict[str, str]:
        number, cells = row
        if any(cell.strip() for cell in cells[len(part.columns) :]):
            self._fault(number, "it has more cells than its headings. Put words with a comma in quotation marks")
        pairs = zip(part.columns, cells, strict=False)
        return {column: clean_line(plain(cell)) for column, cell in pairs if column}

    def _who(self, number: int, said: dict[str, str]) -> dict[str, str]:
        name = said.get("name") or f"{said.get('first', '')} {said.get('last', '')}".strip()
        while (shorter := _NOTE.sub("", name)) != name:
            name = shorter
        email = next(
            (said[key].lower() for key in ("registered", "email", "upn") if _is_address(said.get(key, ""))), ""
        )
        reference = said.get("reference", "").upper()[:40]
        if not (name or email or reference):
            self._fault(number, "it names nobody")
        return {"name": name[:LONGEST], "email": email, "reference": reference}

    def _moment(self, number: int, column: str, said: dict[str, str]) -> datetime | None:
        if not said.get(column):
            return None
        found = self.moments.get((number, column))
        moment = found.at(day_first=self.day_first) if found else None
        if moment is None:
            what = {"joined": "when somebody joined", "left": "when somebody left"}.get(column, "the time")
            self._fault(number, f"{what} cannot be read as a day and a time")
        return moment

    def _fault(self, number: int, words: str) -> None:
        self.bad_rows.setdefault(number, f"Row {number}: {words}")


def _zone(heading: str) -> tzinfo:
    return UTC if "utc" in bare(heading) else LONDON


def _is_address(text: str) -> bool:
    return len(text) <= 254 and bool(_ADDRESS.fullmatch(text))
