"""Registers the app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Forces, regions, teams and roles, organisations, people, police approval."""

    name = "organisations"

    def ready(self) -> None:
        """Register the composers of this app's messages."""
        from organisations import emails  # noqa: F401 -- importing registers
