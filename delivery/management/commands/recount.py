"""`manage.py recount`: compares the counters of places with the places; `--repair` puts right what differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from delivery.operations import recount
from kernel.actors import SYSTEM
from kernel.errors import Refusal


class Command(BaseCommand):
    """Says which sessions' counters differ; ends with an error while one does."""

    help = "Compare the counters of places with the places. Changes nothing without --repair."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--repair` sets them to what is counted."""
        parser.add_argument("--repair", action="store_true", help="set what differs to what is counted")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each counter that differs."""
        left = 0
        for drift in recount.look():
            session, words = drift.allocation.session, f"{drift.taken} taken, {drift.counted} counted"
            if options["repair"]:
                try:
                    recount.repair(allocation=drift.allocation, by=SYSTEM)
                    words += ": put right"
                except Refusal as refusal:
                    words += f": {refusal.message}"
                    left += 1
            else:
                left += 1
            self.stdout.write(f"Session {session.ref}, {drift.allocation.get_purpose_display().lower()}: {words}")
        if left:
            raise CommandError(f"{left} counters of places differ from their places.")
        self.stdout.write("Every counter of places is right.")
