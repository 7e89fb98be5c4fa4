"""Courses with a version, with and without a page."""

from dataclasses import replace
from itertools import count
from typing import Any

from courses.enums import Access
from courses.models import Course, CourseVersion
from courses.operations import versions
from courses.operations.content import CourseContent, ModuleContent, QuestionContent
from kernel.actors import SYSTEM

_numbers = count(1)


def make_content(**changes: Any) -> CourseContent:
    """A believable course of an hour; changes go over it."""
    content = CourseContent(
        title="Cyber basics",
        summary="A plain start for people who run a firm.",
        duration_minutes=60,
        valid_months=12,
        audiences=("micro", "small"),
        formats=("webinar", "in_person"),
        outcomes=("Name what the firm could not trade without", "Set up a backup and prove that it restores"),
        modules=(
            ModuleContent("What criminals want", 20, ("Money", "Data")),
            ModuleContent("Back up what matters", 40, ("Keep a copy apart",)),
        ),
        questions=(
            QuestionContent(
                "Which account comes first?", ("The photo album", "The e-mail account"), 1, "It resets all."
            ),
        ),
        pass_mark=1,
        pledges=("I will make a separate backup",),
    )
    return replace(content, **changes)


def make_version(
    *, slug: str = "", access: str = Access.OPEN, course: Course | None = None, **changes: Any
) -> CourseVersion:
    """A published version; of a new course unless one is given. `changes` go over `make_content`."""
    content = make_content(**changes)
    found = slug or (course.slug if course else f"course-{next(_numbers)}")
    return versions.publish(content=content, course=course, slug=found, access=access, by=SYSTEM)


def make_course(*, slug: str = "", access: str = Access.OPEN, **changes: Any) -> Course:
    """A course with one published version and no page."""
    return make_version(slug=slug, access=access, **changes).course
