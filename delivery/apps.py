"""Registers the app."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Sessions, places and bookings."""

    name = "delivery"

    def ready(self) -> None:
        """Register the composers of this app's messages."""
        from delivery import emails  # noqa: F401 -- importing registers
