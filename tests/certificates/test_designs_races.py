"""Several people begin and publish the same design at once: one of them does, the others are told; on PostgreSQL."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from certificates.models import Design, DesignPicture, DesignVersion
from certificates.operations import designs
from courses.models import Course
from kernel.actors import SYSTEM
from records.models import TrailEntry
from tests.delivery.test_races import at_once
from tests.factories.courses import make_course
from tests.factories.designs import make_look

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT_ONCE = 6


def publishing(design: Design, number: int) -> Callable[[], None]:
    """Somebody who publishes words of their own, with the same pictures as everybody."""
    look = replace(make_look(), heading=f"Heading {number}")

    def publish() -> None:
        designs.publish(design=Design.objects.get(pk=design.pk), look=look, after=0, by=SYSTEM)

    return publish


def beginning(course: Course) -> Callable[[], None]:
    """Somebody who begins a design of the same course."""

    def begin() -> None:
        designs.begin(course=course, by=SYSTEM)

    return begin


def test_one_of_several_that_publish_at_once_does() -> None:
    design = designs.begin(by=SYSTEM)
    ends = at_once([publishing(design, number) for number in range(AT_ONCE)])
    assert ends == {"done": 1, "published_meanwhile": AT_ONCE - 1}
    assert (DesignVersion.objects.count(), DesignPicture.objects.count()) == (1, 3)
    assert TrailEntry.objects.filter(verb="publish_design").count() == 1


def test_one_design_is_begun_by_several_at_once() -> None:
    course = make_course()
    assert at_once([beginning(course)] * AT_ONCE) == {"done": AT_ONCE}
    assert (Design.objects.count(), TrailEntry.objects.filter(verb="begin_design").count()) == (1, 1)
