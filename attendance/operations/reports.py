"""Attendance reports of online meetings: imported into a register, whole or not at all, and each file once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance import errors
from attendance.enums import THERE, CheckInStatus, EntryState, Source
from attendance.models import Register, Report, ReportEntry
from attendance.operations import check_ins, registers
from attendance.operations.report_files import ReadReport, Stay
from attendance.queries import Key, LatestEvents, latest_events
from attendance.queries.reports import Roll, folded, minutes_of, roll, together
from delivery.models import Meeting
from kernel.actors import Actor
from records.operations import trail
from ui import wording

# How much of a meeting somebody must have been there for, unless the import says otherwise.
DEFAULT_SHARE = 75
MOST_MINUTES = 1440
# A report of another time zone, or of a meeting that was put off a little, is still of this meeting.
NEAR = timedelta(hours=12)
EVENTS = UUID("5a3f1c0e-7d0f-4f0b-9d55-3f1f6a0f4e21")


@dataclass(frozen=True, kw_only=True)
class Imported:
    """A report and whether the register had it already."""

    report: Report
    is_repeat: bool


@dataclass
class _Person:
    """One person of a file: all their rows."""

    stays: list[Stay] = field(default_factory=list)


def default_minimum(meeting: Meeting) -> int:
    """The least number of minutes that an import of this meeting asks for, if nobody says otherwise."""
    length = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    return max(1, length * DEFAULT_SHARE // 100)


def enter(*, register: Register, read: ReadReport, minimum_minutes: int, by: Actor) -> Imported:
    """Import a report: those who were there long enough, and whose place is beyond doubt, are marked present.

    A mark that is there already stays. Whoever was not there long enough is not marked; whoever is not known waits for
    somebody's word. What earlier reports of the same register say of a person counts as well. The same file again
    changes nothing. Refuses `register_closed`, `bad_minimum` and `report_of_another_day`.
    """
    with transaction.atomic():
        locked = registers.lock(register)
        known = Report.objects.filter(register=locked, digest=read.digest).first()
        if known is not None:
            return Imported(report=known, is_repeat=True)
        registers.refuse_unless_open(locked)
        _refuse_bad(locked.meeting, read, minimum_minutes)
        report = Report.objects.create(
            register=locked,
            digest=read.digest,
            layout=read.layout,
            minimum_minutes=minimum_minutes,
            rows=len(read.stays),
            imported_at=timezone.now(),
            by_kind=by.kind.value,
            by_id=by.id,
        )
        entries = _entries(report, read.stays, roll(locked))
        _judge(report, entries, by)
        ReportEntry.objects.bulk_create(entries, batch_size=500)
        trail.record(verb="import", subject=locked, by=by, after=_facts(report, entries))
    return Imported(report=report, is_repeat=False)


def take_back(*, report: Report, by: Actor) -> int:
    """Undo an import: the marks that rest on it alone are taken back, and what it said is deleted. How many marks.

    Marks that somebody changed since stay, and so do people who were added; those are no longer marked. The file may
    be imported again, with another least number of minutes for instance. Refuses `register_closed` and `report_gone`.
    """
    with transaction.atomic():
        locked = registers.lock(report.register)
        registers.refuse_unless_open(locked)
        if not Report.objects.filter(pk=report.pk).exists():
            raise errors.report_gone()
        events, told = _undone(report, latest_events(locked))
        enter_events(locked, {event: [] for event in events}, by)
        ReportEntry.objects.bulk_update(told, ["state", "check_in"], batch_size=500)
        trail.record(verb="undo_import", subject=locked, by=by, after={"taken_back": len(events)})
        report.delete()
    return len(events)


def _undone(report: Report, latest: LatestEvents) -> tuple[list[check_ins.Event], list[ReportEntry]]:
    """What takes a report's marks back, and the entries of other reports that now stand by themselves, or no longer."""
    others, events, told = _earlier(report), [], []
    for entry in report.entries.exclude(check_in=None):
        key = entry.seat_id, entry.walk_in_id
        counts = key in latest and latest[key].id == entry.check_in_id
        rest = others[key]
        if counts and rest and minutes_of(rest) >= min(one.report.minimum_minutes for one in rest):
            for one in rest:
                one.state, one.check_in_id = EntryState.ENTERED, entry.check_in_id
        else:
            for one in rest:
                if one.check_in_id == entry.check_in_id:
                    one.state, one.check_in_id = EntryState.TOO_SHORT, None
            if counts:
                events.append(event_of(report, key, CheckInStatus.CLEARED, entry=entry, verb="taken back"))
        told += rest
    return events, told


def _refuse_bad(meeting: Meeting, read: ReadReport, minimum_minutes: int) -> None:
    if not 1 <= minimum_minutes <= MOST_MINUTES:
        raise errors.bad_minimum()
    begins, ends = read.begins, read.ends or read.begins
    if begins is None or ends is None:
        return
    if ends < meeting.starts_at - NEAR or begins > meeting.ends_at + NEAR:
        raise errors.report_of_another_day(wording.day(begins), wording.day(meeting.starts_at))


def _entries(report: Report, stays: Iterable[Stay], known: Roll) -> list[ReportEntry]:
    people: dict[tuple[str, ...], _Person] = defaultdict(_Person)
    for stay in stays:
        people[_who(stay, known)].stays.append(stay)
    hosts = _addresses_of_trainers(report.register.meeting.session_id)
    return [_entry(report, number, person, known, hosts) for number, person in enumerate(people.values(), start=1)]


def _who(stay: Stay, known: Roll) -> tuple[str, ...]:
    """What makes rows those of one person: the reference, else the address, else the name."""
    if stay.reference:
        return "reference", stay.reference, folded(stay.name)
    if stay.email:
        # Several people may share the address of their office: then the name tells them apart.
        return "email", stay.email, folded(stay.name) if known.is_shared(stay.email) else ""
    return "name", folded(stay.name) or stay.name


def _entry(report: Report, number: int, person: _Person, known: Roll, hosts: set[str]) -> ReportEntry:
    stays = person.stays
    name = next((stay.name for stay in stays if stay.name), "")
    first = stays[0]
    spans = [(stay.joined_at, stay.left_at) for stay in stays if stay.joined_at and stay.left_at and not stay.is_total]
    attendee, matched_by = known.known(reference=first.reference, email=first.email, name=name)
    entry = ReportEntry(
        report=report,
        number=number,
        name=name,
        email=first.email,
        reference=first.reference,
        spans=[[begin.isoformat(), end.isoformat()] for begin, end in sorted(spans)],
        joined_at=min((stay.joined_at for stay in stays if stay.joined_at), default=None),
        left_at=max((stay.left_at for stay in stays if stay.left_at), default=None),
        minutes=_minutes(stays, together(spans)),
        state=EntryState.WAITING,
    )
    if attendee is not None:
        entry.matched_by, entry.seat_id = matched_by, attendee.seat_id
        entry.walk_in_id = attendee.walk_in_id
    elif first.email in hosts or any(stay.is_host for stay in stays):
        entry.state = EntryState.SET_ASIDE
    return entry


def _minutes(stays: Sequence[Stay], spent: timedelta) -> int:
    if spent:
        return int(spent.total_seconds() // 60)
    longest = 0.0
    for stay in stays:
        if stay.minutes is not None:
            longest = max(longest, stay.minutes)
        elif stay.joined_at and stay.left_at:
            longest = max(longest, (stay.left_at - stay.joined_at).total_seconds() / 60)
    return min(int(longest), 32767)


def _addresses_of_trainers(session_id: int) -> set[str]:
    trainers = User.objects.filter(taught_sessions__session_id=session_id)
    return {email.lower() for email in trainers.values_list("email", flat=True)}


def _judge(report: Report, entries: Sequence[ReportEntry], by: Actor) -> None:
    """Mark those who are known and were there long enough, and say of the others how things stand with them."""
    matched: dict[Key, list[ReportEntry]] = defaultdict(list)
    for entry in entries:
        if entry.seat_id or entry.walk_in_id:
            matched[entry.seat_id, entry.walk_in_id].append(entry)
    earlier = _earlier(report)
    said = latest_events(report.register)
    events: dict[check_ins.Event, list[ReportEntry]] = {}
    for key, some in matched.items():
        event = said.get(key)
        state = state_of(event.status if event else "", minutes_of([*some, *earlier[key]]), report.minimum_minutes)
        for entry in some:
            entry.state = state
        if state == EntryState.ENTERED:
            events[event_of(report, key)] = [*some, *(one for one in earlier[key] if one.state == EntryState.TOO_SHORT)]
    enter_events(report.register, events, by)
    told = [entry for some in events.values() for entry in some if entry.pk]
    ReportEntry.objects.bulk_update(told, ["state", "check_in"], batch_size=500)


def state_of(status: str, minutes: int, minimum: int) -> EntryState:
    """What becomes of somebody who is marked like this (or not at all) and was there for so long."""
    if status in THERE:
        return EntryState.KEPT
    if minutes < minimum:
        return EntryState.TOO_SHORT
    return EntryState.DIFFERS if status else EntryState.ENTERED


def event_of(
    report: Report,
    key: Key,
    status: str = CheckInStatus.PRESENT,
    *,
    entry: ReportEntry | None = None,
    verb: str = "entered",
) -> check_ins.Event:
    """The mark that a report makes of one person, or that somebody makes of one `entry`: always with the same id."""
    seat_id, walk_in_id = key
    whose = f"{seat_id}:{walk_in_id}" if entry is None else f"{verb}:{entry.number}"
    return check_ins.Event(
        client_event_id=uuid5(EVENTS, f"{report.pk}:{whose}"),
        status=status,
        seat_id=seat_id,
        walk_in_id=walk_in_id,
        source=Source.IMPORT,
    )


def enter_events(register: Register, events: Mapping[check_ins.Event, Sequence[ReportEntry]], by: Actor) -> None:
    """Enter marks, and tell each entry which one is its own. Refuses what `check_ins.mark` refuses."""
    if not events:
        return
    outcomes = check_ins.mark_many(register=register, events=list(events), by=by)
    for outcome, entries in zip(outcomes, events.values(), strict=True):
        if outcome.refusal is not None:
            raise outcome.refusal
        for entry in entries:
            entry.check_in, entry.state = outcome.check_in, EntryState.ENTERED


def _earlier(report: Report) -> dict[Key, list[ReportEntry]]:
    of_all = ReportEntry.objects.filter(report__register_id=report.register_id)
    rows = of_all.exclude(report=report).select_related("report")
    found: dict[Key, list[ReportEntry]] = defaultdict(list)
    for row in rows.exclude(seat=None, walk_in=None):
        found[row.seat_id, row.walk_in_id].append(row)
    return found


def _facts(report: Report, entries: Sequence[ReportEntry]) -> dict[str, object]:
    states = Counter(str(entry.state) for entry in entries)
    there = {state: states[state] for state in EntryState.values if states[state]}
    return {"layout": report.layout, "minimum_minutes": report.minimum_minutes, "in_report": len(entries), **there}
