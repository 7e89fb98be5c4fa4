"""Why somebody has no certificate: one answer for staff, bookers, attendees and the API.

Everything is read in a fixed number of queries, whatever the number of people, and then worked out in memory.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum

from attendance.enums import THERE, MarkStatus, RegisterState
from attendance.models import HeadcountLine, Mark, WalkIn
from attendance.queries import caught_up, current_closings, living_seats
from attendance.queries.catch_ups import own_walk_ins
from certificates.enums import UNSIGNED, ProblemKind, Reason
from certificates.models import Certificate, IssueProblem, IssueRule, IssueRun
from certificates.queries.due import confirmed
from delivery.enums import SessionState
from delivery.models import Meeting, Seat, Session

USUAL_PERCENT = 100
Who = tuple[Any, Any]  # the id of a seat and of a walk-in, one of them None


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """What is the same for everybody at a session: the rule, the registers, and how far issuing has come."""

    session: Session
    meetings: tuple[Meeting, ...]
    percent: int
    rule: IssueRule | None
    run: IssueRun | None
    now: datetime

    @property
    def open_meetings(self) -> tuple[Meeting, ...]:
        """Those whose register is not closed: never begun, still open, or open again to be corrected."""
        return tuple(one for one in self.meetings if not is_closed(one))

    @property
    def needed(self) -> int:
        """At how many meetings one has to be."""
        return -(-self.percent * len(self.meetings) // 100)

    def after_closing(self) -> Reason:
        """Why somebody has none who met the rule and whose name is known."""
        if self.run is None or (self.run.done_at is None and self.run.given_up_at is None):
            is_unsigned = self.run is not None and self.run.last_error.startswith(UNSIGNED)
            return Reason.NO_SIGNATURE if is_unsigned else Reason.WAITING
        if self.run.done_at is not None and self.rule is not None and self.rule.created_at > self.run.done_at:
            return Reason.RULE_CHANGED
        return Reason.STUCK


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One place or walk-in: its latest certificate, if it has any, and else why not."""

    round: Round
    seat: Seat | None = None
    walk_in: WalkIn | None = None
    certificate: Certificate | None = None
    problem: IssueProblem | None = None
    is_confirmed: bool = True
    attended: int = 0
    said: frozenset[str] = field(default_factory=frozenset)

    @property
    def holder(self) -> Seat | WalkIn:
        """The place or the walk-in."""
        return self.seat or self.walk_in  # type: ignore[return-value]  # one of them, by how outcomes are made

    @property
    def who(self) -> str:
        """The name, or which place it is."""
        if self.seat is None or self.seat.name:
            return self.holder.name
        return f"Place {self.seat.number} of booking {self.seat.booking.ref}"

    @property
    def reason(self) -> Reason | None:
        """Why there is no certificate; None where there is one, whatever became of it."""
        if self.certificate is not None:
            return None
        if self.round.session.state == SessionState.CANCELLED:
            return Reason.CANCELLED
        if self.problem is not None and self.problem.kind != ProblemKind.NOT_CONFIRMED:
            return Reason(self.problem.kind)
        if found := self._by_register():
            return found
        if not self.is_confirmed:
            return Reason.NOT_CONFIRMED
        return Reason.NO_NAME if not self.holder.name else self.round.after_closing()

    def _by_register(self) -> Reason | None:
        """What the registers say against it, or None."""
        unclosed = len(self.round.open_meetings)
        if unclosed and all(one.starts_at > self.round.now for one in self.round.open_meetings) and not self.said:
            return Reason.NOT_YET
        if self.attended + unclosed < self.round.needed:
            # No open register can change it any more.
            return self._too_few()
        return Reason.REGISTER_OPEN if unclosed else None

    def _too_few(self) -> Reason:
        if not self.said:
            return Reason.NOT_LISTED
        if self.said == {MarkStatus.EXCUSED}:
            return Reason.EXCUSED
        return Reason.TOO_FEW if len(self.round.meetings) > 1 else Reason.ABSENT


def outcomes(session: Session, now: datetime, *, booking_id: int | None = None) -> list[Outcome]:
    """Everybody expected or marked at a session, by name: those with a certificate, and why the others have none.

    With `booking_id`, the places of that booking alone, by number.
    """
    own = {} if booking_id is None else {"seat__booking": booking_id}
    marks, certificates, problems = _marks(session, own), _certificates(session, own), _problems(session, own)
    known = set(marks) | set(certificates)
    seats = list(_seats(session, [seat for seat, _ in known if seat], booking_id))
    walk_ins = list(own_walk_ins(session.pk)) if booking_id is None else []
    shared = round_of(session, now)
    closed = {one.pk for one in shared.meetings if is_closed(one)}
    made_up = caught_up(session)
    sure = confirmed(session) if shared.rule is not None and shared.rule.needs_confirmation else None

    def rows() -> Iterator[Outcome]:
        for holder in [*seats, *walk_ins]:
            is_seat = isinstance(holder, Seat)
            who = (holder.pk, None) if is_seat else (None, holder.pk)
            said = [status for meeting, status in marks.get(who, []) if meeting in closed]
            elsewhere = sum(meeting in closed for meeting in made_up.get(who, ()))
            yield Outcome(
                round=shared,
                seat=holder if isinstance(holder, Seat) else None,
                walk_in=holder if isinstance(holder, WalkIn) else None,
                certificate=certificates.get(who),
                problem=problems.get(who),
                is_confirmed=sure is None or who in sure,
                attended=sum(status in THERE for status in said) + elsewhere,
                said=frozenset(said),
            )

    return sorted(rows(), key=_by_name) if booking_id is None else list(rows())


def round_of(session: Session, now: datetime) -> Round:
    """The rule, the registers and the last round of issuing of a session."""
    rule = IssueRule.objects.filter(course=session.course_id).order_by("-number").first()
    return Round(
        session=session,
        meetings=tuple(session.meetings.select_related("register").order_by("number")),
        percent=rule.attendance_percent if rule else USUAL_PERCENT,
        rule=rule,
        run=IssueRun.objects.filter(session=session).order_by("-last_closing_id").first(),
        now=now,
    )


def is_closed(meeting: Meeting) -> bool:
    """Whether the register of a meeting, read with it, is closed."""
    register = getattr(meeting, "register", None)
    return register is not None and register.state == RegisterState.CLOSED


def counted_unnamed(session: Session) -> int:
    """How many people were counted and never named, at the meeting with the most of them. None of them gets one."""
    lines = HeadcountLine.objects.filter(register__meeting__session=session, removed_at=None).order_by()
    sums = lines.values("register").annotate(total=Sum("count")).values_list("total", flat=True)
    return max(sums, default=0)


def _by_name(one: Outcome) -> tuple[bool, str, str]:
    return (not one.holder.name, one.holder.name.casefold(), str(one.holder.pk))


def _seats(session: Session, marked: list[int], booking_id: int | None) -> QuerySet[Seat]:
    expected = living_seats(session.pk)
    if booking_id is not None:
        expected = expected.filter(booking_id=booking_id)
    rows = expected | Seat.objects.filter(session=session, pk__in=marked)
    return rows.select_related("booking__organisation").order_by("booking_id", "number")


def _marks(session: Session, own: dict[str, Any]) -> dict[Who, list[tuple[int, str]]]:
    closings = current_closings().filter(register__meeting__session=session)
    found: dict[Who, list[tuple[int, str]]] = defaultdict(list)
    rows = Mark.objects.filter(closing__in=closings, **own).order_by("pk")
    for seat, walk_in, meeting, status in rows.values_list(
        "seat_id", "walk_in_id", "closing__register__meeting_id", "status"
    ):
        found[seat, walk_in].append((meeting, status))
    return found


def _certificates(session: Session, own: dict[str, Any]) -> dict[Who, Certificate]:
    rows = Certificate.objects.filter(session=session, **own).order_by("generation")
    return {(one.seat_id, one.walk_in_id): one for one in rows}  # the latest generation overwrites the others


def _problems(session: Session, own: dict[str, Any]) -> dict[Who, IssueProblem]:
    rows = IssueProblem.objects.filter(session=session, settled_at=None, **own)
    return {(one.seat_id, one.walk_in_id): one for one in rows}
