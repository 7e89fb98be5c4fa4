"""The catalogue."""

import pytest

from courses.enums import Access, Level
from courses.models import Course
from tests.factories.api import Caller
from tests.factories.courses import make_course
from tests.factories.organisations import make_officer, make_trainer, make_user

pytestmark = pytest.mark.django_db


def slugs(answer: object) -> list[str]:
    return [row["slug"] for row in answer.json()["results"]]  # type: ignore[attr-defined]


def test_lists_open_courses_to_anybody() -> None:
    course = make_course(slug="basics", title="Basics")
    make_course(slug="secret", title="Secret", access=Access.POLICE_ONLY)
    body = Caller().get("courses/").json()
    assert {name: body[name] for name in ("count", "next", "previous")} == {"count": 1, "next": None, "previous": None}
    assert body["results"] == [
        {
            "id": course.pk,
            "slug": "basics",
            "title": "Basics",
            "access": "open",
            "version": 1,
            "summary": "A plain start for people who run a firm.",
            "strand": "protect",
            "strands": ["protect"],
            "level": "foundation",
            "audiences": ["micro", "small"],
            "formats": ["webinar", "in_person"],
            "duration_minutes": 60,
            "valid_months": 12,
        }
    ]


def test_shows_what_a_course_teaches_and_no_answers() -> None:
    body = Caller().get(f"courses/{make_course().pk}/").json()
    assert body["outcomes"] == [
        "Name what the firm could not trade without", "Set up a backup and prove that it restores",
    ]  # fmt: skip
    assert body["modules"][1] == {"title": "Back up what matters", "minutes": 40, "points": ["Keep a copy apart"]}
    assert not {"questions", "body", "pass_mark"} & set(body)


@pytest.mark.parametrize("access", [Access.POLICE_ONLY, Access.OPEN])
def test_hides_police_only_courses_from_those_who_may_not_see_them(access: str) -> None:
    course = make_course(access=access)
    is_open = access == Access.OPEN
    expected = {
        "nobody": is_open, "plain": is_open, "refused": is_open, "officer": True, "trainer": True, "no scope": is_open,
    }  # fmt: skip
    callers = {
        "nobody": Caller(),
        "plain": Caller(make_user()),
        "refused": Caller(make_officer("refused")),
        "officer": Caller(make_officer(), "courses:read"),
        "trainer": Caller(make_trainer(), "courses:read"),
        "no scope": Caller(make_trainer(), "bookings:read"),
    }
    listed = {name: len(slugs(caller.get("courses/"))) == 1 for name, caller in callers.items()}
    shown = {name: caller.get(f"courses/{course.pk}/").status_code == 200 for name, caller in callers.items()}
    assert (listed, shown) == (expected, expected)


def test_filters_by_strand_level_and_words() -> None:
    make_course(slug="a", title="Backups", strands=("protect", "prepare"))
    make_course(slug="b", title="Phishing drills", strands=("prevent",), level=Level.INTERMEDIATE)
    caller = Caller()
    assert slugs(caller.get("courses/", strand="prepare")) == ["a"]
    assert slugs(caller.get("courses/", level="intermediate")) == ["b"]
    assert slugs(caller.get("courses/", q="DRILLS phish")) == ["b"]
    assert slugs(caller.get("courses/", q="nothing like it")) == []


def test_leaves_out_what_is_not_offered() -> None:
    Course.objects.filter(pk=make_course().pk).update(is_offered=False)
    assert slugs(Caller().get("courses/")) == []
