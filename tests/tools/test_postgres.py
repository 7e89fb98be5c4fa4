"""The throw-away server goes with the command, however the command or its keeper ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.architecture.tree import ROOT

pytestmark = [pytest.mark.once, pytest.mark.slow]

# Says where the server is and keeps it until told otherwise.
KEEP = """
import os, psycopg, signal, sys
with psycopg.connect(os.environ["MUSTER_TEST_DATABASE_URL"]) as connection:
    folder = connection.execute("SHOW data_directory").fetchone()[0]
print(os.environ["MUSTER_TEST_DATABASE_URL"], folder, flush=True)
if "wait" in sys.argv:
    signal.pause()
sys.exit(7)
"""


def start(*words: str) -> tuple[subprocess.Popen[str], str, Path]:
    """The tool at work, the server's address and its folder."""
    command = [sys.executable, "-m", "tests.tools.postgres", sys.executable, "-c", KEEP, *words]
    tool = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert tool.stdout is not None
    url, data = tool.stdout.readline().split()
    tool.stdout.close()
    return tool, url, Path(data).parent


def assert_gone(url: str, folder: Path) -> None:
    """Nothing listens and nothing is left."""
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(url)
    assert not folder.exists()


def test_answers_as_the_command_did() -> None:
    tool, url, folder = start()
    assert tool.wait(30) == 7
    assert_gone(url, folder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_removes_server_when_told_to_stop(number: signal.Signals) -> None:
    tool, url, folder = start("wait")
    tool.send_signal(number)
    assert tool.wait(30) == 128 + number
    assert_gone(url, folder)


def test_removes_server_after_control_c() -> None:
    tool, url, folder = start("wait")
    # A terminal sends it to the tool and to the command alike.
    os.killpg(tool.pid, signal.SIGINT)
    assert tool.wait(30) != 0
    assert_gone(url, folder)
