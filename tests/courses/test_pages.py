"""What the pages show, and with how many queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import CoursePage, PolicePage
from delivery.models import Allocation, Session, Venue
from organisations.models import Outcode
from tests.factories.delivery import make_coming
from tests.factories.organisations import make_team, make_trainer
from tests.factories.pages import make_course_page, make_handout, make_picture, make_police_page, make_site
from tests.factories.reference import make_reference
from ui import wording

pytestmark = pytest.mark.django_db

BODY = (
    ("text", '<h2>Why</h2><p>Because of <a href="https://example.com/">this</a>.</p>'),
    ("callout", {"kind": "warning", "heading": "Take care", "text": "<p>It bites.</p>"}),
    ("checklist", {"heading": "Do it", "items": ["First", "Second <b>"]}),
)


@pytest.fixture(autouse=True)
def _site() -> None:
    make_site()
    make_reference()


def make_session(page: CoursePage, **fields: Any) -> Session:
    starts_at = timezone.now() + timedelta(days=10)
    venue, _ = Venue.objects.get_or_create(
        name="Town Hall",
        postcode="RG1 1AA",
        defaults={
            "address": "Secret Street 5", "town": "Reading", "outcode": Outcode.objects.get(pk="RG1"), "capacity": 20,
        },
    )  # fmt: skip
    values = {
        "course": page.course,
        "course_version": page.course.current_version,
        "title": page.title,
        "team": make_team(),
        "mode": "in_person",
        "venue": venue,
        "state": "scheduled",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "created_at": timezone.now(),
        "joining_link": "https://meet.example.com/secret",
    }
    session = Session.objects.create(**{**values, **fields})
    Allocation.objects.create(session=session, purpose="room", capacity=20, taken=3)
    Allocation.objects.create(session=session, purpose="online", capacity=5)
    return session


def queries(client: Client, url: str) -> int:
    client.get(url)  # fills what is remembered per process
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_course_page_shows_its_words(client: Client) -> None:
    picture = ("image", {"image": make_picture(), "alt_text": "Two people at a desk", "caption": "At work"})
    handout = ("document", {"document": make_handout(), "note": "For all staff"})
    page = make_course_page(
        body=[*BODY, picture, handout],
        audiences=[("audience", "charity"), ("audience", "it_lead")],
        valid_months=12,
        duration_minutes=90,
    )

    shown = client.get(page.url).content.decode()

    for words in (
        "Set up a backup",
        "<h2>Why</h2>",
        '<a href="https://example.com/">this</a>',
        "Take care",
        "Second &lt;b&gt;",
        'alt="Two people at a desk"',
        "At work",
        "A handout</a>",
        "For all staff",
        "1 hour 30 minutes",
        "Charities and IT leads",
        "Valid for 12 months",
    ):
        assert words in shown


def test_course_page_lists_public_sessions_only_and_hides_the_exact_place(client: Client) -> None:
    page = make_course_page()
    shown = make_session(page)
    hidden = [
        make_session(page, visibility="unlisted"),
        make_session(page, visibility="invited"),
        make_session(page, visibility="police"),
        make_session(page, state="draft"),
        make_session(page, state="cancelled", cancelled_at=timezone.now()),
        make_session(page, starts_at=timezone.now() - timedelta(hours=1)),
    ]

    content = client.get(page.url).content.decode()

    assert f"/sessions/{shown.ref}/" in content
    assert [session for session in hidden if session.ref in content] == []
    assert "Reading, RG1" in content
    assert "22 places left" in content
    assert "Secret" not in content
    assert "meet.example.com" not in content


def test_police_course_page_lists_police_sessions(client: Client) -> None:
    page = make_police_page()
    session = make_session(page, visibility="police")
    client.force_login(make_trainer())

    assert session.ref in client.get(page.url).content.decode()


def test_home_page_lists_next_sessions_and_courses(client: Client) -> None:
    page = make_course_page(title="Cyber basics")
    session = make_session(page)
    police_page = make_police_page()
    police = [make_session(police_page, visibility=visibility) for visibility in ("police", "public")]

    content = client.get("/").content.decode()

    assert f"/sessions/{session.ref}/" in content
    assert "/courses/course-" in content
    assert [each for each in police if each.ref in content] == []
    assert police_page.title not in content


def test_home_page_shows_the_first_date_of_several(client: Client) -> None:
    session = make_coming(course=make_course_page().course, dates=2)

    content = client.get("/").content.decode()

    first = session.meetings.get(number=1)
    assert wording.time_range(first.starts_at, first.ends_at) in content
    assert "Online · 2 dates" in content


def test_lists_without_rows_say_what_to_do(client: Client) -> None:
    page = make_course_page()

    assert "No session is planned" in client.get("/").content.decode()
    assert "No session is planned" in client.get(page.url).content.decode()
    page.delete()
    assert "No courses yet" in client.get("/courses/").content.decode()


@pytest.mark.parametrize("address", ["/", "/courses/", "course", "/police/"])
def test_queries_do_not_grow_with_rows(client: Client, address: str) -> None:
    client.force_login(make_trainer())
    page = make_course_page(body=BODY)
    make_police_page()
    make_session(page)
    url = page.url if address == "course" else address
    with_one = queries(client, url)

    for _ in range(2):
        other = make_course_page(body=BODY)
        make_course_page(PolicePage.objects.get(), body=BODY)
        make_session(page)
        make_session(other)

    assert queries(client, url) == with_one
    assert with_one <= 16


def test_anonymous_pages_set_no_cookie_and_may_be_cached(client: Client) -> None:
    page = make_course_page()

    for url in ("/", "/courses/", page.url, "/privacy/"):
        response = client.get(url)
        assert (response.status_code, dict(response.cookies)) == (200, {})
        assert "Cookie" not in response.get("Vary", "")
