"""Registers the app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The trail, the replies to repeated requests, and what each app declares it holds."""

    name = "records"

    def ready(self) -> None:
        """Listen to what is taken away from staff lists."""
        from records import receivers  # noqa: F401 -- importing registers
