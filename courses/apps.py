"""Registers the app."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Courses, their versions, and the pages in which they are written."""

    name = "courses"
