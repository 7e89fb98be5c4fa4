"""Servers that are measured, and how much processor time they have used, to the last child."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from bench import ROOT

WORKERS = 2
START_SECONDS = 60
_TICKS = os.sysconf("SC_CLK_TCK")


class Void(Exception):
    """Something answered otherwise than it must: what was measured means nothing."""


def cpu_of_tree(root: int) -> float:
    """Seconds of processor time that a process, its children and theirs have used, those that ended included."""
    children: dict[int, list[int]] = {}
    ended: dict[int, float] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                # The program's name may hold spaces and brackets; what follows the last bracket does not.
                words = (folder / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            children.setdefault(int(words[1]), []).append(int(folder.name))
            ended[int(folder.name)] = (int(words[13]) + int(words[14])) / _TICKS
    total, waiting = 0.0, [root]
    while waiting:
        pid = waiting.pop()
        total += ended.get(pid, 0.0) + _cpu_of(pid)
        waiting += children.get(pid, [])
    return total


def _cpu_of(pid: int) -> float:
    """Of the living process alone: in billionths of a second where the kernel says so, in its ticks elsewhere."""
    folder = Path(f"/proc/{pid}")
    try:
        threads = [(thread / "schedstat").read_text().split()[0] for thread in (folder / "task").iterdir()]
        return sum(map(int, threads)) / 1e9
    except FileNotFoundError:
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            return 0.0
        return (int(words[11]) + int(words[12])) / _TICKS


@dataclass
class Meter:
    """Adds up what its sources use while it is entered; it may be entered several times."""

    sources: tuple[Callable[[], float], ...]
    seconds: float = 0.0
    _before: float = field(default=0.0, init=False)

    def __enter__(self) -> None:
        self._before = self._read()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seconds += self._read() - self._before

    def _read(self) -> float:
        return sum(source() for source in self.sources)


@dataclass(frozen=True)
class Server:
    """A gunicorn whose workers do one request at a time each."""

    process: subprocess.Popen[bytes]
    port: int

    def cpu(self) -> float:
        """What master and workers have used so far."""
        return cpu_of_tree(self.process.pid)

    def each_worker_alone(self) -> Iterator[None]:
        """Hold all workers but one, in turn: whoever warms them up must reach each."""
        workers = [
            int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]
        for awake in workers:
            asleep = [pid for pid in workers if pid != awake]
            for pid in asleep:
                os.kill(pid, signal.SIGSTOP)
            try:
                yield
            finally:
                for pid in asleep:
                    os.kill(pid, signal.SIGCONT)


@contextmanager
def gunicorn(application: str, settings: str, folder: Path, workers: int = WORKERS) -> Iterator[Server]:
    """Serve an application under the given settings on a free port of this machine."""
    server = start_gunicorn(application, settings, folder, workers)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait()


def start_gunicorn(application: str, settings: str, folder: Path, workers: int) -> Server:
    """The same, for a caller who ends it: the leader of a group of processes that may be killed as one."""
    log = folder / f"{settings}.log"
    words = ["-k", "sync", "-w", str(workers), "--threads", "1", "-b", "127.0.0.1:0", application]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *words],
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": settings, "MUSTER_LOG_LEVEL": "INFO"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        return Server(process, _port(process, log, workers))
    except Void:
        process.terminate()
        process.wait()
        raise


def _port(process: subprocess.Popen[bytes], log: Path, workers: int) -> int:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        said = log.read_text(errors="replace")
        found = re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", said)
        if found and said.count("Booting worker") >= workers:
            return int(found[1])
        time.sleep(0.05)
    raise Void(f"gunicorn did not start:\n{log.read_text(errors='replace')}")
