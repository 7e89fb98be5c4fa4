"""`python -m bench.phone`: what `make bench-phone` runs. The register of a full hall on a phone, online and offline.

Needs Chromium. Ends with 1 when something did not happen at all, and never because it was slow.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import django

from bench.__main__ import set_environment
from tests.tools import browser, postgres
from tests.tools.packages import Missing


def main(words: list[str]) -> int:
    """Read the words, stand up the database, open the register."""
    parser = argparse.ArgumentParser(prog="python -m bench.phone", description=__doc__)
    parser.add_argument("--people", type=int, default=500, help="people on the register")
    parser.add_argument("--rounds", type=int, default=5, help="phones that open it for the first time")
    asked = parser.parse_args(words)
    try:
        program = browser.ensure()
        with postgres.server() as url, tempfile.TemporaryDirectory(prefix="muster-phone-") as folder:
            set_environment(url, Path(folder))
            django.setup()
            from bench import hall  # models can be imported only now

            hall.measure(program, Path(folder), people=asked.people, rounds=asked.rounds)
    except Missing as missing:
        print(missing)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
