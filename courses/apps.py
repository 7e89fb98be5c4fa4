"""Registers the app."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Courses, their versions, and the pages in which they are written."""

    name = "courses"

    def ready(self) -> None:
        """Connect the bridge from pages to rows, and the form that checks pages."""
        from courses import receivers  # noqa: F401 -- importing connects
        from courses.forms import CoursePageForm
        from courses.models import CoursePage

        CoursePage.base_form_class = CoursePageForm
