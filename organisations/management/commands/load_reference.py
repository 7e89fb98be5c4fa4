"""Loads regions, forces, sectors and outward postcodes from the files that come with the project."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.actors import SYSTEM
from kernel.errors import Refusal
from organisations.operations import reference


class Command(BaseCommand):
    """`manage.py load_reference`: may be run again at any time; rows that are right already are left alone."""

    help = "Load regions, forces, sectors and outward postcodes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what was added and changed."""
        try:
            loaded = reference.load(by=SYSTEM)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        for table in loaded:
            self.stdout.write(f"{table.name}: {table.added} added, {table.changed} changed, {table.same} as before")
