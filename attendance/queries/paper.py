"""Sign-in sheets: who stands on which line, and what somebody typed from one means.

Typed is what is quickest to type: `1-12, 15 late, 17, 20-22 absent`. A number without a word is somebody present.
"""

import re
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from attendance.enums import CheckInStatus, MarkStatus
from attendance.models import CheckIn, Register, SignInSheet, WalkIn
from attendance.queries.sheets import Key, LatestEvents, Row, latest_events, living_seats, rows_of, walk_ins_of
from delivery.models import Seat

WORDS = {
    "": CheckInStatus.PRESENT, "p": CheckInStatus.PRESENT, "present": CheckInStatus.PRESENT,
    "l": CheckInStatus.LATE, "late": CheckInStatus.LATE,
    "le": CheckInStatus.LEFT_EARLY, "left": CheckInStatus.LEFT_EARLY, "left early": CheckInStatus.LEFT_EARLY,
    "a": CheckInStatus.ABSENT, "absent": CheckInStatus.ABSENT,
    "e": CheckInStatus.EXCUSED, "x": CheckInStatus.EXCUSED, "excused": CheckInStatus.EXCUSED,
}  # fmt: skip
_ENTRY = re.compile(r"^(\d{1,4})(?:\s*(?:-|\u2013|\u2014|to)\s*(\d{1,4}))?\s*([a-z ]*)$")
MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """What was typed: the status of each line number, and what could not be understood."""

    marks: dict[int, CheckInStatus]
    faults: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """One line of the sheet that somebody typed: who it is, how they are marked now, and as what they would be."""

    number: int
    row: Row
    to: CheckInStatus
    has_events: bool

    @property
    def is_same(self) -> bool:
        """Whether they are marked so already."""
        return self.row.status == self.to

    @property
    def differs(self) -> bool:
        """Whether they are marked otherwise already."""
        return bool(self.row.status) and not self.is_same

    @property
    def to_label(self) -> str:
        """The status in words."""
        return str(MarkStatus(self.to).label)


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What typing this would do. With a fault nothing is entered."""

    lines: tuple[Typed, ...]
    faults: tuple[str, ...]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many of each status, in words."""
        numbers = Counter(line.to_label for line in self.lines)
        return [(str(label), numbers[label]) for label in MarkStatus.labels if numbers[label]]


def read(text: str) -> Reading:
    """Understand what was typed from a sheet. A number that is typed twice as two things is a fault."""
    marks: dict[int, CheckInStatus] = {}
    faults = []
    for entry in filter(None, (part.strip() for part in re.split(r"[,;\n]", text.lower()))):
        found = _ENTRY.match(entry)
        status = WORDS.get(" ".join(found[3].split())) if found else None
        if found is None or status is None:
            faults.append(f"“{entry[:40]}” is not understood.")
            continue
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first:
            faults.append(f"“{entry}” runs backwards.")
        for number in range(first, last + 1):
            known = marks.setdefault(number, status)
            faults += [f"{number} is typed twice, as two different things."] if known != status else []
    return Reading(marks, tuple(dict.fromkeys(faults)))


def preview(register: Register, sheet: SignInSheet, text: str) -> Preview:
    """Who is meant by what was typed, and what it would change."""
    reading = read(text)
    rows = lines_of(sheet, latest_events(register))
    living = _living(register.meeting.session_id)
    touched = set(CheckIn.objects.filter(register=register).values_list("seat_id", "walk_in_id"))
    lines, faults = [], list(reading.faults)
    for number, status in sorted(reading.marks.items()):
        row = rows[number - 1] if 1 <= number <= len(rows) else None
        if row is None:
            faults.append(
                f"{number} is not a printed line: the sheet has {len(rows)}. Type who wrote themselves in below."
            )
        elif (row.seat_id, row.walk_in_id) not in living:
            faults.append(f"{number}, {row.shown_name}: this place was given back since the sheet was made.")
        else:
            has_events = (row.seat_id, row.walk_in_id) in touched
            lines.append(Typed(number=number, row=row, to=status, has_events=has_events))
    return Preview(lines=tuple(lines), faults=tuple(faults[:MOST_FAULTS]))


def expected_keys(session_id: int) -> list[str]:
    """Everybody who is expected or came to a session so far, by name, as the keys of their rows."""
    return [row.key for row in rows_of(living_seats(session_id), walk_ins_of(session_id), {})]


def lines_of(sheet: SignInSheet, said: LatestEvents | None = None) -> list[Row]:
    """Who stands on each line of a sheet, as they are called now; also those who gave their place back since."""
    seats = [int(key[2:]) for key in sheet.lines if key.startswith("s-")]
    walk_ins = [UUID(key[2:]) for key in sheet.lines if key.startswith("w-")]
    of_seats: QuerySet[Seat] = Seat.objects.filter(pk__in=seats)
    rows = rows_of(of_seats, WalkIn.objects.filter(pk__in=walk_ins), said or {})
    by_key = {row.key: row for row in rows}
    return [by_key[key] for key in sheet.lines]


def _living(session_id: int) -> set[Key]:
    living: set[Key] = {(pk, None) for pk in living_seats(session_id).values_list("pk", flat=True)}
    return living | {(None, pk) for pk in walk_ins_of(session_id).values_list("pk", flat=True)}
