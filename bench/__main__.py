"""`python -m bench`: what `make bench` runs. Ends with 1 when a run is void, and never because something was slow."""

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

import django

from tests.tools import postgres
from tests.tools.packages import Missing


def main(words: list[str]) -> int:
    """Read the words, stand up the database, measure."""
    asked = _parser().parse_args(words)
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        with postgres.server() as url, tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
            set_environment(url, Path(folder))
            django.setup()
            return _measure(asked, Path(folder))
    except Missing as missing:
        print(missing)
        return 1


def _measure(asked: argparse.Namespace, folder: Path) -> int:
    from bench import run  # models can be imported only now
    from bench.jobs import JOBS
    from bench.machine import Void

    names = [job.name for job in JOBS]
    wanted = asked.only.split(",") if asked.only else names
    if unknown := sorted(set(wanted) - set(names)):
        print(f"There is no job {', '.join(unknown)}. There are: {', '.join(names)}.")
        return 1
    try:
        run.measure([job for job in JOBS if job.name in wanted], asked.rounds, asked.requests, folder, asked.grown)
    except Void as void:
        print(f"This run is void: {void}")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=_at_least_one, default=3, help="limit, ours, limit, ours ... so many times")
    parser.add_argument("--requests", type=_at_least_one, default=200, help="to each limit in each round")
    parser.add_argument("--grown", type=int, default=0, help="then write so many bookings more, and measure once more")
    parser.add_argument("--only", default="", help="names of jobs, parted by commas")
    return parser


def _at_least_one(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("give a whole number from 1")
    return number


def set_environment(url: str, folder: Path) -> None:
    """What a production host has in its environment. Nobody else's variables reach the run."""
    for name in [name for name in os.environ if name.startswith("MUSTER_")]:
        del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "MUSTER_SECRET_KEY": "only-for-a-throw-away-database-0123456789-abcdefghijklmnopqrstuvwxyz",
        "MUSTER_LINK_SECRET": "only-for-a-throw-away-database-too",
        "MUSTER_SEAL_KEY": "b25seSBmb3IgYSB0aHJvdy1hd2F5IGRhdGFiYXNlISE=",
        "MUSTER_BASE_URL": "https://muster.example",
        "MUSTER_CONTACT_EMAIL": "training@muster.example",
        "MUSTER_ALLOWED_HOSTS": "127.0.0.1",
        "MUSTER_DATABASE_URL": url,
        # Of this process; the servers speak as they do in production.
        "MUSTER_LOG_LEVEL": "ERROR",
        "MUSTER_DATA": str(folder / "data"),
    }


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
