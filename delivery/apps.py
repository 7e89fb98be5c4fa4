"""Registers the app."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Sessions, places and bookings."""

    name = "delivery"
