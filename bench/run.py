"""Sets up, measures the chosen jobs beside their limits, round by round, and prints what came of it."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import django
from django.core.management import call_command
from django.db import connection

from bench import filling, world
from bench.jobs import FAR, LIMITS, NEAR
from bench.machine import WORKERS, Server, cpu_of_tree, gunicorn
from bench.rig import Job, Rig

WARM = 4
# The first asking of each worker reads templates, fills caches and opens the connection.
WARM_LIMIT = 10


@dataclass(frozen=True)
class Round:
    """Milliseconds of processor time for one piece of work: of the limit, and ours right after it."""

    limit: float
    ours: float

    @property
    def ratio(self) -> float:
        """The limit ÷ ours: 1 would be as cheap as can be."""
        return self.limit / self.ours


def measure(chosen: list[Job], rounds: int, requests: int, folder: Path, grown: int = 0) -> None:
    """Print one line for each job, and how it was measured; with `grown`, once more after so many bookings came on top.

    Raises Void when an answer was not the one it must be.
    """
    print("Making the demonstration in a throw-away PostgreSQL ...", flush=True)
    with rigged(folder) as rig:
        print(_conditions(rig, rounds, requests), flush=True)
        print(_line("job", "limit", "CPU ms of the limit", "CPU ms of ours", "limit ÷ ours", "aim"), flush=True)
        small = {job.name: _measured(rig, job, rounds, requests) for job in chosen}
        if grown:
            _grow(rig, grown)
            for job in [*chosen, *FAR]:
                was, of = (small.get(NEAR), "page 1") if job in FAR else (small[job.name], "it")
                now = _measured(rig, job, rounds, requests)
                if was:
                    print(f"{'':<30}{was / now:.2f} times what {of} cost before")
        print(_closing_words(), flush=True)


def _measured(rig: Rig, job: Job, rounds: int, requests: int) -> float:
    """Print the line of a job; its middle ratio."""
    taken = [_round(rig, job, requests) for _ in _warmed(rig, job, rounds)]
    limit, ours, ratio = (_spread([getattr(one, name) for one in taken]) for name in ("limit", "ours", "ratio"))
    print(_line(job.name, job.limit, limit, ours, ratio, job.aim), f" {job.words}", flush=True)
    return median(one.ratio for one in taken)


def _grow(rig: Rig, bookings: int) -> None:
    print(f"\nWriting {bookings} bookings more ...", flush=True)
    filling.fill(rig.world, bookings)
    rows = ", ".join(f"{number} {kind}" for kind, number in rig.world.counts().items())
    print(f"Now {rows}.\n", flush=True)


@contextmanager
def rigged(folder: Path) -> Iterator[Rig]:
    """Servers of ours and of the limits, with a demonstration that was just made."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    made = world.make()
    with (
        gunicorn("config.wsgi:application", "bench.settings", folder) as ours,
        gunicorn("django.core.wsgi:get_wsgi_application()", "bench.limit_settings", folder) as limits,
    ):
        yield Rig(ours, limits, partial(cpu_of_tree, _postmaster()), made)


def _postmaster() -> int:
    """Every process of the database is a child of the one that our connection's process is a child of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])


def _warmed(rig: Rig, job: Job, rounds: int) -> range:
    if job.is_here:
        LIMITS[job.limit](rig, WARM)
        job.work(rig, WARM)
        return range(rounds)
    servers: list[tuple[Server, int]] = [(rig.limits, WARM_LIMIT), (rig.ours, WARM)]
    for (server, times), work in zip(servers, (LIMITS[job.limit], job.work), strict=True):
        for _ in server.each_worker_alone():
            work(rig, times)
    return range(rounds)


def _round(rig: Rig, job: Job, requests: int) -> Round:
    times = max(1, min(job.most, round(requests * job.share)))
    limit = LIMITS[job.limit](rig, requests) / requests
    ours = job.work(rig, times) / (times * job.units)
    return Round(limit * 1000, ours * 1000)


def _spread(values: list[float]) -> str:
    return " ".join(
        f"{value:7.3f}" if value < 10 else f"{value:7.1f}" for value in (min(values), median(values), max(values))
    )


def _line(name: str, limit: str, limit_ms: str, ours_ms: str, ratio: str, aim: str) -> str:
    return f"{name:<19} {limit:<10}{limit_ms:>24} {ours_ms:>24} {ratio:>24} {aim:>5}"


def _conditions(rig: Rig, rounds: int, requests: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
    rows = ", ".join(f"{number} {kind}" for kind, number in rig.world.counts().items())
    return (
        f"\nPython {platform.python_version()}, Django {django.get_version()}, PostgreSQL {version}; gunicorn with "
        f"{WORKERS} workers, one request at a time; {rows}.\n"
        f"{rounds} rounds of {requests} requests to the limit, then a share of that to ours; "
        "minimum, median, maximum of the rounds.\n"
        "CPU milliseconds of server and database together, children included. They bear with other work on the machine "
        "better\nthan the clock on the wall, which is not shown. Only the ratio compares, and only within one run.\n"
    )


def _closing_words() -> str:
    load, cores = os.getloadavg()[1], os.cpu_count() or 1
    if load <= cores:
        return ""
    return (
        f"\n{load:.0f} programs wanted the {cores} cores of this machine at once. That makes processor time dearer for "
        "both sides, and\nnot evenly: trust the middle, not the edges, and measure again in a quiet hour."
    )
