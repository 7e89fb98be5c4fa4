"""`manage.py trail_verify`: computes the trail and its seals anew, and says what does not agree."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from records.operations import seals

MOST = 20


class Command(BaseCommand):
    """Checks that nothing in the trail was changed, added or taken away since it was sealed."""

    help = "Check every entry of the trail, every seal and every signature. Ends with 1 when something does not agree."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--since` for a check that an earlier one has begun."""
        parser.add_argument("--since", type=int, default=1, metavar="SEAL", help="begin at the seal of this number")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line of counts; the faults, if there are any."""
        report = seals.verify(since=max(1, options["since"]))
        self.stdout.write(
            f"Seals: {report.seals}. Entries: {report.entries}, of which {report.unsealed} are not sealed yet and "
            f"{report.payloads} still say what they changed."
        )
        if report.faults:
            raise CommandError("\n".join(_readable(report.faults)))
        self.stdout.write("All of it agrees.")


def _readable(faults: list[str]) -> list[str]:
    """As many faults as a person reads, and how many more there are."""
    more = len(faults) - MOST
    return [*faults[:MOST], *([f"And {more} more."] if more > 0 else [])]
