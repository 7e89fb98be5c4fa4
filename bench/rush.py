"""`python -m bench.rush`: what `make bench-rush` runs. Ends with 1 when a place was sold twice or a booking lost."""

import argparse
import sys
import tempfile
from pathlib import Path

import django

from bench.__main__ import set_environment
from tests.tools import postgres
from tests.tools.packages import Missing


def main(words: list[str]) -> int:
    """Read the words, stand up the database, let them rush."""
    parser = argparse.ArgumentParser(prog="python -m bench.rush", description="Many buyers at once.")
    parser.add_argument("--posts", type=int, default=5000, help="bookings sent to each session")
    parser.add_argument("--times", type=int, default=20, help="how often 50 places are sold out")
    asked = parser.parse_args(words)
    try:
        with postgres.server() as url, tempfile.TemporaryDirectory(prefix="muster-rush-") as folder:
            set_environment(url, Path(folder))
            django.setup()
            from bench import crowd  # models can be imported only now

            return crowd.run(asked.posts, asked.times, Path(folder))
    except Missing as missing:
        print(missing)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
