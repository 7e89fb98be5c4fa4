"""The one bridge from pages to rows: a course page went live, so its words become a version of the course."""

from typing import Any

from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context
from wagtail.signals import page_published, pre_page_move

from courses.blocks import answer_meant, options_of
from courses.models import CoursePage
from courses.models.asking import BookingQuestion
from courses.models.pages import access_of
from courses.operations import versions
from courses.operations.content import CourseContent, ModuleContent, QuestionContent
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal


@receiver(page_published, sender=CoursePage)
def freeze(instance: CoursePage, revision: Any = None, **_: Any) -> None:
    """Publish the course as the page now says it."""
    # Wagtail also tells of a page that is only scheduled; it tells again when the time has come.
    if not instance.live:
        return
    version = versions.publish(
        content=content_of(instance),
        course=instance.course,
        slug=instance.slug,
        access=instance.access,
        asks=asks_of(instance),
        by=_publisher(revision),
    )
    if instance.course_id is None:
        # Only this one column: saving the page would count as an edit.
        CoursePage.objects.filter(pk=instance.pk).update(course=version.course)
        instance.course = version.course


@receiver(pre_page_move, sender=CoursePage)
def stay_in_section(instance: Any, parent_page_after: Any, **_: Any) -> None:
    """Keep a course in its section, also where no screen is involved."""
    if access_of(parent_page_after) != instance.specific.access:
        raise Refusal("A course cannot change between the open and the police-only section.", "other_section")


def content_of(page: CoursePage) -> CourseContent:
    """A page's words as plain data. An answer counts from 1 on the page and from 0 in rows."""
    return CourseContent(
        title=page.title,
        summary=page.summary,
        duration_minutes=page.duration_minutes,
        strands=tuple(strand for strand in dict.fromkeys((page.strand, page.second_strand)) if strand),
        level=page.level,
        audiences=_lines(page.audiences),
        formats=_lines(page.formats),
        marking=page.marking,
        tlp=page.tlp,
        valid_months=page.valid_months,
        max_group=page.max_group,
        is_adults_only=page.is_adults_only,
        pass_mark=page.pass_mark,
        review_due_on=page.review_due_on,
        outcomes=_lines(page.outcomes),
        modules=tuple(_module(block.value) for block in page.modules),
        questions=tuple(_question(block.value) for block in page.questions),
        pledges=_lines(page.pledges),
        # Block by block: only so does each block write down its value anew, cleaned.
        body=[block.get_prep_value() for block in page.body],
    )


def asks_of(page: CoursePage) -> tuple[BookingQuestion, ...]:
    """What a page asks of those who book, each question before its follow-ups. Ids are those of the editor's blocks."""
    asked: list[BookingQuestion] = []
    for block in page.booking_questions:
        asked.append(_asked(block.id, block.value))
        asked += [
            _asked(item.id, item.value, parent=block.id, if_answer=answer_meant(block.value, item.value["asked_if"]))
            for item in block.value["follow_ups"].bound_blocks
        ]
    return tuple(asked)


def _asked(ident: str, value: Any, **condition: str) -> BookingQuestion:
    return BookingQuestion(
        id=ident,
        kind=value["kind"],
        words=value["words"],
        hint=value["hint"] or "",
        is_required=bool(value["is_required"]),
        options=tuple(options_of(value)),
        **condition,
    )


def _lines(stream: Any) -> tuple[str, ...]:
    return tuple(str(block.value) for block in stream)


def _module(value: Any) -> ModuleContent:
    return ModuleContent(title=value["title"], minutes=value["minutes"], points=tuple(value["points"]))


def _question(value: Any) -> QuestionContent:
    return QuestionContent(
        prompt=value["prompt"],
        options=tuple(value["options"]),
        answer=value["answer"] - 1,
        explanation=value["explanation"],
    )


def _publisher(revision: Any) -> Actor:
    # On the staff screens somebody is signed in: the publisher, who need not be the author of the draft.
    user = get_active_log_context().user or (revision.user if revision else None)
    return Actor.user(user.pk) if user else SYSTEM
