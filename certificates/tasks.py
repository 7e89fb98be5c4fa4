"""What falls due in certificates: rounds of issuing. Thin doors for the worker."""

import logging

from django.utils import timezone

from certificates import queries
from certificates.enums import UNSIGNED
from certificates.models import IssueRun
from certificates.models.reminders import REMINDER_DAYS
from certificates.operations import badges, problems, reminders, runs
from certificates.operations import log as public_log
from kernel import leases
from kernel.actors import SYSTEM
from paper.signatures import Unsigned

log = logging.getLogger(__name__)
BATCH = 10
REMINDED = 200


def plan_runs(worker: str) -> int:
    """Note which completed sessions have certificates due; returns how many were found."""
    found = list(queries.sessions_to_run()[:BATCH])
    for session_id, last_closing_id in found:
        runs.plan(session_id=session_id, last_closing_id=last_closing_id)
    late = list(queries.sessions_caught_up()[:BATCH])
    for session in late:
        problems.go_through_again(session=session, by=SYSTEM)
    return len(found) + len(late)


def plan_reminders(worker: str) -> int:
    """Remind those whose certificates run out in so many days; returns how many were looked at."""
    today, looked_at = timezone.localdate(), 0
    for days in sorted(REMINDER_DAYS):
        found = list(queries.to_remind(days=days, today=today).select_related("session", "seat__booking")[:REMINDED])
        for certificate in found:
            reminders.plan(certificate=certificate, days=days)
        looked_at += len(found)
    return looked_at


def issue_due(worker: str) -> int:
    """Carry out the rounds that are due; returns how many certificates were issued."""
    issued = 0
    rounds = IssueRun.objects.select_related("session__course", "session__course_version", "session__team__region")
    for run in leases.claim(rounds, worker=worker, now=timezone.now(), limit=1):
        try:
            issued += runs.carry_out(run=run)
        except Unsigned as fault:  # nothing unsigned goes out: all wait until somebody has put the key right
            log.error("certificates wait to be signed: %s", str(fault))
            leases.put_back(run, now=timezone.now(), error=f"{UNSIGNED}{fault}")
        except Exception as error:  # one round that fails must not keep all others waiting; it is tried again
            log.exception("issue run %s failed", run.pk)
            leases.postpone(run, now=timezone.now(), error=type(error).__name__)
    return issued


def make_badges(worker: str) -> int:
    """Give certificates from before there were badges theirs; returns how many."""
    found = queries.without_badge()[:BATCH]
    return sum(badges.make_up(certificate=certificate) is not None for certificate in found)


def sequence_log(worker: str) -> int:
    """Give what operations wrote for the public log its place there; returns how much it was."""
    return public_log.sequence()


def publish_log(worker: str) -> int:
    """Sign a new head of the public log where the last is a day old. Answers 0: there is never more of it at once."""
    public_log.publish_daily()
    return 0
