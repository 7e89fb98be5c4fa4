"""What became different on a register since a device last asked: asked every few seconds, so it reads little."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from attendance.enums import RegisterState
from attendance.models import CheckIn, HeadcountLine, Register
from attendance.queries.devices import settled_ids
from attendance.queries.sheets import Row, latest_events, living_seats, walk_ins_of
from delivery.models import Allocation

# What was entered just before the last answer may have become visible just after it. Telling a mark twice does no harm.
OVERLAP = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """How one attendee is marked now."""

    key: str
    seat_id: int | None
    walk_in_id: UUID | None
    status: str
    marked_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """What a device is told. `roster` is a digest of who is on the list: where it differs, the sheet is read anew."""

    register: Register
    now: datetime
    roster: str
    people: tuple[Changed, ...]
    headcount_lines: tuple[HeadcountLine, ...]
    settled: tuple[str, ...]


def changes(register: Register, after: datetime) -> Changes:
    """How everybody is marked now who was marked since; head-counts and roster as they stand."""
    now = timezone.now()
    recent = CheckIn.objects.filter(register=register, received_at__gt=after - OVERLAP)
    keys = set(recent.values_list("seat_id", "walk_in_id"))
    latest = latest_events(register) if keys else {}
    people = []
    for seat_id, walk_in_id in keys:
        event = latest.get((seat_id, walk_in_id))
        people.append(
            Changed(
                key=f"s-{seat_id}" if seat_id else f"w-{walk_in_id}",
                seat_id=seat_id,
                walk_in_id=walk_in_id,
                status=event.status if event else "",
                marked_at=event.happened_at if event else None,
            )
        )
    lines = register.headcount_lines.filter(removed_at=None).order_by("created_at", "pk")
    return Changes(
        register=register,
        now=now,
        roster=roster(register),
        people=tuple(people),
        headcount_lines=tuple(lines),
        settled=tuple(settled_ids(register)),
    )


def roster(register: Register) -> str:
    """A digest of who is on the list of an open register; the list of a closed one is final."""
    if register.state == RegisterState.CLOSED:
        return ""
    session_id = register.meeting.session_id
    seats = living_seats(session_id).values_list("pk", "name", "number", "booking__ref", "booking__organisation__name")
    walk_ins = walk_ins_of(session_id).values_list("pk", "name", "organisation_name", "organisation__name")
    lines = [f"s-{pk}|{name}|{organisation}|{ref}|{number}" for pk, name, number, ref, organisation in seats]
    lines += [f"w-{pk}|{name}|{known or typed}||0" for pk, name, typed, known in walk_ins]
    return _digest(lines)


def roster_of(rows: Iterable[Row]) -> str:
    """The same digest, of rows that were read already."""
    return _digest([f"{row.key}|{row.name}|{row.organisation}|{row.booking_ref}|{row.place}" for row in rows])


def capacity_of(session_id: int) -> int:
    """How many places the session has, in the room and online."""
    places = Allocation.objects.filter(session_id=session_id)
    return int(places.aggregate(total=Sum("capacity"))["total"] or 0)


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]
