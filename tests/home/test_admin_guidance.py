"""How it works on the landing screen, put away for good and brought back; and what to look at before the day."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from delivery.enums import TrainerRole
from delivery.models import Session
from kernel.actors import SYSTEM
from organisations.enums import Role
from organisations.operations import teams
from records.models import TrailEntry
from tests.factories.courses import make_course
from tests.factories.delivery import make_booking, make_coming, make_held
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_publisher,
    make_team,
    make_trainer,
)
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
HOME = "/cms/"
AGAIN = "Show how it works again"


def enter(user: User) -> Client:
    make_site()
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def shown(client: Client) -> BeautifulSoup:
    response: Any = client.get(HOME)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def headings(client: Client) -> list[str]:
    return [one.get_text(strip=True) for one in shown(client).select(".staff-guidance h2")]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_trainer, "trainers"),
        (make_publisher, "publishers"),
        (make_coordinator, "coordinators"),
        (make_force_contact, "force contacts"),
        (make_administrator, "administrators"),
    ],
)
def test_each_role_is_told_how_it_works_and_every_link_leads_somewhere(make: Any, words: str) -> None:
    client = enter(make())
    assert headings(client) == [f"How it works for {words}"]
    links = [link["href"] for link in shown(client).select(".staff-guidance li a")]
    assert [client.get(link).status_code for link in links] == [200] * len(links)


def test_lines_are_put_away_for_good_and_brought_back() -> None:
    user = make_trainer()
    teams.join(team=make_team(), user=user, role=Role.COORDINATOR, by=SYSTEM)
    client = enter(user)
    both = ["How it works for trainers", "How it works for coordinators"]
    assert (headings(client), AGAIN in shown(client).get_text()) == (both, False)
    client.post(reverse("staff_guidance:away", args=["trainer"]))
    client.post(reverse("staff_guidance:away", args=["trainer"]))
    assert headings(client) == headings(enter(user)) == both[1:]
    assert TrailEntry.objects.filter(verb="put_guidance_away").count() == 1
    assert AGAIN in shown(client).get_text()
    client.post(reverse("staff_guidance:back"))
    assert headings(client) == both


def test_somebody_else_keeps_theirs() -> None:
    first, second = enter(make_trainer()), enter(make_trainer())
    first.post(reverse("staff_guidance:away", args=["trainer"]))
    assert (headings(first), headings(second)) == ([], ["How it works for trainers"])


def coming(days: int, **details: Any) -> Session:
    return make_coming(in_days=days, **details)


def panel(client: Client) -> dict[str, list[str]]:
    found = {}
    for heading in shown(client).select("section[aria-labelledby=coming-up] h3"):
        rows = heading.find_next_sibling("ul").select("li a")
        found[heading.get_text(strip=True)] = [row["href"] for row in rows]
    return found


def page(session: Session) -> str:
    return reverse("staff_sessions:inspect", args=[session.pk])


def test_what_comes_up_is_told_to_those_who_answer_for_it() -> None:
    trainer, course = make_trainer(), make_course()
    mine = {"course": course, "trainers": ((trainer, TrainerRole.LEAD),)}
    nameless, named, later, few, draft = (
        coming(3, **mine), coming(4, **mine), coming(9, **mine), coming(5, **mine), coming(6, as_draft=True, **mine)
    )  # fmt: skip
    make_booking(nameless, "", booker_email="a@bright.example")
    make_booking(named, "Ann Lee", booker_email="b@bright.example")
    make_booking(later, "", booker_email="c@bright.example")
    make_held(few, booker_email="d@bright.example")
    coming(20, as_draft=True, course=course)
    Session.objects.filter(pk__in=[few.pk, nameless.pk]).update(minimum=2)
    Session.objects.filter(pk=nameless.pk).update(minimum=1)
    wanted = {
        "1 session with places that name nobody": [page(nameless)],
        "1 session below the number it takes": [page(few)],
        "1 session soon, still a draft": [page(draft)],
    }
    assert panel(enter(trainer)) == wanted
    assert panel(enter(make_coordinator())) == wanted
    assert panel(enter(make_trainer())) == {}
    assert panel(enter(make_publisher())) == {}
    found = enter(trainer).get(reverse("staff_sessions:index"), {"before": "below-minimum"}).context["object_list"]
    assert [row.pk for row in found] == [few.pk]


def test_landing_screen_costs_the_same_for_one_session_and_three() -> None:
    trainer, course, counts = make_trainer(), make_course(), []
    client = enter(trainer)
    for number in range(3):
        session = coming(number + 2, course=course, trainers=((trainer, TrainerRole.LEAD),))
        Session.objects.filter(pk=session.pk).update(minimum=5)
        shown(client)  # what Django and Wagtail remember between requests is asked once
        with CaptureQueriesContext(connection) as queries:
            shown(client)
        counts.append(len(queries))
    assert counts[0] == counts[2]
