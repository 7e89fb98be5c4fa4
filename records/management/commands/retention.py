"""`manage.py retention`: lets personal data go whose time is up; `--dry-run` only counts it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kernel.actors import SYSTEM
from records.operations import retention


class Command(BaseCommand):
    """Blanks or deletes personal data by rule, and says how much of what."""

    help = "Blank or delete personal data whose time is up. Counts, codes and digests stay."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--dry-run` changes nothing."""
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each kind of data."""
        is_dry = options["dry_run"]
        for outcome in retention.run(by=SYSTEM, is_dry=is_dry):
            done = "would go" if is_dry else "gone"
            words = outcome.note or f"{outcome.due} {done}, {outcome.kept_by_hold} kept by a legal hold"
            # What a person decides has a row of its own with days in it; none of them ever count.
            period = "no fixed time" if outcome.note else f"{outcome.days} days"
            self.stdout.write(f"{outcome.name} ({outcome.rule}, {period}): {words}")
