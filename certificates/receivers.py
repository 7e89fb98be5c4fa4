"""A course was published: what its words kept from being printed can be made now."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from certificates.operations import problems
from courses import receivers  # noqa: F401 -- connected first, so that the version is written when ours is called
from courses.models import CoursePage
from kernel.actors import SYSTEM


@receiver(page_published, sender=CoursePage)
def look_again(instance: CoursePage, **_: Any) -> None:
    """Go again through the sessions that waited for better words."""
    if instance.live and instance.course is not None:
        problems.course_mended(course=instance.course, by=SYSTEM)
