"""Runs all tests in two lanes at once: on SQLite and on a throw-away PostgreSQL. Ends with one plain line of counts."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.tools import browser, poppler, postgres, softhsm
from tests.tools.packages import Missing

# What pytest answers when there was nothing to run.
NO_TESTS = 5


@dataclass(frozen=True, slots=True)
class Counts:
    """How tests ended."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def main(arguments: list[str]) -> int:
    """Run both lanes and return 0 only if nothing failed in either."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        browser.ensure()
        postgres.ensure()
        # Here, because only one lane at a time could install anything.
        poppler.ensure()
    except Missing as missing:
        print(missing)
        print(Counts(failed=1))
        return 1
    with suppress(Missing):
        softhsm.ensure()  # its tests say by themselves that they were skipped, and why
    with tempfile.TemporaryDirectory(prefix="muster-lanes-") as folder:
        return _run_both(arguments, Path(folder))


def _run_both(arguments: list[str], folder: Path) -> int:
    # SQLite's lane is seen as it goes; PostgreSQL's is shown after it, so that the two do not mix.
    beside = [sys.executable, "-m", "tests.tools.postgres"]
    without_url = {name: value for name, value in os.environ.items() if name != "MUSTER_TEST_DATABASE_URL"}
    with (folder / "postgresql.txt").open("wb") as output:
        lanes = {
            "sqlite": subprocess.Popen(_pytest("sqlite", folder, arguments), env=without_url),
            "postgresql": subprocess.Popen(
                [*beside, *_pytest("postgresql", folder, arguments)], stdout=output, stderr=subprocess.STDOUT
            ),
        }
        try:
            ends = {name: lane.wait() for name, lane in lanes.items()}
        finally:
            for lane in lanes.values():
                if lane.poll() is None:
                    lane.terminate()
                    lane.wait()
    print("\nPostgreSQL:", flush=True)
    print((folder / "postgresql.txt").read_text(errors="replace"), flush=True)
    total = sum((count(folder / f"{name}.xml", end) for name, end in ends.items()), Counts())
    print(total, flush=True)
    # A choice of tests may leave one lane empty, not both.
    is_empty = total == Counts()
    return int(is_empty or total.failed > 0 or any(end not in (0, NO_TESTS) for end in ends.values()))


def _pytest(name: str, folder: Path, arguments: list[str]) -> list[str]:
    own = [f"--junit-xml={folder / name}.xml", "-o", f"cache_dir=.pytest_cache/{name}"]
    return [sys.executable, "-m", "pytest", "-q", *own, *arguments]


def count(report: Path, end: int) -> Counts:
    """The lane's counts; a lane that broke before or outside a test counts as one failure."""
    if not report.exists():
        return Counts(failed=1)
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314 -- our own pytest wrote it
    counts = Counts()
    for suite in suites:
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        counts += Counts(int(suite.get("tests", 0)) - failed - skipped, failed, skipped)
    return counts + Counts(failed=int(end not in (0, NO_TESTS) and counts.failed == 0))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
