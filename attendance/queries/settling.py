"""A report as the page shows it: everybody in it by what became of them, and who somebody may be by their name."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from attendance.enums import EntryState
from attendance.models import Register, Report, ReportEntry
from attendance.queries.reports import Attendee, Roll, roll
from attendance.queries.sheets import Key


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One person of a report, whose place it is, and whose it may be."""

    entry: ReportEntry
    attendee: Attendee | None
    suggested: Attendee | None = None
    is_same_name: bool = False

    @property
    def shown_name(self) -> str:
        """How the report calls them."""
        return self.entry.name or self.entry.email or self.entry.reference or "Somebody whose name is not kept"


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """A report and how many of its people are where."""

    report: Report
    counts: Counter[str]
    lines: dict[str, list[Line]]

    @property
    def people(self) -> int:
        """Everybody in the report."""
        return self.counts.total()

    @property
    def unsettled(self) -> int:
        """Those about whom somebody has to say something."""
        return self.counts[EntryState.WAITING] + self.counts[EntryState.DIFFERS]

    @property
    def entered(self) -> int:
        """Those whom the report marked present."""
        return self.counts[EntryState.ENTERED]

    @property
    def suggestions(self) -> list[Line]:
        """Those whose name is that of somebody on the register, or nearly."""
        return [line for line in self.lines[EntryState.WAITING] if line.suggested]

    @property
    def unknown(self) -> list[Line]:
        """Those whose name tells nothing."""
        return [line for line in self.lines[EntryState.WAITING] if not line.suggested]

    @property
    def in_order(self) -> list[Line]:
        """Everybody, as they stand in the report."""
        return sorted((line for some in self.lines.values() for line in some), key=lambda line: line.entry.number)

    @property
    def groups(self) -> list[tuple[str, list[Line]]]:
        """Everybody else, under what became of them."""
        order = (EntryState.TOO_SHORT, EntryState.SET_ASIDE, EntryState.KEPT, EntryState.ENTERED)
        return [(str(state.label), self.lines[state]) for state in order if self.lines[state]]

    @property
    def differing(self) -> list[Line]:
        """Those whom a mark says to have been away."""
        return self.lines[EntryState.DIFFERS]


def board(report: Report) -> Board:
    """One report with all its people. The same few queries for ten and for a thousand."""
    entries = list(report.entries.order_by("name", "number"))
    everybody = roll(report.register)
    by_key = {attendee.key: attendee for attendee in everybody.attendees}
    of_all = ReportEntry.objects.filter(report__register=report.register).exclude(seat=None, walk_in=None)
    taken: set[Key] = set(of_all.values_list("seat_id", "walk_in_id"))
    lines: dict[str, list[Line]] = defaultdict(list)
    for entry in entries:
        attendee = by_key.get((entry.seat_id, entry.walk_in_id))
        lines[entry.state].append(_line(entry, attendee, everybody, taken))
    return Board(report=report, counts=Counter(str(entry.state) for entry in entries), lines=lines)


def boards(register: Register) -> list[Board]:
    """The reports of a register, the latest first, each with its numbers."""
    reports = list(register.reports.order_by("-imported_at", "-pk"))
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for report_id, state in ReportEntry.objects.filter(report__register=register).values_list("report_id", "state"):
        counts[report_id][state] += 1
    return [Board(report=report, counts=counts[report.pk], lines={}) for report in reports]


def _line(entry: ReportEntry, attendee: Attendee | None, everybody: Roll, taken: set[Key]) -> Line:
    if entry.state != EntryState.WAITING or not entry.name:
        return Line(entry=entry, attendee=attendee)
    suggested, is_same = everybody.suggested(entry.name, taken)
    return Line(entry=entry, attendee=attendee, suggested=suggested, is_same_name=is_same)
