"""Everything that falls due in the house, in one list: the worker goes through it again and again."""

from collections.abc import Callable
from dataclasses import dataclass

from certificates import tasks as certificates
from correspondence import tasks as correspondence
from delivery import tasks as delivery
from records import tasks as records


@dataclass(frozen=True, slots=True)
class Tick:
    """One kind of work: how often to look for it, in seconds, and what does it. `run` takes the worker's name and
    answers how much it did, so that the worker goes on at once while there is more."""

    name: str
    every: float
    run: Callable[[str], int]


# The order matters within one round: what is planned first can be issued and sent in the same round.
TICKS = (
    Tick("release holds that ran out", 15, delivery.release_lapsed_holds),
    Tick("run waiting lists", 15, delivery.run_waiting_lists),
    Tick("settle requests for sessions", 60, delivery.settle_requests),
    Tick("plan certificate rounds", 2, certificates.plan_runs),
    Tick("issue certificates", 2, certificates.issue_due),
    Tick("give older certificates their badges", 15, certificates.make_badges),
    Tick("give log entries their place", 5, certificates.sequence_log),
    Tick("publish the log", 3600, certificates.publish_log),
    Tick("plan renewal reminders", 3600, certificates.plan_reminders),
    Tick("send messages", 2, correspondence.send_due),
    Tick("seal the trail", 5, records.seal_the_trail),
    Tick("forget what was counted", 60, records.forget_shared_values),
    Tick("recount places", 24 * 3600, delivery.recount_places),
    Tick("let personal data go", 6 * 3600, records.let_personal_data_go),
)
