"""`manage.py read_bounces`: reads mail that came back, and marks the messages that did not arrive."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from correspondence.emails import reports
from correspondence.enums import Noted
from correspondence.management import postboxes
from correspondence.operations import bounces
from kernel.actors import SYSTEM

UNREADABLE = "no delivery report"


class Command(BaseCommand):
    """Takes one mail from a pipe, or the new ones of a Maildir or an IMAP mailbox. Twice changes nothing."""

    help = "Read mail that came back: from standard input (for a mail system's pipe), a Maildir or an IMAP mailbox."

    def add_arguments(self, parser: CommandParser) -> None:
        """Without an argument the mail is read from standard input."""
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--maildir", type=Path, metavar="FOLDER", help="read the new mails of this Maildir")
        where.add_argument("--imap", action="store_true", help="read the mailbox of MUSTER_BOUNCE_IMAP_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line of counts, without an address. A database that is away is a failure that mail systems try again."""
        counts: Counter[str] = Counter()
        try:
            for raw in self.mails(options):
                report = reports.read(raw)
                counts[bounces.note(report=report, by=SYSTEM) if report else UNREADABLE] += 1
        except postboxes.UnreadableError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            words = f"The database could not be reached ({type(error).__name__}); nothing is lost, try again."
            raise CommandError(words, returncode=os.EX_TEMPFAIL) from error
        if options["verbosity"]:
            said = ", ".join(f"{counts[kind]} {kind}" for kind in [*Noted, UNREADABLE] if counts[kind])
            self.stdout.write(f"{counts.total()} read{': ' if said else ''}{said}")

    def mails(self, options: dict[str, Any]) -> Iterator[bytes]:
        """The mails of the place that was named."""
        if options["maildir"]:
            return postboxes.from_maildir(options["maildir"])
        if not options["imap"]:
            return postboxes.from_pipe(sys.stdin.buffer)
        if settings.BOUNCE_MAILBOX is None:
            raise CommandError("Set MUSTER_BOUNCE_IMAP_URL in the environment to say which mailbox to read.")
        return postboxes.from_imap(settings.BOUNCE_MAILBOX)
