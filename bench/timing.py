"""`python -m bench.timing`: whether the time of an answer tells what the answer does not. Known, unknown, erased and
mistyped codes are asked for in a shuffled order, and how long each kind takes is printed side by side.

Known codes are answered in full, so their time is no secret; it stands beside the others because a check that is dearer
for one kind could be used to wear the server down.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Any

import django

from bench.__main__ import set_environment
from tests.tools import postgres
from tests.tools.packages import Missing

Kinds = dict[str, Callable[[], str]]
Taken = tuple[float, float]  # milliseconds on the wall, and of the application's processor time
SHARES = (5, 25, 50, 75, 95)
WARM = 40


def main(words: list[str]) -> int:
    """Read the words, stand up the servers, ask."""
    parser = argparse.ArgumentParser(prog="python -m bench.timing", description="Time of known and unknown codes.")
    parser.add_argument("--times", type=int, default=300, help="how often each kind is asked for, at each door")
    times = parser.parse_args(words).times
    try:
        with postgres.server() as url, tempfile.TemporaryDirectory(prefix="muster-timing-") as folder:
            set_environment(url, Path(folder))
            django.setup()
            run(times, Path(folder))
    except Missing as missing:
        print(missing)
        return 1
    return 0


def run(times: int, folder: Path) -> None:
    """Print a line for each kind of code at each door."""
    from bench.run import rigged  # models can be imported only now

    with rigged(folder) as rig:
        kinds = _kinds(rig.world.codes)
        head = "  ".join(f"{share:>5}%" for share in SHARES)
        print(f"{times} of each, in shuffled order; quantiles in milliseconds.\n")
        for door in ("/verify/", "/api/v1/verify/"):
            print(f"{door:<18} {'wall: ' + head:<50} CPU of the application: {head}")
            taken = _taken(rig, door, kinds, times)
            for name, pairs in taken.items():
                wall, cpu = zip(*pairs, strict=True)
                print(f"{name:<18} {_spread(wall):<50} {_spread(cpu)}", flush=True)
            print()


def _kinds(codes: list[str]) -> Kinds:
    from certificates.models import Certificate
    from kernel.identifiers import ALPHABET, grouped, new_code, normalise

    erased, known = codes[: len(codes) // 2], codes[len(codes) // 2 :]
    rows = Certificate.objects.filter(code__in=[normalise(code) for code in erased])
    rows.update(name="", email="", file_name="")

    def mistyped() -> str:
        code = new_code()
        return grouped(code[:-1] + random.choice([letter for letter in ALPHABET if letter != code[-1]]))  # noqa: S311 -- no secret

    return {
        "known": lambda: random.choice(known),  # noqa: S311 -- no secret
        "unknown": lambda: grouped(new_code()),
        "erased": lambda: random.choice(erased),  # noqa: S311 -- no secret
        "mistyped": mistyped,
    }


def _taken(rig: Any, door: str, kinds: Kinds, times: int) -> dict[str, list[Taken]]:
    for name, code in kinds.items():
        for _ in range(WARM):
            rig.visitor().get(f"{door}{code()}/", 200 if name == "known" else 404)
    order = [name for name in kinds for _ in range(times)]
    random.shuffle(order)
    found: dict[str, list[Taken]] = {name: [] for name in kinds}
    for name in order:
        visitor, path = rig.visitor(), f"{door}{kinds[name]()}/"
        used, began = rig.ours.cpu(), time.perf_counter()
        visitor.get(path, 200 if name == "known" else 404)
        wall = time.perf_counter() - began
        found[name].append((wall * 1000, (rig.ours.cpu() - used) * 1000))
    return found


def _spread(values: tuple[float, ...]) -> str:
    cuts = quantiles(values, n=100)
    return "  ".join(f"{cuts[share - 1]:6.2f}" for share in SHARES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
