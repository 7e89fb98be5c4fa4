"""`manage.py log_verify`: computes the public log anew, and says what does not agree."""

import re
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates.operations import log_checks

MOST = 20
_HEAD = re.compile(r"(\d{1,18}):([0-9a-fA-F]{64})")


class Command(BaseCommand):
    """Checks that nothing in the public log was changed, added between, or taken away."""

    help = "Check every leaf, node, head and signature of the public log. Ends with 1 when something does not agree."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--head` for one that was kept elsewhere."""
        parser.add_argument(
            "--head", type=head, metavar="SIZE:ROOT", help="a head that somebody kept: the log must once have been so"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One line of counts; the faults, if there are any."""
        report = log_checks.verify(seen=options["head"])
        waiting = f"Entries that wait for their place: {report.waiting}."
        self.stdout.write(f"Leaves: {report.leaves}. Heads: {report.heads}. {waiting}")
        more = len(report.faults) - MOST
        if report.faults:
            raise CommandError("\n".join([*report.faults[:MOST], *([f"And {more} more."] if more > 0 else [])]))
        self.stdout.write("All of it agrees.")


def head(typed: str) -> tuple[int, str]:
    """Size and root as they stand on a head that was noted down."""
    found = _HEAD.fullmatch(typed)
    if found is None:
        raise ArgumentTypeError("give the size, a colon and the root of 64 figures, as in 120:9f86d0…")
    return int(found[1]), found[2]
