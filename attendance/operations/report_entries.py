"""What somebody says of the people of a report who could not be told: whose place it is, that they came without one, or
that they are no attendee."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from attendance import errors
from attendance.enums import EntryState, MatchedBy, Source
from attendance.models import Register, ReportEntry, WalkIn
from attendance.operations import registers, reports, walk_ins
from attendance.queries import Key, latest_events
from attendance.queries.reports import minutes_of, roll
from kernel.actors import Actor
from records.operations import trail


def match(*, entry: ReportEntry, seat_id: int | None, walk_in_id: UUID | None, by: Actor) -> ReportEntry:
    """Say whose place it is. They are marked present if they were there long enough and no mark says otherwise.

    Refuses `register_closed`, `entry_settled`, and what `check_ins.mark` refuses.
    """
    return match_many(register=entry.report.register, pairs=[(entry.pk, (seat_id, walk_in_id))], by=by)[0]


def match_many(*, register: Register, pairs: Iterable[tuple[int, Key]], by: Actor) -> list[ReportEntry]:
    """Say of several people whose places they have, all of them or none. Refuses as `match` does."""
    with transaction.atomic():
        locked = _open(register)
        expected = {attendee.key for attendee in roll(locked).attendees}
        entries = []
        for pk, key in pairs:
            if key not in expected:
                raise errors.not_on_this_session()
            entry = _found(locked, pk)
            if entry.state != EntryState.WAITING:
                raise errors.entry_settled()
            entry.seat_id, entry.walk_in_id = key
            entry.matched_by = MatchedBy.PERSON
            _judge(locked, entry, key, by)
            _settle(entry, by, verb="match")
            entries.append(entry)
    return entries


def add(*, entry: ReportEntry, name: str, email: str, organisation_name: str, by: Actor) -> WalkIn:
    """Put somebody on the register who came without a booking, marked present.

    Refuses `register_closed`, `entry_settled`, and what `walk_ins.add` refuses.
    """
    with transaction.atomic():
        locked = _open(entry.report.register)
        row = _found(locked, entry.pk)
        if row.state != EntryState.WAITING:
            raise errors.entry_settled()
        event_id = uuid5(reports.EVENTS, f"{row.report_id}:added:{row.number}")
        walk_in = walk_ins.add(
            register=locked,
            name=name,
            email=email,
            organisation_name=organisation_name,
            client_event_id=event_id,
            source=Source.IMPORT,
            by=by,
        )
        row.walk_in, row.check_in_id = walk_in, event_id
        row.state, row.matched_by = EntryState.ENTERED, MatchedBy.PERSON
        _settle(row, by, verb="match")
    return walk_in


def count(*, entry: ReportEntry, status: str, by: Actor) -> ReportEntry:
    """Mark somebody all the same: who was not there long enough, or whom a mark says to have been away.

    Refuses `register_closed`, `bad_entry_state` and `bad_status`.
    """
    with transaction.atomic():
        locked = _open(entry.report.register)
        row = _found(locked, entry.pk)
        if row.state not in {EntryState.TOO_SHORT, EntryState.DIFFERS}:
            raise errors.not_waiting_for_that()
        key = row.seat_id, row.walk_in_id
        reports.enter_events(locked, {reports.event_of(row.report, key, status, entry=row): [row]}, by)
        _settle(row, by, verb="match")
    return row


def set_aside(*, entry: ReportEntry, by: Actor) -> ReportEntry:
    """Say that this is no attendee; or, of somebody whom a mark says to have been away, that the mark is right.

    Refuses `register_closed` and `bad_entry_state`.
    """
    with transaction.atomic():
        row = _found(_open(entry.report.register), entry.pk)
        if row.state not in {EntryState.WAITING, EntryState.DIFFERS}:
            raise errors.not_waiting_for_that()
        row.state = EntryState.SET_ASIDE if row.state == EntryState.WAITING else EntryState.KEPT
        _settle(row, by, verb="set_aside")
    return row


def put_back(*, entry: ReportEntry, by: Actor) -> ReportEntry:
    """Let somebody who was set aside wait again. Refuses `register_closed` and `bad_entry_state`."""
    with transaction.atomic():
        row = _found(_open(entry.report.register), entry.pk)
        if row.state != EntryState.SET_ASIDE:
            raise errors.not_waiting_for_that()
        row.state = EntryState.WAITING
        _settle(row, by, verb="put_back")
    return row


def _open(register: Register) -> Register:
    locked = registers.lock(register)
    registers.refuse_unless_open(locked)
    return locked


def _found(register: Register, pk: int) -> ReportEntry:
    """The entry as it stands now that the register is held."""
    return ReportEntry.objects.select_related("report").get(pk=pk, report__register=register)


def _judge(register: Register, entry: ReportEntry, key: Key, by: Actor) -> None:
    others = [one for one in ReportEntry.objects.filter(report__register=register, **_of(key)) if one.pk != entry.pk]
    event = latest_events(register).get(key)
    minutes = minutes_of([entry, *others])
    entry.state = reports.state_of(event.status if event else "", minutes, entry.report.minimum_minutes)
    if entry.state != EntryState.ENTERED:
        return
    short = [one for one in others if one.state == EntryState.TOO_SHORT]
    reports.enter_events(register, {reports.event_of(entry.report, key, entry=entry): [entry, *short]}, by)
    ReportEntry.objects.bulk_update(short, ["state", "check_in"])


def _of(key: Key) -> dict[str, int | UUID | None]:
    return {"seat_id": key[0]} if key[0] is not None else {"walk_in_id": key[1]}


def _settle(entry: ReportEntry, by: Actor, *, verb: str) -> None:
    entry.settled_at, entry.settled_by_id = timezone.now(), by.id
    entry.save()
    after = {"state": str(entry.state), "seat": entry.seat_id, "walk_in": str(entry.walk_in_id or "")}
    trail.record(verb=verb, subject=entry, by=by, after=after)
