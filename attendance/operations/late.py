"""What devices hand in, taken where it can be; what is refused is kept, and entered or left out by a person.

A device may be heard of hours after the register was closed. It is told no and why, and so is whoever looks after the
register: nothing that was entered in the room vanishes because a network came late.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance import errors
from attendance.enums import LateKind, LateOutcome, RegisterState, Source
from attendance.models import Device, HeadcountLine, LateEntry, Register, WalkIn
from attendance.operations import check_ins, headcounts, registers, walk_ins
from attendance.operations.check_ins import Event, Outcome
from delivery.models import Seat
from kernel.actors import Actor
from kernel.cleaning import clean_text
from kernel.errors import Refusal
from records.operations import trail

RowT = TypeVar("RowT", WalkIn, HeadcountLine)
# A refusal that says the same thing twice is about a programming error, not about the room.
UNKEPT = frozenset({"event_id_reused", "entry_dropped"})


def mark_many(*, device: Device, events: Sequence[Event], by: Actor) -> list[Outcome]:
    """`check_ins.mark_many` for a device: what is refused is kept; what a person left out is `entry_dropped`."""
    dropped = _dropped([event.client_event_id for event in events])
    fresh = [event for event in events if event.client_event_id not in dropped]
    outcomes = check_ins.mark_many(register=device.register, events=fresh, by=by) if fresh else []
    with transaction.atomic():
        for event, outcome in zip(fresh, outcomes, strict=True):
            if outcome.refusal is not None:
                about = {"seat_id": _known_seat(event.seat_id), "walk_in_ref": event.walk_in_id, "status": event.status}
                kind, pk = LateKind.MARK, event.client_event_id
                keep(device, kind, pk, outcome.refusal, by, event.happened_at, event.source, **about)
        _settle([one.client_event_id for one in outcomes if one.refusal is None], LateOutcome.ENTERED, "", by)
    told = iter(outcomes)
    no = errors.entry_dropped()
    return [
        Outcome(client_event_id=event.client_event_id, refusal=no) if event.client_event_id in dropped else next(told)
        for event in events
    ]


def add_walk_in(*, device: Device, client_event_id: UUID, by: Actor, **typed: Any) -> WalkIn:
    """`walk_ins.add` for a device: refused as there, and kept."""
    happened_at, source = typed.get("happened_at"), typed.get("source", Source.REGISTER)
    about = {name: typed.get(name, "") for name in ("name", "email", "organisation_name")}

    def add() -> WalkIn:
        return walk_ins.add(register=device.register, client_event_id=client_event_id, by=by, **typed)

    return _kept(add, device, LateKind.WALK_IN, client_event_id, by, happened_at, source, about)


def add_headcount(*, device: Device, client_event_id: UUID, by: Actor, **typed: Any) -> HeadcountLine:
    """`headcounts.add` for a device: refused as there, and kept."""

    def add() -> HeadcountLine:
        return headcounts.add(register=device.register, client_event_id=client_event_id, by=by, **typed)

    return _kept(add, device, LateKind.HEADCOUNT, client_event_id, by, None, Source.REGISTER, typed)


def keep(
    device: Device,
    kind: LateKind,
    event_id: UUID,
    refusal: Refusal,
    by: Actor,
    happened_at: datetime | None,
    source: str,
    **about: Any,
) -> None:
    """Keep what was refused, once however often it is sent. Part of a larger operation."""
    if refusal.code in UNKEPT or LateEntry.objects.filter(pk=event_id).exists():
        return
    now = timezone.now()
    entry = LateEntry.objects.create(
        id=event_id,
        register=device.register,
        device=device,
        kind=kind,
        source=source,
        happened_at=min(happened_at or now, now),
        received_at=now,
        code=refusal.code,
        detail=refusal.message[:300],
        by_kind=by.kind.value,
        by_id=by.id,
        **about,
    )
    trail.record(verb="keep", subject=entry, by=by, after={"kind": str(kind), "code": refusal.code}, is_new=True)


def enter(*, register: Register, entries: Iterable[LateEntry], reason: str, by: Actor) -> int:
    """Enter what came late; a closed register is opened again with the reason. Answers how many were entered.

    What cannot be entered (a place that was given back) goes on waiting. Refuses `nothing_chosen`, `reason_needed`,
    and, where nothing at all could be entered, whatever the register says.
    """
    waiting, reason = _chosen(register, entries), _reason(reason)
    entered, refused = [], None
    with transaction.atomic():
        if registers.lock(register).state == RegisterState.CLOSED:
            registers.amend(register=register, reason=reason, by=by)
        for entry in sorted(waiting, key=lambda one: one.kind == LateKind.MARK):
            try:
                with transaction.atomic():
                    _enter(entry, by)
                entered.append(entry.pk)
            except Refusal as refusal:
                refused = refusal
        if refused is not None and not entered:
            raise refused
        _settle(entered, LateOutcome.ENTERED, reason, by)
    return len(entered)


def drop(*, register: Register, entries: Iterable[LateEntry], reason: str, by: Actor) -> int:
    """Leave out what came late. The rows stay, with the reason. Refuses `nothing_chosen` and `reason_needed`."""
    waiting, reason = _chosen(register, entries), _reason(reason)
    with transaction.atomic():
        _settle([entry.pk for entry in waiting], LateOutcome.DROPPED, reason, by)
    return len(waiting)


def _kept(
    add: Callable[[], RowT],
    device: Device,
    kind: LateKind,
    event_id: UUID,
    by: Actor,
    happened_at: datetime | None,
    source: str,
    about: dict[str, Any],
) -> RowT:
    if _dropped([event_id]):
        raise errors.entry_dropped()
    try:
        row = add()
    except Refusal as refusal:
        with transaction.atomic():
            keep(device, kind, event_id, refusal, by, happened_at, source, **about)
        raise
    with transaction.atomic():
        _settle([event_id], LateOutcome.ENTERED, "", by)
    return row


def _enter(entry: LateEntry, by: Actor) -> None:
    if entry.kind == LateKind.WALK_IN:
        walk_ins.add(
            register=entry.register,
            client_event_id=entry.pk,
            name=entry.name,
            email=entry.email,
            organisation_name=entry.organisation_name,
            happened_at=entry.happened_at,
            source=entry.source,
            by=by,
        )
    elif entry.kind == LateKind.HEADCOUNT:
        headcounts.add(
            register=entry.register,
            client_event_id=entry.pk,
            label=entry.label,
            count=entry.count or 0,
            audience_type=entry.audience_type,
            by=by,
        )
    else:
        event = Event(
            client_event_id=entry.pk,
            status=entry.status,
            seat_id=entry.seat_id,
            walk_in_id=entry.walk_in_ref,
            # A clock that was days wrong says nothing; when we heard of it is the best that is known.
            happened_at=entry.received_at if entry.code == "bad_time" else entry.happened_at,
            source=entry.source,
        )
        outcome = check_ins.mark_many(register=entry.register, events=[event], by=by)[0]
        if outcome.refusal is not None:
            raise outcome.refusal


def _settle(ids: Sequence[UUID], outcome: LateOutcome, reason: str, by: Actor) -> None:
    for entry in LateEntry.objects.filter(pk__in=ids, settled_at=None) if ids else ():
        entry.outcome, entry.reason, entry.settled_at = outcome, reason, timezone.now()
        entry.settled_by_kind, entry.settled_by_id = by.kind.value, by.id
        entry.save(update_fields=["outcome", "reason", "settled_at", "settled_by_kind", "settled_by_id"])
        if outcome == LateOutcome.ENTERED:
            trail.record(verb="enter", subject=entry, by=by, after={"reason": reason})
        else:
            trail.record(verb="drop", subject=entry, by=by, after={"reason": reason})


def _chosen(register: Register, entries: Iterable[LateEntry]) -> list[LateEntry]:
    ids = [entry.pk for entry in entries]
    waiting = list(LateEntry.objects.filter(pk__in=ids, register=register, settled_at=None))
    if not waiting:
        raise errors.nothing_chosen()
    return waiting


def _reason(reason: str) -> str:
    cleaned = clean_text(reason)[: registers.LONGEST_REASON]
    if not cleaned:
        raise errors.reason_needed()
    return cleaned


def _dropped(ids: Sequence[UUID]) -> set[UUID]:
    rows = LateEntry.objects.filter(pk__in=ids, outcome=LateOutcome.DROPPED)
    return set(rows.values_list("pk", flat=True))


def _known_seat(seat_id: int | None) -> int | None:
    return seat_id if seat_id and Seat.objects.filter(pk=seat_id).exists() else None
