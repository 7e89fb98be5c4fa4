"""Registers `ui`, what every screen shares: the form renderer, template tags, wording and page links."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "ui"
    label = "ui"
    verbose_name = "Screens"
