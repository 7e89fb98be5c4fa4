"""What keeps a certificate from being made: reported, looked at again, mended."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from attendance.operations import walk_ins
from attendance.queries import attendance_share
from certificates import queries
from certificates.documents import UndrawableText, is_drawable, missing_characters
from certificates.enums import ProblemKind
from certificates.models import IssueProblem, IssueRule, IssueRun
from certificates.queries import Earner
from courses.models import Course
from delivery.models import Session
from delivery.operations import seats
from kernel.actors import Actor
from kernel.cleaning import clean_line
from kernel.errors import Refusal
from kernel.names import clean_name
from records.operations import trail

_LONGEST_DETAIL = 300


def report(
    *,
    session: Session,
    earner: Earner,
    fault: UndrawableText | None = None,
    kind: ProblemKind = ProblemKind.NO_NAME,
) -> None:
    """Note, once, why somebody's certificate cannot be made: for letters, for want of a name or of the trainer's yes.

    Part of a larger operation.
    """
    detail = ""
    if fault is not None:
        detail = " ".join(f"U+{ord(letter):04X}" for letter in fault.characters)
        kind = ProblemKind.UNDRAWABLE_NAME
        if fault.fact != "name":
            kind, detail = ProblemKind.UNDRAWABLE_COURSE, f"{fault.fact} {detail}"
    try:
        with transaction.atomic():
            IssueProblem.objects.create(
                session=session,
                seat=earner.seat,
                walk_in=earner.walk_in,
                kind=kind,
                detail=detail[:_LONGEST_DETAIL].rpartition(" ")[0] if len(detail) > _LONGEST_DETAIL else detail,
                found_at=timezone.now(),
            )
    except IntegrityError:
        return


def look_again(*, session: Session, rule: IssueRule) -> None:
    """Settle what no longer stands: a name that can be drawn now, a yes that was given or is not asked for any more,
    somebody who did not earn one after all.

    What is wrong with a course's words is settled too, and reported again if it still is. Part of a larger operation.
    """
    still_open = IssueProblem.objects.filter(session=session, settled_at=None).select_related("seat", "walk_in")
    found = list(still_open)
    if not found:
        return
    shares = attendance_share(session)
    earned = {(one.seat_id, one.walk_in_id) for one in shares if one.reaches(rule.attendance_percent)}
    confirmed = queries.confirmed(session) if rule.needs_confirmation else None

    def stands(one: IssueProblem) -> bool:
        who = (one.seat_id, one.walk_in_id)
        if one.kind == ProblemKind.NOT_CONFIRMED:
            return who in earned and confirmed is not None and who not in confirmed
        return one.is_about_the_name and who in earned and not is_drawable(clean_line(one.holder.name))

    gone = [one.pk for one in found if not stands(one)]
    still_open.filter(pk__in=gone).update(settled_at=timezone.now())


def mend(*, problem: IssueProblem, name: str, by: Actor) -> IssueProblem:
    """Put the name right on the place or the walk-in; the certificate is then due.

    Refuses `name_needed`, `link_in_name`, `name_too_long`, `undrawable_name`, `problem_settled` and, where a name is
    not what is wrong, `not_about_the_name`; for a place also `seat_given_back` and `booking_cancelled`.
    """
    name = clean_name(name, field="name")
    _refuse_unless_drawable(name)
    if not problem.is_about_the_name:
        raise Refusal("It is not the name that is wrong here.", "not_about_the_name")
    with transaction.atomic():
        if not IssueProblem.objects.filter(pk=problem.pk, settled_at=None).update(settled_at=timezone.now()):
            raise Refusal("This has been put right already.", "problem_settled")
        if problem.seat is not None:
            seat = problem.seat
            seats.name(seat=seat, name=name, email=None, at_the_register=True, by=by)
        elif problem.walk_in is not None:
            walk_ins.rename(walk_in=problem.walk_in, name=name, by=by)
        _run_again(problem.session, by)
    problem.refresh_from_db(fields=["settled_at"])
    return problem


def go_through_again(*, session: Session, by: Actor) -> Session:
    """Have the worker go through a session once more: whoever has earned one and has none is served, and what stood in
    the way is looked at again. Whoever has one keeps it.

    Refuses `registers_open` for a session whose certificates never fell due.
    """
    with transaction.atomic():
        if not _run_again(session, by):
            raise Refusal("Close every register of the session first.", "registers_open")
    return session


def course_mended(*, course: Course, by: Actor) -> int:
    """A course was published: go again through the sessions whose certificates its words held up; returns how many."""
    stuck = IssueProblem.objects.filter(kind=ProblemKind.UNDRAWABLE_COURSE, settled_at=None, session__course=course)
    sessions = Session.objects.filter(pk__in=stuck.values("session"))
    for session in sessions.order_by("pk"):
        go_through_again(session=session, by=by)
    return len(sessions)


def make_due(session: Session) -> bool:
    """Have the worker do the last round of a session once more; False where none fell due yet. Part of a larger
    operation."""
    newest = IssueRun.objects.filter(session=session).order_by("-last_closing_id").first()
    if newest is None:
        return False
    IssueRun.objects.filter(pk=newest.pk).update(
        due_at=timezone.now(), done_at=None, given_up_at=None, attempts=0, lease_until=None
    )
    return True


def _run_again(session: Session, by: Actor) -> bool:
    if not make_due(session):
        return False
    trail.record(verb="run_again", subject=session, by=by)
    return True


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
