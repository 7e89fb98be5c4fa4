"""`manage.py log_publish`: signs the public log as it stands and prints the head, to be kept elsewhere."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from certificates.operations import log
from certificates.queries import log as queries
from kernel.actors import SYSTEM


class Command(BaseCommand):
    """Gives waiting entries their place, and signs a head."""

    help = "Sign the public log as it stands now and print the head. Send it to somebody who keeps it."

    def handle(self, *args: Any, **options: Any) -> None:
        """The head, as `/log/head.json` has it."""
        while log.sequence():
            pass
        self.stdout.write(json.dumps(queries.told_of_head(log.publish(by=SYSTEM))))
