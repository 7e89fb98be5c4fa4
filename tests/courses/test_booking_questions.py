"""What a course asks of those who book: written on its page, kept on its row, never a version of the course."""

from typing import Any

import pytest
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError

from courses.blocks import BookingQuestionBlock
from courses.models import Course, CoursePage
from courses.models.asking import BookingQuestion
from courses.operations import versions
from courses.operations.asking import NONSENSE
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from records.models import TrailPayload
from tests.factories.courses import make_content, make_course
from tests.factories.pages import make_course_page, make_site

pytestmark = pytest.mark.django_db

LAPTOPS = {
    "words": "Do you bring laptops?", "kind": "yes_no", "options": "", "hint": "", "is_required": True,
    "follow_ups": [
        {"asked_if": " YES", "words": "How many?", "kind": "number", "options": "", "hint": "", "is_required": True},
        {"asked_if": "no", "words": "Why?", "kind": "choose_one", "options": "None here\nNot allowed", "hint": "",
         "is_required": False},
    ],
}  # fmt: skip


def ask(**changes: Any) -> BookingQuestion:
    return BookingQuestion(**{"id": "a", "kind": "yes_no", "words": "Laptops?", **changes})


def publish(course: Course, *asks: BookingQuestion) -> Course:
    return versions.publish(
        content=make_content(), course=course, slug=course.slug, access=course.access, asks=asks, by=SYSTEM
    ).course


def test_publish_keeps_questions_with_their_follow_ups_and_ids() -> None:
    make_site()
    page = make_course_page(booking_questions=[("question", LAPTOPS)])
    first, many, why = page.course.asks
    assert (first.words, first.kind, first.is_required, first.parent) == ("Do you bring laptops?", "yes_no", True, "")
    assert (many.words, many.parent, many.if_answer) == ("How many?", first.id, "yes")
    assert (why.options, why.if_answer) == (("None here", "Not allowed"), "no")
    page = CoursePage.objects.get(pk=page.pk)
    page.title = "Another title"
    page.save_revision().publish()
    assert Course.objects.get(pk=page.course_id).asks == (first, many, why)


def test_question_more_makes_no_version_and_is_on_record() -> None:
    course = make_course()
    assert (publish(course, ask()).asks, course.versions.count()) == ((ask(),), 1)
    said = TrailPayload.objects.latest("entry_id").body
    assert [said[side]["booking_questions"] for side in ("before", "after")] == [[], ["Laptops?"]]
    count = TrailPayload.objects.count()
    publish(course, ask())
    assert TrailPayload.objects.count() == count


@pytest.mark.parametrize(
    ("asks", "code"),
    [
        ([ask(id=str(number)) for number in range(21)], "too_many_questions"),
        ([ask(words=" ")], "question_missing"),
        ([ask(words="w" * 301)], "question_missing"),
        ([ask(), ask()], "question_twice"),
        ([ask(kind="essay")], "unknown_kind"),
        ([ask(options=("A", "B"))], "bad_options"),
        ([ask(kind="choose_one", options=("A",))], "bad_options"),
        ([ask(kind="choose_one", options=("A", "A"))], "bad_options"),
        ([ask(kind="choose_several", options=("A", "o" * 101))], "bad_options"),
        ([ask(parent="b", if_answer="yes")], "bad_condition"),
        ([ask(), ask(id="b", parent="a", if_answer="perhaps")], "bad_condition"),
        ([ask(), ask(id="b", parent="a", if_answer="yes"), ask(id="c", parent="b", if_answer="yes")], "bad_condition"),
        ([ask(kind="number"), ask(id="b", parent="a", if_answer="3")], "bad_condition"),
    ],
)
def test_publish_refuses_what_cannot_be_asked(asks: list[BookingQuestion], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        publish(make_course(), *asks)
    assert (caught.value.code, caught.value.field, caught.value.message) == (code, "booking_questions", NONSENSE[code])


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"words": "\u202e"}, "words"),
        ({"options": "One\nTwo"}, "options"),
        ({"kind": "choose_one", "options": "One", "follow_ups": []}, "options"),
        ({"kind": "number"}, "follow_ups"),
        ({"kind": "choose_several", "options": "Maybe\nNever"}, "follow_ups"),
    ],
)
def test_editor_is_told_beside_the_field(changes: dict[str, Any], where: str) -> None:
    block = BookingQuestionBlock()
    with pytest.raises((StructBlockValidationError, StreamBlockValidationError)) as caught:
        block.clean(block.to_python(block.get_prep_value({**LAPTOPS, **changes})))
    assert list(caught.value.block_errors) == [where]


def test_editor_may_ask_twenty_questions_at_most() -> None:
    make_site()
    page = make_course_page(booking_questions=[("question", LAPTOPS)] * 6)
    page.full_clean()
    page.booking_questions = [("question", LAPTOPS)] * 7
    with pytest.raises(Exception, match="20 questions at most"):
        page.full_clean()
