"""What is read of registers: the sheet that a trainer works on, final marks and shares, figures for a period."""

from attendance.queries.changes import Changed, Changes, capacity_of, changes, roster_of
from attendance.queries.devices import late_count, late_entries, living_devices
from attendance.queries.figures import Figures, ForceFigures, counts
from attendance.queries.marks import Share, attendance_share, caught_up, current_closings, marks_of, unclosed
from attendance.queries.reports import waiting_entries
from attendance.queries.sheets import (
    Key,
    LatestEvents,
    Row,
    Sheet,
    derive,
    expected_under_18,
    headcount_of,
    latest_events,
    living_seats,
    sheet,
    standing,
    walk_ins_of,
)
from attendance.queries.tallies import Tally, tally
from attendance.queries.windows import (
    PERIOD_SECONDS,
    CameIn,
    came_in,
    code_at,
    own_seats,
    seat_of,
    seconds_left,
    standing_window,
    window_of,
)

__all__ = [
    "PERIOD_SECONDS",
    "CameIn",
    "Changed",
    "Changes",
    "Figures",
    "ForceFigures",
    "Key",
    "LatestEvents",
    "Row",
    "Share",
    "Sheet",
    "Tally",
    "attendance_share",
    "came_in",
    "capacity_of",
    "caught_up",
    "changes",
    "code_at",
    "counts",
    "current_closings",
    "derive",
    "expected_under_18",
    "headcount_of",
    "late_count",
    "late_entries",
    "latest_events",
    "living_devices",
    "living_seats",
    "marks_of",
    "own_seats",
    "roster_of",
    "seat_of",
    "seconds_left",
    "sheet",
    "standing",
    "standing_window",
    "tally",
    "unclosed",
    "waiting_entries",
    "walk_ins_of",
    "window_of",
]
