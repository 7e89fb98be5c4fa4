"""Runs a command beside a throw-away PostgreSQL: `python -m tests.tools.postgres COMMAND ...`.

The cluster lives in a temporary folder and listens on a free port of the loopback only. Whatever ends the command ends
the server too; the command finds its address in MUSTER_TEST_DATABASE_URL.
"""

import ctypes
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.tools.packages import Missing, install

NEEDED = ("initdb", "postgres")
START_SECONDS = 60
# Nothing in here outlives the run, so nothing needs to survive a power cut.
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
    "logging_collector": "off",
}
_PR_SET_PDEATHSIG = 1


def find() -> Path | None:
    """The folder of PostgreSQL's server programs, the newest first, or None."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    found = shutil.which("postgres")
    candidates = [*_from_pg_config(), *newest_first, *([Path(found).parent] if found else [])]
    return next((folder for folder in candidates if all((folder / name).is_file() for name in NEEDED)), None)


def ensure() -> Path:
    """The folder of the server programs, after installing Debian's package when root; raises Missing otherwise."""
    if find() is None:
        install("postgresql", why="The tests need PostgreSQL's server programs (initdb, postgres).")
    found = find()
    if found is None:
        raise Missing("PostgreSQL's server programs were installed but cannot be found in /usr/lib/postgresql/*/bin.")
    return found


@dataclass
class Cluster:
    """A server in a folder of its own. It may be killed at any moment and started again on the same port."""

    programs: Path
    folder: Path
    options: dict[str, str]
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"postgres://muster@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it; the first time on any free port."""
        self.process, self.port = _start(self.programs, self.folder, self.options, self.port)

    def kill(self) -> None:
        """End it as the kernel would for want of memory: all its processes at once, without a word."""
        assert self.process is not None
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it for good."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()


@contextmanager
def cluster(**options: str) -> Iterator[Cluster]:
    """A new, empty server, with these options beside ours; everything is removed afterwards."""
    programs = ensure()
    # As root the folder must be within reach of the user postgres, wherever TMPDIR points.
    folder = Path(tempfile.mkdtemp(prefix="muster-postgres-", dir="/tmp" if _is_root() else None))  # noqa: S108
    made = Cluster(programs, folder, {**OPTIONS, **options})
    try:
        if _is_root():
            shutil.chown(folder, "postgres", "postgres")
        _make_cluster(programs, folder / "data")
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server() -> Iterator[str]:
    """The address of a new, empty server."""
    with cluster() as made:
        yield made.url


def main(command: list[str]) -> int:
    """Run the command beside a server and return its exit status."""
    if not command:
        sys.exit("Usage: python -m tests.tools.postgres COMMAND ...")
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGHUP, _stop)
    try:
        with server() as url:
            return _run(command, {**os.environ, "MUSTER_TEST_DATABASE_URL": url})
    except Missing as missing:
        sys.exit(str(missing))
    except KeyboardInterrupt:
        return 130


def _run(command: list[str], environment: dict[str, str]) -> int:
    process = subprocess.Popen(command, env=environment)
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def _stop(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def _is_root() -> bool:
    return os.geteuid() == 0


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", folder.parent.name))


def _from_pg_config() -> list[Path]:
    program = shutil.which("pg_config")
    if program is None:
        return []
    done = subprocess.run([program, "--bindir"], capture_output=True, text=True, check=False)
    return [Path(done.stdout.strip())] if done.returncode == 0 and done.stdout.strip() else []


def _as_postgres() -> dict[str, Any]:
    """The server refuses to run as root, so root hands over to the user that Debian's package made."""
    if not _is_root():
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise Missing("As root the tests start PostgreSQL as the user postgres, which does not exist.") from None
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _make_cluster(programs: Path, data: Path) -> None:
    words = ["--username=muster", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(
        [programs / "initdb", "-D", data, *words],
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **_as_postgres(),
    )
    if done.returncode:
        raise Missing(f"PostgreSQL's initdb failed:\n{done.stdout}{done.stderr}")


def _start(programs: Path, folder: Path, options: dict[str, str], port: int) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server; where any port will do, another program may take the free one first, hence several tries."""
    data, log = folder / "data", folder / "log"
    for _ in range(5):
        chosen = port or _free_port()
        words = [f"--{name}={value}" for name, value in {**options, "port": str(chosen)}.items()]
        with log.open("ab") as output:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, *words],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal is for the tests; the server is stopped after them.
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 -- this program has one thread
                **_as_postgres(),
            )
        if _is_ready(process, data):
            return process, chosen
        process.kill()
        process.wait()
    raise Missing(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    """Linux stops the server even when this process is killed outright; elsewhere there is no such thing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _is_ready(process: subprocess.Popen[bytes], data: Path) -> bool:
    deadline = time.monotonic() + START_SECONDS
    status = data / "postmaster.pid"
    while time.monotonic() < deadline and process.poll() is None:
        lines = status.read_text().splitlines() if status.exists() else []
        # The file may be one that a killed server left.
        if len(lines) >= 8 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
            return True
        time.sleep(0.05)
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
