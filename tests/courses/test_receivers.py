"""Publishing a page, by whatever way, writes a version; nothing else that is done to pages touches rows."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow

from courses.models import Course, CoursePage, CoursesPage, CourseVersion, PolicePage
from kernel.errors import Refusal
from tests.factories.organisations import make_administrator, make_publisher, make_trainer
from tests.factories.pages import make_course_page, make_handout, make_picture, make_police_page, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site() -> None:
    make_site()


def republish(page: CoursePage, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()


def test_publish_writes_the_first_version() -> None:
    page = make_course_page(title="Cyber basics", slug="cyber-basics")

    version = CourseVersion.objects.get()
    assert (page.course, version.course, version.number) == (version.course, version.course, 1)
    assert (version.course.slug, version.course.access, version.title) == ("cyber-basics", "open", "Cyber basics")
    assert version.questions.get().answer == 1
    assert [(block["type"], block["value"]) for block in version.body] == [("text", "<p>Words</p>")]


def test_publish_again_unchanged_writes_none_and_changed_writes_the_next() -> None:
    page = make_course_page()

    republish(page)
    assert CourseVersion.objects.count() == 1
    republish(page, summary="Other words.")
    assert list(page.course.versions.values_list("number", "summary")) == [
        (2, "Other words."),
        (1, "A plain start for people who run a firm."),
    ]


def test_draft_writes_nothing_and_its_course_survives_old_revisions() -> None:
    page = make_course_page(is_live=False)
    old = page.latest_revision
    assert Course.objects.count() == 0

    republish(page)
    course = page.course
    old.publish()

    page.refresh_from_db()
    assert (page.course, Course.objects.get()) == (course, course)


def test_police_section_makes_the_course_police_only() -> None:
    assert make_police_page().course.access == "police_only"


def test_scheduled_page_writes_its_version_when_its_time_has_come() -> None:
    page = make_course_page(is_live=False)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    assert Course.objects.count() == 0

    revision = page.revisions.latest("pk")
    revision.content["go_live_at"] = None
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()
    call_command("publish_scheduled")

    page.refresh_from_db()
    assert (page.live, page.course.current_version.number) == (True, 1)


def test_unpublish_and_delete_leave_rows_alone() -> None:
    page = make_course_page()
    before = list(Course.objects.values())

    page.unpublish()
    assert list(Course.objects.values()) == before
    page.delete()
    assert (list(Course.objects.values()), CourseVersion.objects.count()) == (before, 1)


def test_copy_becomes_a_course_of_its_own() -> None:
    page = make_course_page()

    copy = page.copy(update_attrs={"title": "Second", "slug": "second"}, keep_live=False)
    assert copy.course is None
    copy.get_latest_revision().publish()

    copy.refresh_from_db()
    assert copy.course not in (None, page.course)
    assert Course.objects.count() == 2


@pytest.mark.parametrize("source", [CoursesPage, PolicePage])
def test_course_cannot_move_between_sections(client: Client, source: Any) -> None:
    target = {CoursesPage: PolicePage, PolicePage: CoursesPage}[source].objects.get()
    page = make_course_page(source.objects.get())
    client.force_login(make_administrator(is_superuser=True))

    response = client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk]))

    assert response.status_code == 302
    assert page.can_move_to(target) is False
    with pytest.raises(Refusal, match="cannot change between"):
        page.move(target, pos="last-child")
    page.refresh_from_db()
    assert page.get_parent().specific == source.objects.get()


@pytest.mark.parametrize("alias", ["", "on"])
def test_police_course_is_not_copied_into_the_open(client: Client, alias: str) -> None:
    page = make_police_page()
    target = CoursesPage.objects.get()
    client.force_login(make_administrator(is_superuser=True))
    form = {"new_title": "Open", "new_slug": "open", "new_parent_page": target.pk, "alias": alias}

    response = client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), form)

    assert (response.status_code, CoursePage.objects.count()) == (302, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"valid_months": 0}, "valid_months"),
        ({"max_group": 0}, "max_group"),
        ({"pass_mark": 2}, "pass_mark"),
        ({"slug": "taken"}, "slug"),
    ],
)
def test_page_refuses_what_publishing_would_refuse(changes: dict[str, Any], field: str) -> None:
    make_police_page(slug="taken")
    page = make_course_page()
    for name, value in changes.items():
        setattr(page, name, value)

    with pytest.raises(ValidationError) as refused:
        page.full_clean()

    assert list(refused.value.message_dict) == [field]


def form_of(page: Any, **changes: Any) -> dict[str, Any]:
    """What the browser sends for a course page as it stands, with one text block."""
    streams = ("outcomes", "modules", "audiences", "formats", "pledges", "questions", "booking_questions")
    empty = {f"{name}-count": "0" for name in streams}
    body = {"body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "text", "body-0-id": ""}
    comments = {f"comments-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    return {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "strand": "protect",
        "level": "foundation",
        "marking": "OFFICIAL",
        "tlp": "TLP:CLEAR",
        "duration_minutes": "60",
        **empty,
        **body,
        "body-0-value": rich("Words"),
        **comments,
        **changes,
    }


def rich(text: str, entities: str = "{}", ranges: str = "[]") -> str:
    block = (
        f'{{"key":"abcde","type":"unstyled","depth":0,"text":"{text}","inlineStyleRanges":[],"entityRanges":{ranges}}}'
    )
    return f'{{"blocks":[{block}],"entityMap":{entities}}}'


def edit(client: Client, page: CoursePage, **changes: Any) -> Any:
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(page, **changes))


def test_trainers_draft_is_published_by_a_publisher(client: Client) -> None:
    page = make_course_page(title="Cyber basics")
    trainer, publisher = make_trainer(), make_publisher()

    client.force_login(trainer)
    sent = edit(client, page, title="Cyber basics renewed", **{"action-submit": "1"})
    assert (sent.status_code, CourseVersion.objects.count()) == (302, 1)
    client.force_login(publisher)
    task = Workflow.objects.get(active=True).workflow_states.get().current_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    approved = client.post(url, {"comment": ""})

    page.refresh_from_db()
    version = page.course.current_version
    assert approved.status_code in {200, 302}
    assert (page.live, page.title, version.number, version.title) == (True, page.title, 2, "Cyber basics renewed")
    assert (version.published_by_kind, version.published_by_id) == ("user", str(publisher.pk))


def test_trainer_cannot_publish(client: Client) -> None:
    page = make_course_page(title="Cyber basics")
    client.force_login(make_trainer())

    edit(client, page, title="Mine", **{"action-publish": "1"})

    page.refresh_from_db()
    assert (page.title, CourseVersion.objects.count()) == ("Cyber basics", 1)


def test_rich_text_is_cleaned_in_drafts_and_in_versions(client: Client) -> None:
    page = make_course_page(body=[("text", '<p onclick="x()">Hello<script>alert(1)</script></p>')])
    assert page.course.current_version.body[0]["value"] == "<p>Hello</p>"
    assert page.body.raw_data[0]["value"] == "<p>Hello</p>"

    client.force_login(make_trainer())
    link = '{"0":{"type":"LINK","mutability":"MUTABLE","data":{"url":"javascript:alert(1)"}}}'
    ranges = '[{"key":0,"offset":0,"length":5}]'
    edit(client, page, **{"body-0-value": rich("Click", link, ranges)})

    page.refresh_from_db()
    draft = page.get_latest_revision_as_object().body.raw_data[0]["value"]
    assert draft.replace(' data-block-key="abcde"', "") == "<p><a>Click</a></p>"


def test_raw_json_is_cleaned_before_it_is_frozen() -> None:
    page = make_course_page(body='[{"type": "text", "value": "<p>Hi<img src=x onerror=y()></p>", "id": "a"}]')

    assert page.course.current_version.body[0]["value"] == "<p>Hi</p>"


@pytest.mark.parametrize("kind", ["image", "document"])
@pytest.mark.parametrize("is_police_page", [True, False])
@pytest.mark.parametrize("is_police_file", [True, False])
def test_files_and_pages_must_be_of_the_same_section(
    client: Client, kind: str, is_police_page: bool, is_police_file: bool
) -> None:
    page = make_police_page() if is_police_page else make_course_page()
    client.force_login(make_trainer())
    file = (make_picture if kind == "image" else make_handout)(is_police_only=is_police_file)
    value = {f"body-0-value-{kind}": str(file.pk), "body-0-value-alt_text": "A", "body-0-value-caption": ""}
    revisions = page.revisions.count()

    edit(client, page, **{"body-0-type": kind, "body-0-value-note": "", **value})

    is_saved = page.revisions.count() == revisions + 1
    assert is_saved is (is_police_page == is_police_file)


def test_open_page_cannot_link_to_a_police_page(client: Client) -> None:
    page, police = make_course_page(), make_police_page()
    client.force_login(make_trainer())
    data = f'{{"id":{police.pk},"parentId":1,"url":"/police/"}}'
    link = f'{{"0":{{"type":"LINK","mutability":"MUTABLE","data":{data}}}}}'
    revisions = page.revisions.count()

    edit(client, page, **{"body-0-value": rich("Click", link, '[{"key":0,"offset":0,"length":5}]')})

    assert page.revisions.count() == revisions
