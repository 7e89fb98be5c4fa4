"""Makes the site's pages, groups and approval; run it at every deployment."""

from typing import Any

from django.core.management.base import BaseCommand

from home.operations import site
from kernel.actors import SYSTEM


class Command(BaseCommand):
    """`manage.py prepare_site`: makes what is missing and leaves editors' words alone."""

    help = "Make the front page, sections, pages of words, groups and approval."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, and say where the site is."""
        prepared = site.prepare(by=SYSTEM)
        self.stdout.write(f"The site stands at {prepared.root_url}")
