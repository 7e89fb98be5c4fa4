"""The landing screen by role, and the messages that staff see and stop."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ChallengePurpose
from accounts.models import User
from accounts.operations import challenges
from certificates import tasks
from correspondence.enums import MessageState
from correspondence.models import Message
from delivery.enums import TrainerRole
from organisations.enums import AccessState
from tests.factories.attendance import make_session
from tests.factories.certificates import (
    issue_all,
    make_certificate,
    make_correction,
    make_held,
    make_problem,
    make_unsupported,
)
from tests.factories.courses import make_course
from tests.factories.delivery import make_booking, make_coming
from tests.factories.delivery import make_held as make_held_booking
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_officer,
    make_publisher,
    make_team,
    make_trainer,
)
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
HOME = "/cms/"


def enter(user: User) -> Client:
    make_site()
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def shown(client: Client, url: str = HOME) -> BeautifulSoup:
    response: Any = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def panels(client: Client) -> list[str]:
    return [heading.get_text(strip=True) for heading in shown(client).select(".staff-panel h2")]


def test_each_role_has_its_panels() -> None:
    found = {
        make.__name__: panels(enter(make()))
        for make in (make_trainer, make_publisher, make_coordinator, make_force_contact, make_administrator)
    }
    assert found == {
        "make_trainer": ["My sessions", "Registers to close"],
        "make_publisher": [],
        "make_coordinator": ["Needs attention", "This quarter"],
        "make_force_contact": ["Waiting for your decision"],
        "make_administrator": ["Needs attention", "This quarter"],
    }


def test_empty_panels_say_what_to_do() -> None:
    trainer = shown(enter(make_trainer()))
    assert "You have no sessions ahead." in trainer.get_text()
    assert trainer.find("a", string="Schedule a session")["href"] == reverse("staff_sessions:add")
    assert "Nobody waits." in shown(enter(make_force_contact())).get_text()


def test_my_sessions_are_those_i_teach_with_todays_register() -> None:
    trainer = make_trainer()
    client = enter(trainer)
    today = make_session(starts_at=timezone.now() - timedelta(minutes=5), trainer=trainer)
    later = make_coming(course=today.course, trainers=((trainer, TrainerRole.GUEST),))
    make_coming(course=today.course)
    rows = shown(client).select("section[aria-labelledby=my-sessions] tbody tr")
    links = [[link["href"] for link in row.select("a")] for row in rows]
    assert links == [
        [reverse("staff_sessions:inspect", args=[today.pk]), f"/register/{today.ref}/1/"],
        [reverse("staff_sessions:inspect", args=[later.pk])],
    ]


def test_registers_to_close_are_mine_and_over() -> None:
    trainer = make_trainer()
    client = enter(trainer)
    mine = make_session(trainer=trainer)
    make_session(trainer=make_trainer(), course=mine.course)
    links = [link["href"] for link in shown(client).select("section[aria-labelledby=registers-to-close] a")]
    assert links == [f"/register/{mine.ref}/1/"]


def test_coordinator_sees_what_stands_still_in_the_region_and_this_quarter() -> None:
    client = enter(make_coordinator())
    held, _ = make_held("", "Kay May")
    issue_all()
    make_session(course=held.course)
    make_coming(course=held.course, team=make_team("Protect Hampshire"))
    make_booking(make_coming(course=held.course, trainers=((make_trainer(), TrainerRole.LEAD),)))
    Message.objects.filter(kind="booking_confirmed").update(state=MessageState.FAILED)
    screen = shown(client)
    headings = [one.get_text() for one in screen.select("section[aria-labelledby=needs-attention] h3")]
    assert headings == [
        "1 register not closed",
        "1 session without a trainer",
        "1 certificate that cannot be made yet",
        "1 message did not arrive",
    ]
    rows = [
        [cell.get_text() for cell in row.select("td")]
        for row in screen.select("section[aria-labelledby=this-quarter] tbody tr")
    ]
    assert rows == [["1", "2", "0", "1"], ["1", "2", "0", "1"]]


def test_trainer_is_shown_certificates_to_put_right_only_when_there_are_some() -> None:
    client = enter(make_trainer())
    problem = make_problem()
    screen = shown(client)
    assert [one.get_text() for one in screen.select("section[aria-labelledby=certificates-to-put-right] h3")] == [
        "1 certificate that cannot be made yet"
    ]
    assert screen.select_one("section[aria-labelledby=certificates-to-put-right] li a:last-of-type")["href"] == reverse(
        "staff_certificates:mend", args=[problem.pk]
    )
    assert "Certificates to put right" not in panels(enter(make_trainer(team=make_team("Protect Hampshire"))))


def test_landing_screen_tells_of_certificates_that_lost_their_ground() -> None:
    client = enter(make_coordinator())
    certificate = make_unsupported()
    screen = shown(client)
    headings = [one.get_text() for one in screen.select("section[aria-labelledby=needs-attention] h3")]
    assert headings == ["1 certificate the register no longer supports"]
    links = [link["href"] for link in screen.select("section[aria-labelledby=needs-attention] li a")]
    assert links[-1] == reverse("staff_certificates:revoke", args=[certificate.pk])


def test_staff_are_told_that_certificates_wait_to_be_signed(settings: Any) -> None:
    course = make_course()
    held, _ = make_held("Ann Lee", course=course)
    settings.SIGNING_MAKES_KEY, settings.SIGNING = False, {**settings.SIGNING, "file": ""}
    tasks.plan_runs("test")
    tasks.issue_due("test")
    for user, panel in ((make_coordinator(), "needs-attention"), (make_trainer(), "certificates-to-put-right")):
        section = shown(enter(user)).select_one(f"section[aria-labelledby={panel}]")
        assert section.h3.get_text() == "1 session whose certificates wait to be signed"
        assert section.h3.find_next("p").get_text() == (
            "No signing key is set. They go out by themselves once whoever runs Muster has put that right."
        )
        assert section.select_one("li a")["href"] == reverse("staff_certificates:session", args=[held.pk])
        assert "Nothing: every register" not in section.get_text()


def test_coordinator_is_not_told_that_all_is_well_while_a_name_waits() -> None:
    client = enter(make_coordinator())
    make_correction(make_certificate("Ann Lea"))
    section = shown(client).select_one("section[aria-labelledby=needs-attention]")
    assert [one.get_text() for one in section.select("h3")] == ["1 name that holders ask to put right"]
    assert "Nothing: every register" not in section.get_text()


def test_force_contact_decides_from_the_landing_screen() -> None:
    client, officer = enter(make_force_contact()), make_officer(AccessState.REQUESTED, first_name="Olly")
    (decide,) = shown(client).select("section[aria-labelledby=waiting-for-you] table form")
    next_url = decide.select_one("[name=next]")["value"]
    assert client.post(decide["action"], {"next": next_url}).url == HOME
    assert officer.police_access.get().state == AccessState.APPROVED


def test_administrator_is_shown_requests_only_when_some_wait() -> None:
    client = enter(make_administrator())
    make_officer(AccessState.REQUESTED)
    assert "Waiting for your decision (1)" in panels(client)


def test_what_is_cut_at_ten_leads_to_the_whole_list() -> None:
    trainer = make_trainer()
    client = enter(trainer)
    course = make_course()
    waiting = [make_session(trainer=trainer, course=course) for _ in range(11)]
    coming = [make_coming(course=course, trainers=((trainer, TrainerRole.LEAD),)) for _ in range(11)]
    make_session(course=course)
    make_coming(course=course)
    links = [link["href"] for link in shown(client).find_all("a", string="See all 11")]
    found = [{row.pk for row in client.get(link).context["object_list"]} for link in links]
    assert found == [{one.pk for one in coming}, {one.pk for one in waiting}]


def test_coordinator_is_led_to_all_that_stands_still() -> None:
    client = enter(make_coordinator())
    course = make_course()
    stuck, _ = make_held(*[""] * 11, course=course)
    issue_all()
    waiting = [make_session(course=course) for _ in range(11)]
    lost = make_unsupported()
    links = [link["href"] for link in shown(client).find_all("a", string="See all 11")]
    found = [{row.pk for row in client.get(link).context["object_list"]} for link in links]
    assert found == [{one.pk for one in waiting}, {stuck.pk}]
    listed = client.get(reverse("staff_certificates:index"), {"register": "unsupported"}).context["object_list"]
    assert list(listed) == [lost]


def message_url(message: Message, door: str) -> str:
    return reverse(f"staff_messages:{door}", args=[message.pk])


def test_message_shows_its_words_without_the_keys_of_its_links() -> None:
    client, booking = enter(make_trainer()), make_booking()
    message = Message.objects.get(kind="booking_confirmed")
    words = shown(client, message_url(message, "inspect")).get_text()
    assert booking.ref in words
    assert booking.key not in words


def test_codes_are_shown_to_nobody() -> None:
    client = enter(make_administrator())
    challenges.start(purpose=ChallengePurpose.SIGN_IN, email="ann@example.com")
    make_held_booking()
    for kind in ("email_code", "booking_code"):
        screen = shown(client, message_url(Message.objects.get(kind=kind), "inspect"))
        assert screen.select("#words") == []


def test_waiting_message_is_stopped_once() -> None:
    client = enter(make_trainer())
    make_booking()
    message = Message.objects.get(kind="booking_confirmed")
    client.post(message_url(message, "stop"))
    message.refresh_from_db()
    assert message.state == MessageState.STOPPED
    again = client.post(message_url(message, "stop"), follow=True)
    assert [str(one) for one in again.context["messages"]] == [
        "The message will not be sent.",
        "This message has already been sent or stopped.",
    ]


def test_messages_of_other_teams_are_not_listed() -> None:
    client = enter(make_trainer())
    make_booking(make_coming(team=make_team("Protect Hampshire")))
    assert Message.objects.exists()
    assert list(client.get(reverse("staff_messages:index")).context["object_list"]) == []
