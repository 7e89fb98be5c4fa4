"""Registers the app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The trail, the replies to repeated requests, and what each app declares it holds."""

    name = "records"
