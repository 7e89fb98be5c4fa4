"""Registers the app."""

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    """Registers, check-ins, marks and head-counts."""

    name = "attendance"

    def ready(self) -> None:
        """Register the composers of this app's messages."""
        from attendance import emails  # noqa: F401 -- importing registers
