"""Registers the app."""

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    """Registers, check-ins, marks and head-counts."""

    name = "attendance"
