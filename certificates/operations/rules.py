"""What earns a certificate of a course: versioned rows, never changed."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates.models import IssueRule
from certificates.models.rules import MOST_RENEWAL_DAYS
from courses.models import Course
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal
from records.operations import trail

_FACTS = ("attendance_percent", "needs_confirmation", "renewal_days")


def current(course: Course) -> IssueRule:
    """The rule in force. A course without one gets the usual one: all planned meetings attended."""
    rule = course.issue_rules.order_by("-number").first()
    return rule or change(course=course, attendance_percent=100, by=SYSTEM)


def change(
    *,
    course: Course,
    by: Actor,
    attendance_percent: int | None = None,
    needs_confirmation: bool | None = None,
    renewal_days: int | None = None,
    knowledge_mark: int | None = None,
    needs_survey: bool = False,
    after: int | None = None,
) -> IssueRule:
    """Put a new rule in force from now on; certificates already issued keep theirs. What is left out stays. `after` is
    the number of the rule that it was written from, 0 for the usual one; None where nobody looked at one.

    What is in force already changes nothing. Refuses `bad_share`, `bad_renewal`, `changed_meanwhile` where somebody
    else changed it since and, because nobody could meet them yet, `no_knowledge_check` and `no_survey`.
    """
    newest = course.issue_rules.order_by("-number").first()
    wanted = IssueRule(course=course) if newest is None else _like(newest)
    given = {
        "attendance_percent": attendance_percent,
        "needs_confirmation": needs_confirmation,
        "renewal_days": renewal_days,
    }
    for name, value in given.items():
        if value is not None:
            setattr(wanted, name, value)
    _refuse_what_cannot_be(wanted, knowledge_mark, needs_survey=needs_survey)
    if newest is not None and _facts(newest) == _facts(wanted):
        return newest
    if after is not None and newest is not None and _facts(_numbered(course, after)) != _facts(newest):
        raise _meanwhile()
    return _write(wanted, newest, by)


def _write(wanted: IssueRule, newest: IssueRule | None, by: Actor) -> IssueRule:
    wanted.number = newest.number + 1 if newest else 1
    wanted.created_at, wanted.by_kind, wanted.by_id = timezone.now(), by.kind.value, by.id
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
            before = _facts(newest) if newest else {}
            trail.record(verb="change", subject=wanted, by=by, before=before, after=_facts(wanted), is_new=True)
    except IntegrityError:
        # Another worker or person wrote the same number this very moment; theirs stands.
        theirs = _numbered(wanted.course, wanted.number)
        if _facts(theirs) != _facts(wanted):
            raise _meanwhile() from None
        return theirs
    return wanted


def _numbered(course: Course, number: int) -> IssueRule:
    return course.issue_rules.filter(number=number).first() or IssueRule(course=course)


def _meanwhile() -> Refusal:
    return Refusal(
        "Somebody put another rule in force while you wrote. Open this page once more to see theirs.",
        "changed_meanwhile",
    )


def _like(rule: IssueRule) -> IssueRule:
    return IssueRule(course=rule.course, **_facts(rule))


def _facts(rule: IssueRule) -> dict[str, int | bool]:
    return {name: getattr(rule, name) for name in _FACTS}


def _refuse_what_cannot_be(rule: IssueRule, knowledge_mark: int | None, *, needs_survey: bool) -> None:
    if not 1 <= rule.attendance_percent <= 100:
        raise Refusal("Give a share from 1 to 100 per cent.", "bad_share", field="attendance_percent")
    if not 0 <= rule.renewal_days <= MOST_RENEWAL_DAYS:
        raise Refusal(f"Give a number of days from 0 to {MOST_RENEWAL_DAYS}.", "bad_renewal", field="renewal_days")
    if knowledge_mark is not None:
        raise Refusal(
            "There is no knowledge check in Muster yet, so nobody could reach a mark and nobody would get a "
            "certificate. Leave it empty.",
            "no_knowledge_check",
            field="knowledge_mark",
        )
    if needs_survey:
        raise Refusal(
            "There is no survey in Muster yet, so nobody could answer it and nobody would get a certificate. "
            "Leave it out.",
            "no_survey",
            field="needs_survey",
        )
