"""What a job is, and what it is done with."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bench.client import Visitor
from bench.machine import Meter, Server
from bench.world import World
from certificates.documents import CertificateFacts
from certificates.models import Certificate
from certificates.operations.snapshots import facts_of


@dataclass
class Rig:
    """The servers, the database and what is in it."""

    ours: Server
    limits: Server
    database: Callable[[], float]
    world: World

    def served(self) -> Meter:
        """Counts our program's server with the database."""
        return Meter((self.ours.cpu, self.database))

    def limited(self) -> Meter:
        """Counts the limits' server with the database."""
        return Meter((self.limits.cpu, self.database))

    def here(self) -> Meter:
        """Counts this process with the database."""
        return Meter((time.process_time, self.database))

    def visitor(self, token: str = "") -> Visitor:
        """Somebody who asks our program."""
        return Visitor(self.ours.port, token)

    @cached_property
    def facts(self) -> CertificateFacts:
        """What stands on one of the certificates."""
        return facts_of(Certificate.objects.order_by("pk")[0])


# Does the work so many times and answers the seconds of processor time that it took.
Work = Callable[[Rig, int], float]


@dataclass(frozen=True)
class Job:
    """One job of ours. `share` of the requests asked for is enough for it, and `most` of them at any rate.

    Done once, it does `units` of what the limit does.
    """

    name: str
    words: str
    limit: str
    aim: str
    work: Work
    share: float = 1.0
    units: int = 1
    most: int = 1_000_000
    is_here: bool = False
