"""`python -m bench.conference`: what `make bench-conference` runs. The certificates of a great conference are issued by
workers that are killed with -9.

Ends with 1 when somebody has none or two, when a file is missing or changed, or when a validator refuses one.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import django

from bench.__main__ import set_environment
from tests.tools import postgres
from tests.tools.packages import Missing


def main(words: list[str]) -> int:
    """Read the words, stand up a database, close the conference, let the workers issue."""
    parser = argparse.ArgumentParser(prog="python -m bench.conference", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000, help="people who were there")
    parser.add_argument("--kills", type=int, default=5, help="how often the worker is killed with -9")
    parser.add_argument("--sample", type=int, default=50, help="files that veraPDF, pdfsig and pyHanko judge")
    asked = parser.parse_args(words)
    try:
        with postgres.server() as url, tempfile.TemporaryDirectory(prefix="muster-conference-") as folder:
            set_environment(url, Path(folder))
            django.setup()
            from bench import issuing  # models can be imported only now

            return issuing.Conference(asked, Path(folder)).run()
    except Missing as missing:
        print(missing)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
