"""A way from a course page to a session of that course."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.models import Course
from organisations.permissions import is_training_staff


@hooks.register("register_page_header_buttons")
def button_in_editor(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of the course page's editor."""
    yield from _buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def button_in_list(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of the course in the list of pages."""
    yield from _buttons(page, user)


def _buttons(page: Page, user: Any) -> Iterator[Button]:
    if page.pk is None or not is_training_staff(user):
        return
    course = Course.objects.filter(page=page.pk, is_offered=True, current_version__isnull=False).first()
    if course is not None:
        url = f"{reverse('staff_sessions:add')}?course={course.pk}"
        yield Button("Schedule a session", url=url, icon_name="date", priority=5)
