"""The staff pages on which trainers change places: what is at the same time is shown before the second yes."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from accounts.models import User
from delivery.enums import TrainerRole
from delivery.models import Session
from tests.factories.attendance import make_register, make_session
from tests.factories.courses import make_course
from tests.factories.delivery import make_coming
from tests.factories.organisations import make_coordinator, make_team, make_trainer
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
LEAD = TrainerRole.LEAD


def enter(user: User) -> Client:
    make_site()
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def url(session: Session) -> str:
    return reverse("staff_sessions:trainer", args=[session.pk])


def lead(session: Session) -> int:
    return session.trainers.get(role=LEAD).user_id


def page(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def test_trainer_is_changed_from_the_session_at_once_where_nothing_is_in_the_way() -> None:
    ann, bob = make_trainer(), make_trainer(first_name="Bob", last_name="Roe")
    client, session = enter(make_coordinator()), make_coming(trainers=((ann, LEAD),))
    response = client.post(url(session), {"off": ann.pk, "on": bob.pk}, follow=True)
    assert lead(session) == bob.pk
    assert [str(one) for one in response.context["messages"]] == [f"Bob Roe now teaches {session.title}."]


def test_clash_is_shown_before_the_second_yes_and_a_new_one_asks_again() -> None:
    ann, bob = make_trainer(), make_trainer(first_name="Bob", last_name="Roe")
    client, course = enter(make_coordinator()), make_course()
    session = make_coming(course=course, trainers=((ann, LEAD),))
    make_coming(course=course, trainers=((bob, LEAD),))
    typed = {"off": ann.pk, "on": bob.pk}
    first = client.post(url(session), typed)
    alert = page(first).select_one("[role=alert]").get_text(" ", strip=True)
    assert (first.status_code, lead(session)) == (409, ann.pk)
    assert f"Bob Roe also teaches {session.title} at that time" in alert
    seen = page(first).select_one("[name=seen]")["value"]
    make_coming(course=course, trainers=((bob, LEAD),), team=make_team("Protect Hampshire"))
    second = client.post(url(session), {**typed, "seen": seen})
    assert (second.status_code, lead(session)) == (409, ann.pk)
    seen = page(second).select_one("[name=seen]")["value"]
    assert client.post(url(session), {**typed, "seen": seen}).status_code == 302
    assert lead(session) == bob.pk


def test_title_of_a_session_one_does_not_see_is_not_told() -> None:
    ann, bob = make_trainer(), make_trainer()
    client, course = enter(ann), make_course()
    session = make_coming(course=course, trainers=((ann, LEAD),))
    make_coming(course=make_course(title="Secret"), trainers=((bob, LEAD),), team=make_team("Protect Hampshire"))
    alert = page(client.post(url(session), {"off": ann.pk, "on": bob.pk})).select_one("[role=alert]").get_text()
    assert ("another session" in alert, "Secret" in alert) == (True, False)


def test_whoever_takes_themselves_off_and_sees_it_no_more_is_led_to_the_list() -> None:
    guest, bob = make_trainer(team=make_team("Protect Hampshire")), make_trainer()
    client, session = enter(guest), make_coming(trainers=((guest, LEAD),))
    assert client.post(url(session), {"off": guest.pk, "on": bob.pk}).url == reverse("staff_sessions:index")


def test_nobody_is_taken_off_by_chance_where_several_teach() -> None:
    ann, bob, cat = make_trainer(), make_trainer(first_name="Bob", last_name="Roe"), make_trainer()
    session = make_coming(trainers=((ann, LEAD), (bob, TrainerRole.CO_TRAINER)))
    client = enter(make_coordinator())
    first = page(client.get(url(session))).select_one("[name=off] option")
    assert (first["value"], first.text) == ("", "Choose a trainer")
    assert "Choose who is taken off" in client.post(url(session), {"on": cat.pk}).content.decode()
    session.trainers.filter(user=bob).delete()
    assert page(client.get(url(session))).select_one("[name=off] option")["value"] == str(ann.pk)


def test_session_that_has_begun_asks_whether_they_stay_on() -> None:
    ann, bob = make_trainer(), make_trainer()
    client, session = enter(make_coordinator()), make_session(trainer=ann)
    assert page(client.get(url(session))).select("[name=stays]") == []
    make_register(session)
    assert len(page(client.get(url(session))).select("[name=stays]")) == 1
    client.post(url(session), {"off": ann.pk, "on": bob.pk, "stays": "on"})
    assert set(session.trainers.values_list("user_id", "role")) == {(bob.pk, "lead"), (ann.pk, "co_trainer")}


def test_refusal_stands_at_its_field() -> None:
    ann = make_trainer()
    client, session = enter(make_coordinator()), make_coming(trainers=((ann, LEAD),))
    response = client.post(url(session), {"off": ann.pk, "on": ann.pk})
    assert response.status_code == 409
    assert page(response).select_one("#error-summary a").get_text() == "Choose somebody else: this is the same person."


def test_sessions_of_somebody_who_leaves_are_handed_over_in_one_go_or_shared_out() -> None:
    ann, bob, cas = make_trainer(), make_trainer(), make_trainer()
    client, course = enter(make_coordinator()), make_course()
    rows = [make_coming(course=course, in_days=day, trainers=((ann, LEAD),)) for day in (5, 6, 7)]
    make_session(course=course, trainer=ann)
    step = client.post(reverse("staff_sessions:choose_who_leaves"), {"off": ann.pk}).url
    assert step == reverse("staff_sessions:hand_over", args=[ann.pk])
    ticked = [int(box["value"]) for box in page(client.get(step)).select("[name=sessions][checked]")]
    assert ticked == [row.pk for row in rows]
    assert client.post(step, {"on": bob.pk, "sessions": ticked[:2]}).url == step
    assert client.post(step, {"on": cas.pk, "sessions": ticked[2:]}).url == reverse("staff_sessions:index")
    assert [lead(row) for row in rows] == [bob.pk, bob.pk, cas.pk]
    assert client.get(step).status_code == 404


def test_closed_account_still_has_sessions_to_hand_over() -> None:
    ann, bob = make_trainer(), make_trainer()
    client, session = enter(make_coordinator()), make_coming(trainers=((ann, LEAD),))
    User.objects.filter(pk=ann.pk).update(is_active=False)
    step = reverse("staff_sessions:hand_over", args=[ann.pk])
    client.post(step, {"on": bob.pk, "sessions": [session.pk]})
    assert lead(session) == bob.pk


def test_only_sessions_one_looks_after_are_offered() -> None:
    ann = make_trainer()
    client, session = enter(make_coordinator()), make_coming(trainers=((ann, LEAD),))
    from tests.home.test_admin_doors import far_team

    make_coming(course=session.course, trainers=((ann, LEAD),), team=far_team())
    boxes = page(client.get(reverse("staff_sessions:hand_over", args=[ann.pk]))).select("[name=sessions]")
    assert [int(box["value"]) for box in boxes] == [session.pk]


def test_list_leads_coordinators_to_handing_over_and_no_trainer() -> None:
    address = reverse("staff_sessions:choose_who_leaves")
    for user, is_shown in ((make_coordinator(), True), (make_trainer(), False)):
        assert (address in enter(user).get(reverse("staff_sessions:index")).content.decode()) is is_shown
