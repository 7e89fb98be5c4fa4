"""Loading courses from a file: the ten that come with the project become published pages with versions."""

from pathlib import Path

import pytest
import yaml
from django.test import Client

from courses.models import Course, CourseVersion
from home.operations.demo_courses import load_courses
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from tests.factories.organisations import actor, make_publisher, make_trainer
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db

FILE = Path(__file__).resolve().parents[2] / "home" / "data" / "courses.yaml"


def test_load_publishes_every_course_once(client: Client) -> None:
    make_site()
    publisher = make_publisher()

    pages = load_courses(FILE, by=actor(publisher))

    file = {entry["slug"]: entry for entry in yaml.safe_load(FILE.read_text(encoding="utf-8"))["courses"]}
    assert [page.slug for page in pages] == list(file)
    assert all(page.live for page in pages)
    assert set(CourseVersion.objects.values_list("number", "published_by_id")) == {(1, str(publisher.pk))}
    assert {course.slug: course.access for course in Course.objects.all()} == {
        slug: entry["access"] for slug, entry in file.items()
    }
    for version in CourseVersion.objects.select_related("course"):
        entry = file[version.course.slug]
        assert version.strands == entry["strand"]
        assert sum(module.minutes for module in version.modules.all()) == version.duration_minutes
        questions = entry["knowledge_check"]["questions"]
        assert [question.answer for question in version.questions.all()] == [each["answer"] for each in questions]
    assert load_courses(FILE, by=SYSTEM) == []

    client.force_login(make_trainer())
    assert {page.slug: client.get(page.url).status_code for page in pages} == dict.fromkeys(file, 200)


def test_load_refuses_a_site_without_sections() -> None:
    with pytest.raises(Refusal) as refused:
        load_courses(FILE, by=SYSTEM)

    assert refused.value.code == "site_not_prepared"
