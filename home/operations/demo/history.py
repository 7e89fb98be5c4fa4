"""Takes the registers of the demonstration's past sessions, one session at a time, as their trainers would have done.

Each session is one transaction, so the worker may be killed at any moment: a session has all its registers or none.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet

from attendance.enums import CheckInStatus
from attendance.models import Register, WalkIn
from attendance.operations import check_ins, headcounts, registers, walk_ins
from attendance.operations.check_ins import Event
from attendance.queries import living_seats
from delivery.enums import SessionState
from delivery.models import Booking, Meeting, Session
from home.operations.demo import ledger, plan
from home.operations.demo.ledger import Loaded
from home.operations.demo.people import Names
from kernel.actors import SYSTEM, Actor
from organisations.enums import AudienceType

# What becomes of a hundred who booked: 86 are there.
_STATUSES = {
    CheckInStatus.PRESENT: 79,
    CheckInStatus.LATE: 5,
    CheckInStatus.LEFT_EARLY: 2,
    CheckInStatus.EXCUSED: 3,
    CheckInStatus.ABSENT: 11,
}
_SESSIONS_WITH_WALK_INS = 0.35
_GROUPS = (
    "Support staff, counted at the door",
    "Teaching assistants who came for the second half",
    "Parents and carers in the hall",
)


def write(*, limit: int) -> int:
    """Take the registers of up to `limit` past sessions, the latest first; returns how many. 0 when none is left."""
    loaded = ledger.read()
    if loaded is None:
        return 0
    keys = {pk: key for key, pk in loaded.history.items()}
    # Ids only: what another worker does meanwhile is looked at again under the session's lock.
    waiting = list(_waiting(loaded).order_by("-starts_at", "pk").values_list("pk", flat=True)[:limit])
    return sum(_take(pk, keys[pk], loaded) for pk in waiting)


def progress() -> tuple[int, int]:
    """How many of the planned past sessions have their registers, and how many were planned."""
    loaded = ledger.read()
    if loaded is None:
        return 0, 0
    planned = len(loaded.history)
    return planned - _waiting(loaded).count(), planned


def _waiting(loaded: Loaded) -> QuerySet[Session]:
    """The sessions whose registers nobody has begun: one that somebody has is theirs to finish."""
    begun = Register.objects.filter(meeting__session__in=loaded.history.values()).values("meeting__session")
    sessions = Session.objects.filter(pk__in=loaded.history.values(), state=SessionState.SCHEDULED)
    return sessions.exclude(pk__in=begun)


def _take(session_id: int, key: str, loaded: Loaded) -> bool:
    with transaction.atomic():
        session = Session.objects.select_for_update().get(pk=session_id)
        if not _waiting(loaded).filter(pk=session_id).exists():
            return False
        trainer = session.trainers.first()
        # Somebody may have taken the trainers off meanwhile.
        by = Actor.user(trainer.user_id) if trainer else SYSTEM
        _Taker(session, key, loaded, by).take()
    return True


class _Taker:
    """One session's registers, filled by one stream of chance of its own."""

    def __init__(self, session: Session, key: str, loaded: Loaded, by: Actor) -> None:
        self.session = session
        self.by = by
        self.rng = random.Random(f"{plan.SEED} {key}")  # noqa: S311 -- makes up history, guards nothing
        self.seats = list(living_seats(session.pk).order_by("pk"))
        self.sure = set(loaded.sure)
        self.is_counted = session.pk in loaded.counted
        self.walk_ins: list[WalkIn] = []

    def take(self) -> None:
        """Open, fill and close the register of each meeting."""
        for meeting in self.session.meetings.order_by("number"):
            register = registers.open_register(meeting=meeting, by=self.by)
            self._mark(register, meeting)
            if meeting.number == 1:
                self._add_walk_ins(register, meeting)
            if self.is_counted:
                self._count_group(register)
            registers.close(register=register, by=self.by, empty=True)

    def _mark(self, register: Register, meeting: Meeting) -> None:
        outcomes = check_ins.mark_many(register=register, events=list(self._events(meeting)), by=self.by)
        for outcome in outcomes:
            if outcome.refusal is not None:
                raise outcome.refusal

    def _events(self, meeting: Meeting) -> Iterator[Event]:
        for seat in self.seats:
            status = CheckInStatus.PRESENT if seat.booking_id in self.sure else self._status()
            at = self._moment(meeting, status)
            yield Event(
                client_event_id=_event_id(meeting, f"seat-{seat.pk}"), status=status, seat_id=seat.pk, happened_at=at
            )
        for walk_in in self.walk_ins:
            at = self._moment(meeting, CheckInStatus.PRESENT)
            yield Event(
                client_event_id=_event_id(meeting, f"again-{walk_in.pk}"),
                status=CheckInStatus.PRESENT,
                walk_in_id=walk_in.pk,
                happened_at=at,
            )

    def _status(self) -> CheckInStatus:
        return self.rng.choices(list(_STATUSES), list(_STATUSES.values()))[0]

    def _moment(self, meeting: Meeting, status: CheckInStatus) -> datetime:
        minutes = {CheckInStatus.LATE: (6, 20), CheckInStatus.PRESENT: (-12, 3)}.get(status, (15, 25))
        return meeting.starts_at + timedelta(minutes=self.rng.randint(*minutes), seconds=self.rng.randrange(60))

    def _add_walk_ins(self, register: Register, meeting: Meeting) -> None:
        if self.session.course.is_police_only or self.rng.random() >= _SESSIONS_WITH_WALK_INS:
            return
        names = Names(self.rng, spoken_for=frozenset(seat.name for seat in self.seats))
        booked = sorted(Booking.objects.filter(session=self.session).values_list("organisation__name", flat=True))
        for number in range(self.rng.randint(1, 2)):
            person = names.draw()
            walk_in = walk_ins.add(
                register=register,
                name=person.name,
                email=f"{person.latin}@homepost.example" if self.rng.random() < 0.7 else "",
                organisation_name=self.rng.choice(booked) if booked and self.rng.random() < 0.6 else "",
                client_event_id=_event_id(meeting, f"walk-in-{number}"),
                happened_at=self._moment(meeting, CheckInStatus.LATE),
                by=self.by,
            )
            self.walk_ins.append(walk_in)

    def _count_group(self, register: Register) -> None:
        is_for_parents = self.session.course.slug == "cyber-choices-parents-teachers"
        headcounts.add(
            register=register,
            label=_GROUPS[2] if is_for_parents else self.rng.choice(_GROUPS[:2]),
            count=self.rng.randint(25, 60) if is_for_parents else self.rng.randint(8, 24),
            audience_type=AudienceType.SCHOOL,
            by=self.by,
        )


def _event_id(meeting: Meeting, what: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"muster-demo:{meeting.session_id}:{meeting.number}:{what}")
