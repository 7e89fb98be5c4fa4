"""What keeps a certificate from being made: reported, looked at again, mended."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from attendance.operations import walk_ins
from attendance.queries import attendance_share
from certificates.documents import is_drawable, missing_characters
from certificates.enums import ProblemKind
from certificates.models import IssueProblem, IssueRun
from certificates.queries import Earner
from delivery.models import Session
from delivery.operations import seats
from kernel.actors import Actor
from kernel.cleaning import clean_line
from kernel.errors import Refusal
from records.operations import trail


def report(*, session: Session, earner: Earner, kind: ProblemKind, detail: str = "") -> None:
    """Note, once, why somebody's certificate cannot be made. Part of a larger operation."""
    try:
        with transaction.atomic():
            IssueProblem.objects.create(
                session=session,
                seat=earner.seat,
                walk_in=earner.walk_in,
                kind=kind,
                detail=detail[:300],
                found_at=timezone.now(),
            )
    except IntegrityError:
        return


def look_again(*, session: Session, attendance_percent: int) -> None:
    """Settle what no longer stands: a name that can be drawn now, somebody who did not earn one after all.

    What is wrong with a course's words is settled too, and reported again if it still is. Part of a larger operation.
    """
    still_open = IssueProblem.objects.filter(session=session, settled_at=None).select_related("seat", "walk_in")
    found = list(still_open)
    if not found:
        return
    shares = attendance_share(session)
    earned = {(one.seat_id, one.walk_in_id) for one in shares if one.reaches(attendance_percent)}
    gone = [
        one.pk
        for one in found
        if not one.is_about_the_name
        or (one.seat_id, one.walk_in_id) not in earned
        or is_drawable(clean_line(one.holder.name))
    ]
    still_open.filter(pk__in=gone).update(settled_at=timezone.now())


def mend(*, problem: IssueProblem, name: str, by: Actor) -> IssueProblem:
    """Put the name right on the place or the walk-in; the certificate is then due.

    Refuses `name_needed`, `undrawable_name`, `problem_settled` and, where a name is not what is wrong,
    `not_about_the_name`; for a place also `seat_given_back` and `booking_cancelled`.
    """
    name = clean_line(name)
    _refuse_unless_drawable(name)
    if not problem.is_about_the_name:
        raise Refusal("It is not the name that is wrong here.", "not_about_the_name")
    with transaction.atomic():
        if not IssueProblem.objects.filter(pk=problem.pk, settled_at=None).update(settled_at=timezone.now()):
            raise Refusal("This has been put right already.", "problem_settled")
        if problem.seat is not None:
            seat = problem.seat
            seats.name(seat=seat, name=name, email=seat.email, at_the_register=True, by=by)
        elif problem.walk_in is not None:
            walk_ins.rename(walk_in=problem.walk_in, name=name, by=by)
        _run_again(problem.session, by)
    problem.refresh_from_db(fields=["settled_at"])
    return problem


def _run_again(session: Session, by: Actor) -> None:
    newest = IssueRun.objects.filter(session=session).order_by("-last_closing_id").first()
    if newest is not None:
        IssueRun.objects.filter(pk=newest.pk).update(
            due_at=timezone.now(), done_at=None, given_up_at=None, attempts=0, lease_until=None
        )
        trail.record(verb="run_again", subject=session, by=by)


def _refuse_unless_drawable(name: str) -> None:
    letters = missing_characters(name)
    if letters:
        raise Refusal(
            f"A certificate cannot show these letters: {' '.join(letters)}. Ask how the person writes the name "
            "in Latin letters.",
            "undrawable_name",
            field="name",
        )
    if not is_drawable(name):
        raise Refusal("Enter the name as it should stand on the certificate.", "name_needed", field="name")
