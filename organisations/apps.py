"""Registers the app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Forces, regions, teams and roles, organisations, people, police approval."""

    name = "organisations"
