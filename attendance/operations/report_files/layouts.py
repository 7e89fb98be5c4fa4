"""How attendance reports are laid out, by the headings of their columns.

Teams has changed its layout twice: in 2020 one row for each coming and going; in 2021 one for each stay, below a
summary; since then numbered sections, of which the second has one row for each person and the third one for each stay.
Zoom has one row for each stay, with or without two rows about the meeting above; or one for each person with the
minutes alone. Ours has what somebody types. Headings decide, never the place of a column: programs add columns.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from attendance.enums import Layout
from attendance.operations.report_files.stays import BadReportError
from kernel.tables import Row, bare

# By what programs and people call the columns, without case, blanks and marks.
_COLUMNS = {
    "name": "name fullname nameoriginalname username displayname participant participantname attendee attendeename",
    "first": "firstname forename",
    "last": "lastname surname",
    "registered": "registrationemail registeredemail",
    "email": "email useremail emailaddress mail",
    "upn": "participantidupn upn",
    "reference": "reference bookingreference ref ticket key",
    "joined": "jointime joined joinedat firstjoin jointimeutc firstjoinutc timejoined",
    "left": "leavetime left leftat lastleave leavetimeutc lastleaveutc timeexited",
    "minutes": "minutes duration durationminutes totalduration totaldurationminutes inmeetingduration",
    "role": "role",
    "waiting": "inwaitingroom",
    "action": "useraction",
    "timestamp": "timestamp timestamputc",
}
_MEANING = {said: column for column, words in _COLUMNS.items() for said in words.split()}
_WHO = {"name", "first", "last", "email"}
_WHEN = {"joined", "left", "minutes", "timestamp"}
_SECTION = re.compile(r"(?P<number>\d)\.\s*\w")
_NO_HEADINGS = (
    "No attendance report is recognised in this file. Choose the report as Teams or Zoom saves it, in English, or the "
    "template of this page with its first row: Name, and Joined with Left, or Minutes"
)
_EMPTY = "The report names nobody: it has no rows under its headings"


@dataclass(frozen=True, slots=True)
class Part:
    """Headings, and the rows under them. `headings` are as written, by what they mean."""

    layout: Layout
    columns: tuple[str, ...]
    headings: dict[str, str]
    rows: tuple[Row, ...]

    @property
    def has_totals(self) -> bool:
        """Whether its rows are about a person altogether, not about one stay."""
        return "minutes" in self.columns and (
            self.layout == Layout.PLAIN or "firstjoin" in bare(self.headings.get("joined", ""))
        )


def separator_of(text: str) -> str:
    """The separator with which most headings are known."""
    lines = [line for line in text.splitlines()[:40] if line.strip()]
    return max("\t,;", key=lambda one: max((len(_known(_split(line, one))) for line in lines), default=0))


def parts_of(rows: Sequence[Row]) -> list[Part]:
    """The parts of a report that say who was there. Raises BadReportError where there are none, or nobody in them."""
    begins = [index for index, (_, cells) in enumerate(rows) if _is_heading(cells)]
    if not begins:
        raise BadReportError(_NO_HEADINGS)
    sections = _sections(rows)
    layout = _layout([cells for _, cells in rows[: begins[0] + 1]], rows[begins[0]][1], bool(sections))
    parts = [_part(layout, rows, index, _end(rows, index, sections)) for index in begins[: 2 if sections else 1]]
    if not any(part.rows for part in parts):
        raise BadReportError(_EMPTY)
    return parts


def _part(layout: Layout, rows: Sequence[Row], begin: int, end: int) -> Part:
    cells = rows[begin][1]
    columns = tuple(_MEANING.get(bare(cell), "") for cell in cells)
    known = [column for column in columns if column]
    if len(known) != len(set(known)):
        raise BadReportError(
            f"Row {rows[begin][0]}: two columns have the same heading. Take one away, or call it something else"
        )
    headings = {column: cell for column, cell in zip(columns, cells, strict=True) if column}
    return Part(layout, columns, headings, tuple(rows[begin + 1 : end]))


def _sections(rows: Sequence[Row]) -> list[int]:
    return [
        index
        for index, (_, cells) in enumerate(rows)
        if _SECTION.match(cells[0].strip()) and not any(cell.strip() for cell in cells[1:])
    ]


def _end(rows: Sequence[Row], begin: int, sections: Iterable[int]) -> int:
    return next((index for index in sections if index > begin), len(rows))


def _layout(above: list[list[str]], headings: list[str], has_sections: bool) -> Layout:
    said = {bare(cell) for cell in headings}
    if "useraction" in said:
        return Layout.TEAMS_2020
    if has_sections or "firstjoin" in said:
        return Layout.TEAMS
    first = bare(above[0][0])
    if first == "meetingsummary" or {"fullname", "jointime"} <= said:
        return Layout.TEAMS_2021
    if said & {"nameoriginalname", "useremail"} or first in {"meetingid", "topic"}:
        return Layout.ZOOM
    return Layout.PLAIN


def _is_heading(cells: list[str]) -> bool:
    known = _known(cells)
    return bool(known & _WHO and known & _WHEN) and not _is_about_meeting(cells)


def _is_about_meeting(cells: list[str]) -> bool:
    # Zoom's own two rows name the host's address and the length of the meeting.
    return bool({"meetingid", "topic"} & {bare(cell) for cell in cells[:2]}) and not _known(cells) & {"name", "joined"}


def _known(cells: Iterable[str]) -> set[str]:
    return {_MEANING[said] for cell in cells if (said := bare(cell)) in _MEANING}


def _split(line: str, separator: str) -> Iterator[str]:
    return (cell.strip(' "') for cell in line.split(separator))
