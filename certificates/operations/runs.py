"""Rounds of issuing: planned when a session is completed, done by the worker, safe to begin again at any point."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates import outbox, queries
from certificates.enums import ProblemKind
from certificates.models import IssueRun
from certificates.operations import certificates, problems, rules
from kernel import leases
from kernel.actors import SYSTEM

_EXTEND_EVERY = 20


def plan(*, session_id: int, last_closing_id: int) -> None:
    """Note that a session's certificates are due. Planning twice changes nothing."""
    try:
        with transaction.atomic():
            IssueRun.objects.create(session_id=session_id, last_closing_id=last_closing_id, due_at=timezone.now())
    except IntegrityError:
        return


def carry_out(*, run: IssueRun) -> int:
    """Issue what a claimed run finds earned and unissued; returns how many. Stops when its lease is lost.

    What kept a certificate from being made before is looked at again first; the trainer is told of what is new.
    """
    rule = rules.current(run.session.course)
    problems.look_again(session=run.session, rule=rule)
    issued, confirmed = 0, queries.confirmed(run.session) if rule.needs_confirmation else None
    for number, earner in enumerate(queries.earners(run.session, rule.attendance_percent), start=1):
        if confirmed is not None and earner.who not in confirmed:
            problems.report(session=run.session, earner=earner, kind=ProblemKind.NOT_CONFIRMED)
            continue
        issued += certificates.issue(session=run.session, earner=earner, rule=rule, by=SYSTEM) is not None
        if number % _EXTEND_EVERY == 0 and not leases.extend(run, now=timezone.now()):
            return issued
    with transaction.atomic():
        if leases.finish(run, now=timezone.now(), issued=run.issued + issued):
            outbox.problems_found(run.session)
    return issued
