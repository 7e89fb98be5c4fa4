"""What is earned and not yet issued."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from attendance.models import CatchUp, Closing, WalkIn
from attendance.queries import attendance_share
from certificates.enums import UNSIGNED, Status
from certificates.models import Certificate, Confirmation, IssueProblem, IssueRun
from delivery.enums import SessionState
from delivery.models import Seat, Session


def sessions_to_run() -> QuerySet[Session, tuple[int, int]]:
    """Completed sessions whose registers, as they stand closed now, have not been run through yet: the session's id and
    that of the last closing, of its own registers or of those where somebody caught up."""
    newest = (
        Closing.objects.filter(register__meeting__session=OuterRef("pk"), register__closing=F("pk"))
        .order_by()
        .values("register__meeting__session")
        .annotate(last=Max("pk"))
        .values("last")
    )
    elsewhere = (
        Closing.objects.filter(
            register__meeting__caught_up_here__missed__session=OuterRef("pk"), register__closing=F("pk")
        )
        .order_by()
        .values("register__meeting__caught_up_here__missed__session")
        .annotate(last=Max("pk"))
        .values("last")
    )
    run = IssueRun.objects.filter(session=OuterRef("pk")).order_by("-last_closing_id").values("last_closing_id")[:1]
    completed = Session.objects.filter(state=SessionState.COMPLETED)
    return (
        completed.annotate(own=Subquery(newest), last_run=Subquery(run))
        .filter(own__isnull=False)
        .annotate(last_closing_id=Greatest(F("own"), Coalesce(Subquery(elsewhere), F("own"))))
        .filter(Q(last_run=None) | Q(last_run__lt=F("last_closing_id")))
        .order_by("ends_at")
        .values_list("pk", "last_closing_id")
    )


def unsigned_runs() -> QuerySet[IssueRun]:
    """Rounds that wait because nothing can be signed; what is tried next comes first."""
    waiting = IssueRun.objects.filter(done_at=None, given_up_at=None, last_error__startswith=UNSIGNED)
    return waiting.select_related("session").order_by("due_at", "pk")


def sessions_caught_up() -> QuerySet[Session]:
    """Sessions for which it was written down, after their last round was done, that somebody had caught up already."""
    runs = IssueRun.objects.filter(session=OuterRef("missed__session")).order_by("-last_closing_id")
    late = (
        CatchUp.objects.filter(missed__session=OuterRef("pk"))
        .counted()
        .filter(arranged_at__gt=Subquery(runs.values("done_at")[:1]))
    )
    return Session.objects.filter(Exists(late), state=SessionState.COMPLETED).order_by("pk")


def without_badge() -> QuerySet[Certificate]:
    """Certificates that stand, whose holder is known, from before there were badges."""
    valid = Certificate.objects.filter(status=Status.VALID, badge=None).exclude(name="")
    return valid.select_related("course_version").order_by("pk")


@dataclass(frozen=True, slots=True)
class Earner:
    """Somebody who met the attendance rule of a session: on a seat or as a walk-in."""

    seat: Seat | None
    walk_in: WalkIn | None
    attended: int
    planned: int
    caught_up: tuple[int, ...] = ()  # closings of other sessions' registers that count for this one

    @property
    def who(self) -> tuple[Any, Any]:
        """The id of the place and of the walk-in, one of them None."""
        return (self.seat.pk if self.seat else None, self.walk_in.pk if self.walk_in else None)


def confirmed(session: Session) -> set[tuple[Any, Any]]:
    """Those of a session to whom a trainer said yes: the id of the place and of the walk-in, one of them None."""
    given = Confirmation.objects.filter(session=session, taken_back_at=None)
    return set(given.values_list("seat_id", "walk_in_id"))


def earners(session: Session, attendance_percent: int) -> Iterator[Earner]:
    """Those who met the share and have neither a certificate nor an open problem. Seats come first."""
    shares = {
        (one.seat_id, one.walk_in_id): one for one in attendance_share(session) if one.reaches(attendance_percent)
    }
    served = Certificate.objects.filter(session=session).order_by().values_list("seat_id", "walk_in_id")
    stuck = IssueProblem.objects.filter(session=session, settled_at=None).values_list("seat_id", "walk_in_id")
    for who in [*served, *stuck]:
        shares.pop(who, None)
    seats = Seat.objects.select_related("booking").filter(pk__in=[seat for seat, _ in shares if seat])
    for seat in seats.order_by("pk"):
        share = shares[seat.pk, None]
        yield Earner(seat, None, share.attended, share.planned, share.caught_up)
    for walk_in in WalkIn.objects.filter(pk__in=[walk_in for _, walk_in in shares if walk_in]).order_by("pk"):
        share = shares[None, walk_in.pk]
        yield Earner(None, walk_in, share.attended, share.planned, share.caught_up)
