"""The trainer's yes: no certificate without it, one with it, and everybody told why."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from certificates import emails, queries
from certificates.enums import Reason
from certificates.models import Certificate, Confirmation, IssueProblem
from certificates.operations import confirmations, rules
from correspondence.models import Message
from courses.models import Course
from delivery.models import Session
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.factories.api import Caller
from tests.factories.certificates import issue_all, make_held
from tests.factories.courses import make_course
from tests.factories.organisations import make_coordinator, make_trainer
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    make_site()
    course = make_course()
    rules.change(course=course, needs_confirmation=True, by=SYSTEM)
    return course


@pytest.fixture
def held(course: Course) -> tuple[Session, list[Any]]:
    session, seats = make_held("Ann", "Bo", course=course)
    session.trainers.create(user=make_trainer(email="lead@muster.test"), role="lead")
    issue_all()
    return session, seats


def reasons(session: Session) -> dict[str, Reason | None]:
    return {one.who: one.reason for one in queries.outcomes(session, timezone.now())}


def names() -> list[str]:
    return sorted(Certificate.objects.values_list("name", flat=True))


def test_nobody_gets_one_without_it_and_everybody_is_told(held: tuple[Session, list[Any]]) -> None:
    session, _ = held
    assert (names(), reasons(session)) == ([], dict.fromkeys(("Ann", "Bo"), Reason.NOT_CONFIRMED))
    said = [(queries.for_staff(one), queries.for_people(one)) for one in queries.outcomes(session, timezone.now())]
    assert said[0][0] == "This course asks for a trainer's yes to each person, and there is none yet."
    assert said[0][1].startswith("The trainer says for each person whether the course was completed")
    mail = emails.issue_problem(Message.objects.get(kind="issue_problem", to_email="lead@muster.test"))
    assert mail is not None
    assert mail.subject.startswith("2 people wait for your yes")
    assert reverse("staff_certificates:confirm", args=[session.pk]) in mail.text


def test_yes_makes_the_certificate_and_names_it_as_evidence(held: tuple[Session, list[Any]]) -> None:
    session, seats = held
    assert confirmations.confirm(session=session, holders=[seats[0]], by=SYSTEM) == 1
    issue_all()
    assert (names(), reasons(session)) == (["Ann"], {"Ann": None, "Bo": Reason.NOT_CONFIRMED})
    assert Certificate.objects.get().evidence["confirmation"] == Confirmation.objects.get().pk
    assert confirmations.confirm(session=session, holders=seats, by=SYSTEM) == 1
    assert confirmations.confirm(session=session, holders=seats, by=SYSTEM) == 0
    issue_all()
    assert names() == ["Ann", "Bo"]
    assert IssueProblem.objects.filter(settled_at=None).count() == 0
    assert TrailEntry.objects.filter(verb="confirm_people").count() == 2
    assert Message.objects.filter(kind="issue_problem").count() == 1


def test_yes_before_the_closing_counts(course: Course) -> None:
    session, seats = make_held("Ann", course=course)
    confirmations.confirm(session=session, holders=seats, by=SYSTEM)
    issue_all()
    assert names() == ["Ann"]


def test_yes_is_taken_back_until_there_is_a_certificate(course: Course) -> None:
    session, seats = make_held("Ann", course=course)
    confirmations.confirm(session=session, holders=seats, by=SYSTEM)
    confirmations.take_back(session=session, holder=seats[0], by=SYSTEM)
    confirmations.take_back(session=session, holder=seats[0], by=SYSTEM)
    issue_all()
    assert (names(), reasons(session)) == ([], {"Ann": Reason.NOT_CONFIRMED})
    confirmations.confirm(session=session, holders=seats, by=SYSTEM)
    issue_all()
    with pytest.raises(Refusal) as found:
        confirmations.take_back(session=session, holder=seats[0], by=SYSTEM)
    assert (found.value.code, Confirmation.objects.filter(taken_back_at=None).count()) == ("certificate_made", 1)


def test_strangers_and_nobody_are_refused(held: tuple[Session, list[Any]]) -> None:
    session, _ = held
    _, others = make_held("Cy")
    for holders, code in ((others, "not_of_session"), ([], "nobody_chosen")):
        with pytest.raises(Refusal) as found:
            confirmations.confirm(session=session, holders=holders, by=SYSTEM)
        assert found.value.code == code


def test_rule_that_asks_no_more_lets_them_through(held: tuple[Session, list[Any]]) -> None:
    session, _ = held
    rules.change(course=session.course, needs_confirmation=False, by=SYSTEM)
    assert reasons(session) == dict.fromkeys(("Ann", "Bo"), Reason.RULE_CHANGED)
    client = Client()
    client.force_login(make_coordinator())
    client.post(reverse("staff_certificates:again", args=[session.pk]))
    issue_all()
    assert names() == ["Ann", "Bo"]


def test_waiting_people_are_not_reported_twice(held: tuple[Session, list[Any]]) -> None:
    session, _ = held
    before = list(IssueProblem.objects.values_list("pk", flat=True))
    client = Client()
    client.force_login(make_coordinator())
    client.post(reverse("staff_certificates:again", args=[session.pk]))
    issue_all()
    assert list(IssueProblem.objects.values_list("pk", flat=True)) == before
    assert Message.objects.filter(kind="issue_problem").count() == 1


def test_page_that_says_who_waits_leads_to_where_yes_is_said(held: tuple[Session, list[Any]]) -> None:
    session, seats = held
    client, confirm = Client(), reverse("staff_certificates:confirm", args=[session.pk])
    client.force_login(make_coordinator())
    page = reverse("staff_certificates:session", args=[session.pk])
    assert f'<a href="{confirm}">' in client.get(page).content.decode()
    confirmations.confirm(session=session, holders=seats, by=SYSTEM)
    assert f'<a href="{confirm}">' not in client.get(page).content.decode()


def test_trainer_ticks_one_then_says_yes_to_all(held: tuple[Session, list[Any]]) -> None:
    session, seats = held
    client, where = Client(), reverse("staff_certificates:confirm", args=[session.pk])
    client.force_login(make_coordinator())
    assert client.post(where, {}).status_code == 409
    assert client.post(where, {"who": "s-0"}).status_code == 422
    answer = client.post(where, {"who": f"s-{seats[0].pk}"}, follow=True)
    body = BeautifulSoup(answer.content, "html.parser")
    listed = [one.get_text(" ", strip=True) for one in body.select("#confirmed + ul li")]
    assert listed == ["Ann Take back the yes to Ann"]
    assert "Confirm everybody on this list (1)" in answer.content.decode()
    client.post(reverse("staff_certificates:take_back", args=[session.pk]), {"who": f"s-{seats[0].pk}"})
    client.post(where, {"everybody": "yes"})
    issue_all()
    assert names() == ["Ann", "Bo"]
    assert "Nobody waits for your yes." in client.get(where).content.decode()


def test_landing_screen_and_register_lead_there(held: tuple[Session, list[Any]]) -> None:
    session, _ = held
    client, where = Client(), reverse("staff_certificates:confirm", args=[session.pk])
    client.force_login(make_coordinator())
    screen = BeautifulSoup(client.get("/cms/").content, "html.parser")
    assert "1 session whose people wait for a trainer\u2019s yes" in screen.get_text()
    assert [screen.select_one(f'a[href="{where}"]') is not None, "that cannot be made yet" in screen.get_text()] == [
        True,
        False,
    ]
    assert where in client.get(f"/register/{session.ref}/1/").content.decode()


def test_api_confirms_and_takes_back(held: tuple[Session, list[Any]]) -> None:
    session, seats = held
    staff, path = Caller(make_coordinator()), "certificates/confirmations/"
    person = {"booking": seats[0].booking.ref, "place": seats[0].number}
    assert staff.post(path, {"session": session.ref, "people": [person]}).json() == {"confirmed": 1, "waiting": 1}
    assert staff.post(f"{path}take-back/", {"session": session.ref, "person": person}).json()["waiting"] == 2
    assert staff.post(path, {"session": session.ref, "everybody": True}).json() == {"confirmed": 2, "waiting": 0}
    assert staff.post(path, {"session": session.ref}).json()["code"] == "nobody_chosen"
    assert staff.post(path, {"session": session.ref, "people": [{"place": 1}]}).status_code == 400
    assert staff.post(path, {"session": "NOWHERE", "everybody": True}).status_code == 404
    assert Caller(make_trainer()).post(path, {"session": session.ref, "everybody": True}).status_code == 403


def test_reasons_cost_as_much_for_three_as_for_one(course: Course) -> None:
    costs = []
    for people in (("Ann",), ("Bo", "Cy", "Di")):
        session, _ = make_held(*people, course=course)
        issue_all()
        with CaptureQueriesContext(connection) as asked:
            queries.outcomes(session, timezone.now())
        costs.append(len(asked))
    assert costs[0] == costs[1]
