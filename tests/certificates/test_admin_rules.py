"""The screen on which coordinators say how much of a course must be attended."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from certificates.models import IssueRule
from certificates.operations import rules
from courses.models import Course
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.factories.api import Caller
from tests.factories.courses import make_course
from tests.factories.organisations import make_coordinator, make_trainer
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
LIST = "/cms/certificate-rules/"


def enter(user: User) -> Client:
    make_site()
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def url(course: Course) -> str:
    return reverse("staff_rules:change", args=[course.pk])


def test_rule_is_put_in_force_as_a_new_version_on_record() -> None:
    coordinator = make_coordinator(first_name="Cora", last_name="Dean")
    client, course = enter(coordinator), make_course(title="Spotting fraud")
    response = client.post(url(course), {"attendance_percent": "75", "renewal_days": "90"}, follow=True)
    assert [str(one) for one in response.context["messages"]] == [
        "Spotting fraud now asks for: at least 75% of the meetings."
    ]
    rules.change(course=course, attendance_percent=50, by=SYSTEM)
    assert [rule.attendance_percent for rule in IssueRule.objects.filter(course=course)] == [50, 75]
    entry = TrailEntry.objects.filter(verb="change").earliest("pk")
    assert (entry.actor_id, entry.payload.body["after"]) == (
        str(coordinator.pk),
        {"attendance_percent": 75, "needs_confirmation": False, "renewal_days": 90},
    )
    rows = BeautifulSoup(client.get(url(course)).content, "html.parser").select("#versions + .staff-table tbody tr")
    assert [[cell.get_text() for cell in row.select("td")][1:] for row in rows] == [
        ["At least 50% of the meetings", "From 90 days before the last day", "Muster itself"],
        ["At least 75% of the meetings", "From 90 days before the last day", "Cora Dean"],
    ]


def test_yes_and_renewal_are_part_of_the_rule() -> None:
    client, course = enter(make_coordinator()), make_course(title="Spotting fraud")
    typed = {"attendance_percent": "100", "needs_confirmation": "on", "renewal_days": "0"}
    response = client.post(url(course), typed, follow=True)
    assert [str(one) for one in response.context["messages"]] == [
        "Spotting fraud now asks for: every meeting, and a trainer's yes to each person."
    ]
    rule = rules.change(course=course, attendance_percent=50, by=SYSTEM)
    assert (rule.number, rule.needs_confirmation, rule.renewal_days) == (2, True, 0)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("knowledge_mark", 60, "no_knowledge_check"), ("needs_survey", True, "no_survey"),
     ("renewal_days", 366, "bad_renewal"), ("attendance_percent", 0, "bad_share")],
)  # fmt: skip
def test_what_nobody_could_meet_is_refused_in_plain_words(field: str, value: int, code: str) -> None:
    course = make_course()
    with pytest.raises(Refusal) as found:
        rules.change(course=course, by=SYSTEM, **{field: value})
    assert (found.value.code, found.value.field) == (code, field)
    assert not IssueRule.objects.exists()


def test_form_names_what_cannot_be_asked_for_yet() -> None:
    client, course = enter(make_coordinator()), make_course()
    typed = {"attendance_percent": "100", "renewal_days": "90", "knowledge_mark": "60"}
    response = client.post(url(course), typed)
    assert (response.status_code, list(response.context["form"].errors)) == (409, ["knowledge_mark"])
    assert "There is no knowledge check in Muster yet" in response.content.decode()


def test_api_tells_and_changes_rules() -> None:
    course, staff = make_course(slug="basics"), Caller(make_coordinator())
    made = staff.post("certificate-rules/", {"course": "basics", "needs_confirmation": True})
    assert (made.status_code, made.json()["number"], made.json()["attendance_percent"]) == (201, 1, 100)
    assert staff.post("certificate-rules/", {"course": "basics", "needs_survey": True}).json()["code"] == "no_survey"
    assert staff.post("certificate-rules/", {"course": "nowhere"}).status_code == 400
    listed = staff.get("certificate-rules/", course=course.slug).json()["results"]
    assert [row["needs_confirmation"] for row in listed] == [True]
    stranger = Caller(make_trainer())
    assert stranger.get("certificate-rules/").json()["results"] == []
    assert stranger.post("certificate-rules/", {"course": "basics"}).status_code == 403


def test_looking_at_the_rules_makes_none() -> None:
    client, course = enter(make_coordinator()), make_course()
    assert "Every meeting" in client.get(LIST).content.decode()
    assert client.get(url(course)).context["form"].initial["attendance_percent"] == 100
    assert not IssueRule.objects.exists()


@pytest.mark.parametrize("share", ["0", "101", "-5", "half", ""])
def test_share_that_is_none_is_told_at_its_field(share: str) -> None:
    client, course = enter(make_coordinator()), make_course()
    response = client.post(url(course), {"attendance_percent": share, "renewal_days": "90"})
    assert (response.status_code, "attendance_percent" in response.context["form"].errors) == (422, True)
    assert not IssueRule.objects.exists()


def test_same_share_again_is_no_new_version() -> None:
    course = make_course()
    first = rules.change(course=course, attendance_percent=80, by=SYSTEM)
    assert rules.change(course=course, attendance_percent=80, by=Actor.user(make_coordinator().pk)) == first
    assert IssueRule.objects.count() == 1


def test_list_costs_the_same_for_one_course_and_three() -> None:
    client, counts = enter(make_coordinator()), []
    for number in range(3):
        rules.change(course=make_course(), attendance_percent=70 + number, by=SYSTEM)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_rule_that_somebody_else_changed_meanwhile_is_not_overwritten() -> None:
    client, course = enter(make_coordinator()), make_course(title="Spotting fraud")
    form = BeautifulSoup(client.get(url(course)).content, "html.parser")
    seen = form.select_one("[name=after]")["value"]
    rules.current(course)  # the usual rule is written down meanwhile: nothing that anybody could mind
    rules.change(course=course, needs_confirmation=True, by=SYSTEM)
    typed = {"attendance_percent": "80", "renewal_days": "90", "after": seen}
    response = client.post(url(course), typed)
    assert response.status_code == 409
    assert "Somebody put another rule in force while you wrote." in response.content.decode()
    assert rules.current(course).needs_confirmation
    assert client.post(url(course), {**typed, "after": "2"}).status_code == 302


def test_rule_sent_twice_is_put_in_force_once() -> None:
    client, course = enter(make_coordinator()), make_course()
    typed = {"attendance_percent": "80", "renewal_days": "90", "after": "0"}
    assert [client.post(url(course), typed).status_code for _ in range(2)] == [302, 302]
    assert IssueRule.objects.filter(course=course).count() == 1
