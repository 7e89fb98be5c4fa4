"""Figures for a period. The definitions live here and nowhere else, so that two screens never tell two numbers.

*Session*: one delivered session with at least one person there or counted. *People*: attendees marked as there at one
meeting or more, each once per session. *Head-count*: people counted and not named; never added to people. A group that
comes to several meetings of a session is one group, so the largest of the meetings counts. *Organisation*: distinct
organisation with somebody there or counted. A session belongs to the period in which it begins. Force is the force of
the audience: the booking's, else the organisation's; for people without either, the force that hosted the session.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from attendance.enums import THERE
from attendance.models import HeadcountLine, Mark
from attendance.queries.marks import current_closings
from delivery.models import Session
from organisations.models import Force


@dataclass(frozen=True, kw_only=True, slots=True)
class ForceFigures:
    """The figures of one audience force; `force` is None where it is not known, and in the total."""

    force: Force | None
    sessions: int
    people: int
    headcount: int
    organisations: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Figures by force, and in total. A session or organisation may count for two forces and counts once in total."""

    total: ForceFigures
    by_force: tuple[ForceFigures, ...]


class _Seen(NamedTuple):
    """One person who was there, or one line of people counted."""

    session_id: int
    meeting_id: int
    force_id: int | None
    organisation_id: int | None
    attendee: str
    people: int


@dataclass(slots=True)
class _Tally:
    sessions: set[int] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)
    counted: Counter[tuple[int, int]] = field(default_factory=Counter)

    def add(self, seen: _Seen) -> None:
        self.sessions.add(seen.session_id)
        if seen.attendee:
            self.people.add(seen.attendee)
        else:
            self.counted[(seen.session_id, seen.meeting_id)] += seen.people
        if seen.organisation_id is not None:
            self.organisations.add(seen.organisation_id)

    def figures(self, force: Force | None) -> ForceFigures:
        largest: dict[int, int] = defaultdict(int)
        for (session_id, _), count in self.counted.items():
            largest[session_id] = max(largest[session_id], count)
        return ForceFigures(
            force=force,
            sessions=len(self.sessions),
            people=len(self.people),
            headcount=sum(largest.values()),
            organisations=len(self.organisations),
        )


def counts(start: datetime, end: datetime, *, sessions: QuerySet[Session] | None = None) -> Figures:
    """What was delivered from `start` up to `end`, by force of the audience; of these `sessions` only, if given.

    Only final marks count: a register that is not closed yet is not in any figure.
    """
    chosen = Session.objects.all() if sessions is None else sessions
    within = chosen.filter(starts_at__gte=start, starts_at__lt=end).order_by()
    total, by_force = _Tally(), defaultdict[int | None, _Tally](_Tally)
    for seen in (*_named(within), *_counted(within)):
        total.add(seen)
        by_force[seen.force_id].add(seen)
    forces = Force.objects.in_bulk([pk for pk in by_force if pk is not None])
    rows = [tally.figures(forces.get(pk) if pk is not None else None) for pk, tally in by_force.items()]
    rows.sort(key=lambda row: (row.force is None, row.force.name if row.force else ""))
    return Figures(total=total.figures(None), by_force=tuple(rows))


def _named(within: QuerySet[Session]) -> list[_Seen]:
    closings = current_closings().filter(register__meeting__session__in=within.values("pk"))
    there = Mark.objects.filter(closing__in=closings, status__in=THERE)
    host = Coalesce(
        "closing__register__meeting__session__host_force", "closing__register__meeting__session__delivering_force"
    )
    seats = there.filter(seat__isnull=False).values_list(
        "closing__register__meeting__session_id",
        "closing__register__meeting_id",
        Coalesce("seat__booking__force", "seat__booking__organisation__force", host),
        Coalesce("seat__booking__organisation__merged_into", "seat__booking__organisation"),
        "seat_id",
    )
    walk_ins = there.filter(walk_in__isnull=False).values_list(
        "closing__register__meeting__session_id",
        "closing__register__meeting_id",
        Coalesce("walk_in__organisation__force", host),
        Coalesce("walk_in__organisation__merged_into", "walk_in__organisation"),
        "walk_in_id",
    )
    return [
        _Seen(session, meeting, force, organisation, str(attendee), 1)
        for rows in (seats, walk_ins)
        for session, meeting, force, organisation, attendee in rows
    ]


def _counted(within: QuerySet[Session]) -> list[_Seen]:
    # The lines that the closing counted: an amendment in progress must not move a figure.
    lines = HeadcountLine.objects.filter(
        Q(removed_at=None) | Q(removed_at__gt=F("register__closing__at")),
        register__meeting__session__in=within.values("pk"),
        created_at__lte=F("register__closing__at"),
    )
    host = Coalesce("register__meeting__session__host_force", "register__meeting__session__delivering_force")
    rows = lines.values_list(
        "register__meeting__session_id",
        "register__meeting_id",
        Coalesce("organisation__force", host),
        Coalesce("organisation__merged_into", "organisation"),
        "count",
    )
    return [
        _Seen(session, meeting, force, organisation, "", number)
        for session, meeting, force, organisation, number in rows
    ]
