"""What earns a certificate of a course: versioned rows, never changed."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates.models import IssueRule
from courses.models import Course
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal
from records.operations import trail


def current(course: Course) -> IssueRule:
    """The rule in force. A course without one gets the usual one: all planned meetings attended."""
    rule = course.issue_rules.order_by("-number").first()
    return rule or change(course=course, attendance_percent=100, by=SYSTEM)


def change(*, course: Course, attendance_percent: int, by: Actor) -> IssueRule:
    """Put a new rule in force from now on; certificates already issued keep theirs.

    The share that is in force already changes nothing. Refuses `bad_share`.
    """
    if not 1 <= attendance_percent <= 100:
        raise Refusal("Give a share from 1 to 100 per cent.", "bad_share", field="attendance_percent")
    newest = course.issue_rules.order_by("-number").first()
    if newest is not None and newest.attendance_percent == attendance_percent:
        return newest
    number = newest.number + 1 if newest else 1
    try:
        with transaction.atomic():
            rule = IssueRule.objects.create(
                course=course,
                number=number,
                attendance_percent=attendance_percent,
                created_at=timezone.now(),
                by_kind=by.kind.value,
                by_id=by.id,
            )
            trail.record(
                verb="change", subject=rule, by=by, after={"attendance_percent": attendance_percent}, is_new=True
            )
    except IntegrityError:
        # Another worker or person wrote the same number this very moment; theirs stands.
        return course.issue_rules.get(number=number)
    return rule
