"""`python -m bench.storm`: what `make bench-storm` runs. Phones send marks while app and database are killed with -9.

Ends with 1 when a mark was lost, entered twice, or stands otherwise than the plain model of the same events says.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import django

from bench.__main__ import set_environment
from tests.tools import postgres
from tests.tools.packages import Missing

# What is answered must outlive the database's processes, as in production.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


def main(words: list[str]) -> int:
    """Read the words, stand up a database that may be killed, let the phones send."""
    parser = argparse.ArgumentParser(prog="python -m bench.storm", description=__doc__)
    parser.add_argument("--events", type=int, default=20_000, help="marks, each with an id of its own")
    parser.add_argument("--devices", type=int, default=20, help="phones that send at once")
    parser.add_argument("--people", type=int, default=500, help="people on the register")
    parser.add_argument("--kills", type=int, default=10, help="how often everything is killed with -9")
    asked = parser.parse_args(words)
    try:
        with postgres.cluster(**DURABLE) as cluster, tempfile.TemporaryDirectory(prefix="muster-storm-") as folder:
            set_environment(cluster.url, Path(folder))
            django.setup()
            from bench import killing  # models can be imported only now

            return killing.Storm(asked, cluster, Path(folder)).run()
    except Missing as missing:
        print(missing)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
