"""What a process used is counted once, whether its children still live or not."""

import subprocess
import sys

import pytest

from bench.machine import Meter, cpu_of_tree

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads Linux's /proc"),
]
BURN = "import time\nwhile time.process_time() < 0.2: pass"
# Starts a child that ends and one that stays, says when both have worked, and waits to be told to go.
PARENT = f"""
import subprocess, sys
subprocess.run([sys.executable, "-c", {BURN!r}])
stays = subprocess.Popen([sys.executable, "-c", {BURN!r} + "\\nprint(flush=True); input()"], stdout=subprocess.PIPE)
stays.stdout.readline()
print(flush=True)
input()
"""


def test_counts_children_that_ended_and_that_live() -> None:
    process = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        used = cpu_of_tree(process.pid)
    finally:
        process.communicate(b"\n\n")
    # Two that worked for 0.2 seconds each; three that started a Python, which takes no second.
    assert 0.4 <= used < 3.0


def test_counts_nothing_of_a_process_that_is_not_there() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert cpu_of_tree(process.pid) == 0.0


def test_counts_only_while_entered() -> None:
    readings = iter([10.0, 12.5, 100.0, 101.0])
    meter = Meter((lambda: next(readings), lambda: 7.0))
    with meter:
        assert meter.seconds == 0.0
    assert meter.seconds == 2.5
    with meter:
        pass
    assert meter.seconds == 3.5
