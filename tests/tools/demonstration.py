"""Runs the demonstration in a folder of its own until its past is written; pictures and measurements begin there."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 600


@contextmanager
def demonstration(**environment: str) -> Iterator[str]:
    """The demonstration on a free port, with its past written and its certificates issued; gives its address."""
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="muster-demonstration-") as folder:
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "DJANGO_"))}
        log = Path(folder) / "log.txt"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "demo"],
                cwd=ROOT,
                env={
                    **ours,
                    "PYTHONUNBUFFERED": "1",
                    **environment,
                    "MUSTER_DATA": f"{folder}/data",
                    "PORT": str(port),
                },
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            _wait(process, log, lambda: _answers(f"{base}/healthz"))
            _wait(process, log, lambda: _past_is_written(log))
            _wait(process, log, lambda: _post_is_quiet(Path(folder) / "data" / "mail"))
            yield base
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait(process: subprocess.Popen[bytes], log: Path, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_so():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The demonstration did not get ready:\n{log.read_text(errors='replace')}")
        time.sleep(1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 -- our own loopback
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _past_is_written(log: Path) -> bool:
    told = re.findall(r"Past registers: (\d+) of (\d+) taken", log.read_text(errors="replace"))
    return bool(told) and told[-1][0] == told[-1][1]


def _post_is_quiet(folder: Path) -> bool:
    """Whether the last mail is a while old: certificates are issued after the registers, and each brings a mail."""
    times = [path.stat().st_mtime for path in folder.glob("*")] if folder.is_dir() else []
    return bool(times) and time.time() - max(times) > 20


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
