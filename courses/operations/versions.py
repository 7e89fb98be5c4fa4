"""Publishing a course: its words become an immutable version that sessions teach and certificates name."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from courses.enums import Access
from courses.models import Course, CourseVersion, Module, Outcome, Pledge, Question
from courses.models.asking import BookingQuestion
from courses.operations.asking import refuse_bad
from courses.operations.content import CourseContent, digest, refuse_nonsense
from kernel.actors import Actor
from kernel.errors import Refusal
from records.operations import trail

# Advice goes out of date: a course without a review date is looked at again after half a year.
REVIEW_AFTER = timedelta(days=182)


def publish(
    *,
    content: CourseContent,
    course: Course | None = None,
    slug: str,
    access: Access | str,
    by: Actor,
    asks: tuple[BookingQuestion, ...] = (),
) -> CourseVersion:
    """Make these words the current version of the course, which is made if there is none; return the version.

    `asks` are what is asked of those who book: they stand on the course, and make no version. Nothing is written when
    the course says this already. Refuses what `content.refuse_nonsense` and `asking.refuse_bad` do, `slug_taken` and
    `unknown_access`.
    """
    _refuse(content, asks, access)
    with transaction.atomic():
        held = _create(content, slug, access, by) if course is None else _lock(course)
        current = held.current_version
        is_same = current is not None and current.digest == digest(content)
        asked = [one.row() for one in asks]
        facts = {"slug": slug, "title": content.title, "access": str(access), "booking_questions": asked}
        is_renamed = facts != {name: getattr(held, name) for name in facts}
        if is_renamed and _is_taken(slug, held):
            raise Refusal("Another course has this address. Choose another one.", "slug_taken", field="slug")
        if current is not None and is_same and not is_renamed:
            return current
        before = {"slug": held.slug, "access": held.access, "version": current.number if current else None,
                  "booking_questions": _words(held.booking_questions)}  # fmt: skip
        version = current if current is not None and is_same else _freeze(held, content, by)
        Course.objects.filter(pk=held.pk).update(current_version=version, **facts)
        after = {"slug": slug, "access": str(access), "version": version.number, "digest": version.digest,
                 "booking_questions": _words(asked)}  # fmt: skip
        trail.record(verb="publish", subject=held, by=by, before=before, after=after)
    if course is not None:
        course.refresh_from_db()
    version.course.refresh_from_db()
    return version


def _refuse(content: CourseContent, asks: tuple[BookingQuestion, ...], access: Access | str) -> None:
    refuse_nonsense(content)
    refuse_bad(asks)
    if access not in Access.values:
        raise Refusal("Say who may see the course.", "unknown_access", field="access")


def _create(content: CourseContent, slug: str, access: Access | str, by: Actor) -> Course:
    try:
        with transaction.atomic():
            course = Course.objects.create(slug=slug, title=content.title, access=access, created_at=timezone.now())
    except IntegrityError as error:
        raise Refusal("Another course has this address. Choose another one.", "slug_taken", field="slug") from error
    trail.record(verb="create", subject=course, by=by, after={"slug": slug, "access": str(access)}, is_new=True)
    return course


def _lock(course: Course) -> Course:
    # Writing the row first makes a second publisher of the same course wait, on both databases, so that numbers and
    # versions follow each other.
    Course.objects.filter(pk=course.pk).update(is_offered=F("is_offered"))
    return Course.objects.select_related("current_version").get(pk=course.pk)


def _words(asked: list[dict[str, Any]]) -> list[str]:
    return [one["words"] for one in asked]


def _is_taken(slug: str, course: Course) -> bool:
    return Course.objects.filter(slug=slug).exclude(pk=course.pk).exists()


def _freeze(course: Course, content: CourseContent, by: Actor) -> CourseVersion:
    last = course.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = CourseVersion.objects.create(
        course=course,
        number=last + 1,
        title=content.title,
        summary=content.summary,
        strand=content.strands[0],
        strands=list(content.strands),
        level=content.level,
        audiences=list(content.audiences),
        formats=list(content.formats),
        marking=content.marking,
        tlp=content.tlp,
        duration_minutes=content.duration_minutes,
        valid_months=content.valid_months,
        max_group=content.max_group,
        is_adults_only=content.is_adults_only,
        pass_mark=content.pass_mark,
        body=content.body,
        digest=digest(content),
        review_due_on=content.review_due_on or timezone.localdate() + REVIEW_AFTER,
        published_at=timezone.now(),
        published_by_kind=by.kind.value,
        published_by_id=by.id,
    )
    _freeze_parts(version, content)
    return version


def _freeze_parts(version: CourseVersion, content: CourseContent) -> None:
    Outcome.objects.bulk_create(
        Outcome(version=version, position=position, text=text) for position, text in enumerate(content.outcomes, 1)
    )
    Module.objects.bulk_create(
        Module(version=version, position=position, title=part.title, minutes=part.minutes, points=list(part.points))
        for position, part in enumerate(content.modules, 1)
    )
    Question.objects.bulk_create(
        Question(
            version=version,
            position=position,
            prompt=question.prompt,
            options=list(question.options),
            answer=question.answer,
            explanation=question.explanation,
        )
        for position, question in enumerate(content.questions, 1)
    )
    Pledge.objects.bulk_create(
        Pledge(version=version, position=position, text=text) for position, text in enumerate(content.pledges, 1)
    )
