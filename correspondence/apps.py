"""Registers the app."""

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    """Every message as a row: to whom, why, when due, state, attempts."""

    name = "correspondence"
