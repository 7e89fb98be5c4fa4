"""Publishing a course: numbers, freezing, refusals."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from courses.enums import Access
from courses.models import Course, CourseVersion, Module, Outcome, Pledge, Question
from courses.operations import versions
from courses.operations.content import ModuleContent, QuestionContent
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.factories.courses import make_content, make_course, make_version

pytestmark = pytest.mark.django_db


def test_publish_makes_course_version_and_parts() -> None:
    version = versions.publish(content=make_content(), slug="cyber-basics", access=Access.OPEN, by=Actor.user(7))

    course = Course.objects.get()
    assert (course.slug, course.title, course.access) == ("cyber-basics", "Cyber basics", "open")
    assert (course.current_version, version.number, version.strand) == (version, 1, "protect")
    assert (version.published_by_kind, version.published_by_id) == ("user", "7")
    assert version.review_due_on == timezone.localdate() + timedelta(days=182)
    assert [(part.position, part.title, part.minutes) for part in version.modules.all()] == [
        (1, "What criminals want", 20),
        (2, "Back up what matters", 40),
    ]
    assert [outcome.position for outcome in version.outcomes.all()] == [1, 2]
    question = version.questions.get()
    assert question.options[question.answer] == "The e-mail account"
    assert version.pledges.get().text == "I will make a separate backup"
    entries = TrailEntry.objects.filter(subject_type="courses.course").order_by("subject_no")
    assert [(entry.verb, entry.actor_id) for entry in entries] == [("create", "7"), ("publish", "7")]


def test_publish_of_the_same_words_makes_no_version() -> None:
    body = [{"type": "text", "value": '<p data-block-key="abc">Words</p>', "id": "1"}]
    course = make_course(body=body)
    entries = TrailEntry.objects.count()
    same = [{"type": "text", "value": '<p data-block-key="xyz">Words</p>', "id": "2"}]

    again = make_version(course=course, body=same)

    assert (again, course.versions.count(), TrailEntry.objects.count()) == (course.current_version, 1, entries)


def test_publish_of_other_words_makes_the_next_version_and_leaves_the_first() -> None:
    first = make_version()

    second = make_version(course=first.course, title="Cyber basics II", outcomes=("One",))

    assert (second.number, first.course.current_version) == (2, second)
    first.refresh_from_db()
    assert (first.title, first.outcomes.count(), second.outcomes.count()) == ("Cyber basics", 2, 1)
    assert Course.objects.get().title == "Cyber basics II"


def test_publish_at_another_address_changes_the_course_and_makes_no_version() -> None:
    course = make_course(slug="old")

    versions.publish(content=make_content(), course=course, slug="new", access=Access.POLICE_ONLY, by=SYSTEM)

    assert (course.slug, course.access, course.versions.count()) == ("new", "police_only", 1)


def test_publish_keeps_a_review_date_that_was_given() -> None:
    assert make_version(review_due_on=date(2030, 1, 2)).review_due_on == date(2030, 1, 2)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"title": " "}, "title_missing", "title"),
        ({"summary": ""}, "summary_missing", "summary"),
        ({"duration_minutes": 0}, "duration_missing", "duration_minutes"),
        ({"strands": ()}, "unknown_strand", "strand"),
        ({"strands": ("protect", "party")}, "unknown_strand", "strand"),
        ({"level": "hard"}, "unknown_level", "level"),
        ({"marking": "SECRET"}, "unknown_marking", "marking"),
        ({"tlp": "TLP:RED"}, "unknown_tlp", "tlp"),
        ({"valid_months": 0}, "valid_months_zero", "valid_months"),
        ({"max_group": 0}, "max_group_zero", "max_group"),
        ({"pass_mark": 2}, "pass_mark_too_high", "pass_mark"),
        ({"questions": (QuestionContent("Which?", ("a", "b"), 2),)}, "no_such_option", "questions"),
    ],
)
def test_publish_refuses_nonsense(changes: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        make_version(**changes)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert Course.objects.count() == 0


def test_publish_refuses_an_address_that_another_course_has() -> None:
    make_course(slug="taken")
    other = make_course(slug="free")

    for course in (None, other):
        with pytest.raises(Refusal) as refused:
            versions.publish(content=make_content(), course=course, slug="taken", access=Access.OPEN, by=SYSTEM)
        assert refused.value.code == "slug_taken"
    assert sorted(Course.objects.values_list("slug", flat=True)) == ["free", "taken"]


def test_publish_takes_modules_that_do_not_add_up() -> None:
    content = make_content(modules=(ModuleContent("Only part", 10),))

    assert content.modules_minutes != content.duration_minutes
    assert make_version(modules=content.modules).modules.get().minutes == 10


@pytest.mark.parametrize("model", [CourseVersion, Outcome, Module, Question, Pledge])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_versions_and_parts_cannot_be_changed(model: Any, verb: str) -> None:
    make_version()
    rows = model.objects.all()
    field = {"Module": "title", "CourseVersion": "title", "Question": "prompt"}.get(model.__name__, "text")

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.update(**{field: "Other words"}) if verb == "update" else rows._raw_delete(rows.db)

    assert not model.objects.filter(**{field: "Other words"}).exists()
    assert model.objects.exists()
