"""`manage.py api_token <email> --scope <scope>`: makes an API token and prints it once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.operations import tokens
from kernel.actors import SYSTEM
from kernel.errors import Refusal


class Command(BaseCommand):
    """Makes an API token for a user and prints it once."""

    help = "Make an API token for a user and print it once."

    def add_arguments(self, parser: CommandParser) -> None:
        """The user's address, one or more scopes, and what the token is for."""
        parser.add_argument("email")
        parser.add_argument(
            "--scope", action="append", default=[], help=f"one of {', '.join(tokens.SCOPES)}; repeatable"
        )
        parser.add_argument("--label", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token alone on standard output, so that a script can take it."""
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError("There is no user with this e-mail address.")
        try:
            _, text = tokens.create(user=user, scopes=options["scope"], label=options["label"], by=SYSTEM)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(text)
