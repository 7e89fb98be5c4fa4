"""A person's own certificates on the page of whoever signed in: how each stands, and what to do about it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attendance.operations import registers, walk_ins
from certificates.models import Certificate
from certificates.operations import certificates
from courses.models import Course
from kernel.actors import SYSTEM
from tests.factories.certificates import make_certificate
from tests.factories.courses import make_course
from tests.factories.organisations import make_user
from tests.factories.pages import make_site
from ui import wording

pytestmark = pytest.mark.django_db
ANN = "ann@bright.example"


@pytest.fixture
def course() -> Course:
    make_site()
    return make_course(slug="basics", valid_months=12)


@pytest.fixture
def ann() -> Client:
    client = Client()
    client.force_login(make_user(ANN))
    return client


def today() -> date:
    return timezone.localdate()


def hers(course: Course, *, days: int | None = None, **change: Any) -> Certificate:
    """A certificate of hers that runs out in so many days, or never."""
    row = make_certificate(course=course)
    last = today() + timedelta(days=days) if days is not None else None
    taught = last - timedelta(days=365) if last else row.taught_on
    Certificate.objects.filter(pk=row.pk).update(**{"email": ANN, "expires_on": last, "taught_on": taught, **change})
    row.refresh_from_db()
    return row


def rows(client: Client) -> list[Tag]:
    page = BeautifulSoup(client.get("/my/").content, "html.parser")
    heading = page.find("h2", string="My certificates")
    assert heading is None or isinstance(heading, Tag)
    return heading.find_next("ul").find_all("li") if heading else []  # type: ignore[union-attr]  # a list follows


def said(row: Tag) -> tuple[str, list[str]]:
    """How it stands, and where its links lead."""
    return row.select(".govuk-tag")[0].get_text(strip=True), [str(link["href"]) for link in row.select("a")]


@pytest.mark.parametrize(
    ("days", "standing", "renews", "words"),
    [
        (None, "Valid", False, ""),
        (200, "Valid", False, "valid until"),
        (30, "Valid", True, "Renew it now"),
        (-3, "Expired", True, "Take the course again"),
    ],
)
def test_says_until_when_and_how_to_renew(
    course: Course, ann: Client, days: int | None, standing: str, renews: bool, words: str
) -> None:
    one = hers(course, days=days)
    (row,) = rows(ann)
    links = [f"/certificates/{one.code}/", *(["/sessions/?course=basics"] if renews else [])]
    assert said(row) == (standing, [*links, f"/certificates/{one.code}.pdf"])
    assert words in row.get_text()
    if one.expires_on:
        assert wording.short_day(one.expires_on) in row.get_text()
    assert [ann.get(str(link["href"])).status_code for link in row.select("a")] == [200] * len(row.select("a"))


def test_replaced_one_leads_to_the_last_one_and_withdrawn_to_no_file(course: Course, ann: Client) -> None:
    old, gone = hers(course), hers(course)
    middle = certificates.reissue(certificate=old, name="Ann Leigh", by=SYSTEM)
    last = certificates.reissue(certificate=middle, name="Ann Lea", by=SYSTEM)
    certificates.revoke(certificate=gone, reason="Wrong.", by=SYSTEM)
    forward = f"/certificates/{last.code}/"
    told = {row.select_one("a")["href"]: said(row) for row in rows(ann)}  # type: ignore[index]  # each has a link
    assert told == {
        f"/certificates/{old.code}/": ("Replaced", [f"/certificates/{old.code}/", forward]),
        f"/certificates/{middle.code}/": ("Replaced", [f"/certificates/{middle.code}/", forward]),
        forward: ("Valid", [forward, f"/certificates/{last.code}.pdf"]),
        f"/certificates/{gone.code}/": ("Withdrawn", [f"/certificates/{gone.code}/"]),
    }


def test_replaced_one_leads_nowhere_if_the_new_one_is_somebody_elses(course: Course, ann: Client) -> None:
    old = hers(course)
    new = certificates.reissue(certificate=old, name="Ann Leigh", by=SYSTEM)
    Certificate.objects.filter(pk=new.pk).update(email="other@bright.example")
    assert [said(row) for row in rows(ann)] == [("Replaced", [f"/certificates/{old.code}/"])]


def test_renewed_one_is_not_to_be_renewed_again(course: Course, ann: Client) -> None:
    old = hers(course, days=30)
    new = hers(course, renews=old)
    told = {said(row)[1][0]: ("Renewed since" in row.get_text(), len(said(row)[1])) for row in rows(ann)}
    assert told == {f"/certificates/{old.code}/": (True, 2), f"/certificates/{new.code}/": (False, 2)}


def test_lists_none_of_others_none_of_the_forgotten_and_also_those_of_people_who_walked_in(
    course: Course, ann: Client
) -> None:
    hers(course, email="other@bright.example")
    hers(course, name="")
    one = hers(course)
    assert one.seat is not None
    register = registers.amend(register=one.session.meetings.get().register, reason="One more", by=SYSTEM)
    walk_in = walk_ins.add(register=register, name="Ann Lee", client_event_id=uuid4(), by=SYSTEM)
    Certificate.objects.filter(pk=one.pk).update(seat=None, walk_in=walk_in)
    assert [said(row)[1][0] for row in rows(ann)] == [f"/certificates/{one.code}/"]


def test_asks_as_often_for_four_as_for_one(course: Course, ann: Client) -> None:
    counts = []
    for _ in range(2):
        old, _ = hers(course, days=30), hers(course, days=-3)
        certificates.reissue(certificate=old, name="Ann Leigh", by=SYSTEM)
        with CaptureQueriesContext(connection) as asked:
            rows(ann)
        counts.append(len(asked))
    assert counts[0] == counts[1]
