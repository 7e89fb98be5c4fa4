"""`python -m bench.start`: what `make bench-start` runs. How long until the first page, beside the least it can take.

The least is `pip install` of the same requirements into an empty environment. Both begin with empty caches and an
empty home folder, in turn, so that a busy machine or a slow network hits both. The demonstration is what HEAD holds,
cloned anew.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

from bench import ROOT
from bench.machine import Void, cpu_of_tree

PATIENCE_SECONDS = 900
FIRST_AIM, SECOND_AIM = "1.5 times", "5 s"


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock, and of processor time with all children."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Round:
    """One of each, side by side."""

    install: Spent
    first: Spent
    second: Spent


def main(words: Sequence[str]) -> int:
    """Measure so many rounds and print them."""
    parser = argparse.ArgumentParser(prog="python -m bench.start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="pip, first start, second start ... so many times")
    asked = parser.parse_args(words)
    if asked.rounds < 1:
        parser.error("--rounds: give a whole number from 1")
    rounds = []
    try:
        for number in range(asked.rounds):
            rounds.append(measure())
            _say(f"round {number + 1} of {asked.rounds}: {_words(rounds[-1])}")
    except Void as void:
        _say(f"This run is void: {void}")
        return 1
    _say("\n".join(summary(rounds)))
    return 0


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def measure() -> Round:
    """One round in folders of its own, which are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="muster-start-") as name:
        folder = Path(name)
        clone = folder / "muster"
        subprocess.run([_program("git"), "clone", "-q", str(ROOT), str(clone)], check=True)
        install = _install(folder, clone / "requirements.txt")
        return Round(install, _start(folder, clone), _start(folder, clone))


def summary(rounds: Sequence[Round]) -> list[str]:
    """Smallest, middle and largest of each figure, and the ratio within each round."""
    figures = {
        "pip install, seconds": [each.install.wall for each in rounds],
        "first page, seconds": [each.first.wall for each in rounds],
        f"first page ÷ pip install (aim: at most {FIRST_AIM})": [
            each.first.wall / each.install.wall for each in rounds
        ],
        "  the same in processor time": [each.first.cpu / each.install.cpu for each in rounds],
        f"second start, seconds (aim: under {SECOND_AIM})": [each.second.wall for each in rounds],
        "  its processor seconds": [each.second.cpu for each in rounds],
    }
    lines = [f"{'':54}{'min':>8}{'median':>8}{'max':>8}"]
    for name, values in figures.items():
        lines.append(f"{name:54}{min(values):8.2f}{median(values):8.2f}{max(values):8.2f}")
    cores = os.cpu_count() or 1
    return [*lines, f"{cores} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}, empty caches."]


def _words(each: Round) -> str:
    parts = (("pip install", each.install), ("first page", each.first), ("second start", each.second))
    return ", ".join(f"{name} {spent.wall:.1f} s ({spent.cpu:.1f} of processor)" for name, spent in parts)


def _install(folder: Path, requirements: Path) -> Spent:
    """pip alone; the empty environment that it fills is there already."""
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    began, used = time.monotonic(), os.times()
    done = subprocess.run(
        [environment / "bin" / "python", "-m", "pip", "install", "-q", "-r", str(requirements)],
        env=_env(folder / "home-of-pip"),
        check=False,
    )
    if done.returncode:
        raise Void("pip could not install the requirements.")
    now = os.times()
    spent = now.children_user + now.children_system - used.children_user - used.children_system
    shutil.rmtree(environment)
    return Spent(time.monotonic() - began, spent)


def _start(folder: Path, clone: Path) -> Spent:
    """`make demo` until it answers with its front page."""
    port = _free_port()
    log = folder / "demo.log"
    env = {**_env(folder / "home-of-muster"), "PORT": str(port)}
    words = [_program("make"), "demo"]
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(words, cwd=clone, env=env, stdout=output, stderr=output, start_new_session=True)
    try:
        while not _answers(port):
            if process.poll() is not None or time.monotonic() - began > PATIENCE_SECONDS:
                raise Void(f"`make demo` served nothing:\n{log.read_text(errors='replace')}")
            time.sleep(0.05)
        return Spent(time.monotonic() - began, cpu_of_tree(process.pid))
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE_SECONDS) as reply:
            if b"<h1" not in reply.read():
                raise Void("The front page has no heading.")
            return True
    except (URLError, ConnectionError):
        return False


def _program(name: str) -> str:
    if found := shutil.which(name):
        return found
    raise Void(f"There is no program {name} here.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _env(home: Path) -> dict[str, str]:
    """Nobody's settings and nobody's caches."""
    home.mkdir(exist_ok=True)
    ours = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("MUSTER_", "MAKE", "MFLAGS", "XDG_", "UV_CACHE", "PIP_CACHE", "DJANGO_", "VIRTUAL_ENV"))
        and key not in {"PORT", "WEB_CONCURRENCY"}
    }
    return {**ours, "HOME": str(home)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
