"""Registers the app."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The public front, navigation, staff dashboard and the demonstration."""

    name = "home"
