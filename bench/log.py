"""`python -m bench.log`: what `make bench-log` runs. Ends with 1 when the log is not what was written into it."""

import argparse
import sys
import tempfile
from pathlib import Path

import django

from bench.__main__ import set_environment
from tests.tools import postgres
from tests.tools.packages import Missing


def main(words: list[str]) -> int:
    """Read the words, stand up the database, fill the log."""
    parser = argparse.ArgumentParser(prog="python -m bench.log", description="A public log of many entries.")
    parser.add_argument("--leaves", type=int, default=100_000, help="entries at the end")
    parser.add_argument("--kills", type=int, default=10, help="how often the sequencer is killed on the way")
    asked = parser.parse_args(words)
    try:
        with postgres.server() as url, tempfile.TemporaryDirectory(prefix="muster-log-") as folder:
            set_environment(url, Path(folder))
            django.setup()
            from bench import logbook  # models can be imported only now

            return logbook.run(asked.leaves, asked.kills, Path(folder))
    except Missing as missing:
        print(missing)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
