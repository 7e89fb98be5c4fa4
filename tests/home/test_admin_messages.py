"""What staff do about messages: send again to the right address, put aside, change words and look at them first."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from correspondence import tasks
from correspondence.enums import MessageState
from correspondence.models import Message
from delivery.models import Seat
from delivery.operations import seats
from kernel.actors import SYSTEM
from records.models import TrailEntry
from tests.factories.correspondence import come_back
from tests.factories.delivery import make_booking, make_coming, make_held
from tests.factories.organisations import make_administrator, make_coordinator
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    make_site()
    client = Client()
    client.force_login(make_coordinator())
    return client


def url(message: Message, door: str) -> str:
    return reverse(f"staff_messages:{door}", args=[message.pk])


def to_ada(kind: str = "seat_confirmed") -> Message:
    make_booking(make_coming(), "Ada Attendee, ada@bright.example")
    return Message.objects.get(kind=kind)


def words(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def form_of(client: Client, message: Message) -> dict[str, str]:
    response = client.get(url(message, "reword"))
    assert response.status_code == 200
    return {name: response.context["form"][name].value() for name in ("subject", "extra", "body", "seen")}


def test_page_says_why_it_came_back_and_where_it_would_go(client: Client) -> None:
    message = come_back(to_ada())
    shown = words(client.get(url(message, "inspect")))
    assert "The mail to ada@bright.example did not arrive: There is no such mailbox." in shown
    assert "Send it again to ada@bright.example" in shown


def test_corrected_address_gets_it(client: Client, mailoutbox: list[Any]) -> None:
    message = come_back(to_ada())
    seat = Seat.objects.get(email="ada@bright.example")
    seats.name(seat=seat, name=seat.name, email="ada@right.example", by=SYSTEM)
    Message.objects.exclude(pk=message.pk).delete()
    assert "Send it again to ada@right.example" in words(client.get(url(message, "inspect")))
    client.post(url(message, "retry"), {"to": "ada@right.example"})
    tasks.send_due("w")
    assert [mail.to for mail in mailoutbox] == [["ada@right.example"]]


def test_address_that_changed_since_the_page_was_opened_is_not_written_to(client: Client) -> None:
    message = come_back(to_ada())
    response = client.post(url(message, "retry"), {"to": "mallory@x.example"}, follow=True)
    message.refresh_from_db()
    assert (message.state, message.to_email) == (MessageState.BOUNCED, "ada@bright.example")
    assert "The address has changed since you opened this page" in response.content.decode()


def test_put_aside_leaves_the_list_of_what_is_to_be_done(client: Client) -> None:
    message = come_back(to_ada())
    todo = reverse("staff_messages:index") + "?trouble=returned"
    assert list(client.get(todo).context["object_list"]) == [message]
    client.post(url(message, "put_aside"))
    assert list(client.get(todo).context["object_list"]) == []
    assert list(client.get(reverse("staff_messages:index") + "?state=bounced").context["object_list"]) == [message]


def test_form_has_the_words_without_the_reader_s_key_and_saves_new_ones(client: Client, mailoutbox: list[Any]) -> None:
    message = to_ada()
    seat = Seat.objects.get(email="ada@bright.example")
    typed = form_of(client, message)
    assert ("[link]" in typed["body"], seat.key in typed["body"]) == (True, False)
    changed = typed | {"body": typed["body"].replace("Hello Ada Attendee", "Dear Ada")}
    response = client.post(url(message, "reword"), changed)
    assert response.status_code == 302
    message.refresh_from_db()
    assert seat.key not in f"{message.subject}{message.body}{message.extra}"
    tasks.send_due("w")
    (mail,) = [one for one in mailoutbox if one.to == ["ada@bright.example"]]
    assert mail.body.startswith("Dear Ada,")
    assert (seat.key in mail.body, "[link]" in mail.body, mail.alternatives) == (True, False, [])


def test_preview_shows_the_words_and_saves_nothing(client: Client) -> None:
    message = to_ada()
    typed = form_of(client, message) | {"extra": "Sorry for the delay.", "preview": "1"}
    response = client.post(url(message, "reword"), typed)
    assert response.status_code == 200
    assert "Sorry for the delay. Hello Ada Attendee" in words(response)
    message.refresh_from_db()
    assert (message.extra, TrailEntry.objects.filter(verb="reword").exists()) == ("", False)


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"subject": ""}, 422, "Enter"),
        ({"body": "No way back."}, 409, "Keep [link] in the text"),
        ({"body": "x" * 10_001}, 422, "10000 characters"),
        ({"extra": "y" * 2001}, 422, "2000 characters"),
    ],
)
def test_bad_words_come_back_with_what_was_typed(
    client: Client, changes: dict[str, str], status: int, said: str
) -> None:
    message = to_ada()
    response = client.post(url(message, "reword"), form_of(client, message) | changes)
    assert (response.status_code, said in words(response)) == (status, True)
    message.refresh_from_db()
    assert (message.subject, message.body, message.extra) == ("", "", "")


def test_code_is_neither_shown_nor_changed() -> None:
    make_site()
    client = Client()
    client.force_login(make_administrator())
    make_held(booker_email="held@bright.example")
    message = Message.objects.get(kind="booking_code")
    page = client.get(url(message, "inspect"))
    assert (page.context["mail"], page.context["can_reword"]) == (None, False)
    assert client.get(url(message, "reword")).url == url(message, "inspect")
    response = client.post(url(message, "reword"), {"subject": "Yours", "body": "Mine"})
    assert response.status_code == 409
    message.refresh_from_db()
    assert (message.subject, message.body) == ("", "")


def test_message_that_is_being_sent_is_not_changed(client: Client) -> None:
    message = to_ada()
    typed = form_of(client, message)
    Message.objects.filter(pk=message.pk).update(lease_until=timezone.now() + timedelta(minutes=5))
    response = client.post(url(message, "reword"), typed | {"extra": "Late."})
    assert (response.status_code, "being sent at this moment" in words(response)) == (409, True)


def test_waiting_message_is_sent_before_its_time(client: Client, mailoutbox: list[Any]) -> None:
    message = to_ada("seat_joining_details")
    client.post(url(message, "send_now"))
    tasks.send_due("w")
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_history_says_in_words_what_was_done(client: Client) -> None:
    message = come_back(to_ada(), code="5.2.2")
    client.post(url(message, "put_aside"))
    rows = BeautifulSoup(client.get(url(message, "history")).content, "html.parser").select("tbody tr")
    told = [[cell.get_text(" ", strip=True) for cell in row.select("td")][2:] for row in rows]
    assert told == [["Put aside", ""], ["Came back", "Why: “The mailbox is full.”"]]


@pytest.mark.parametrize("door", ["retry", "put_aside", "send_now", "stop"])
def test_get_changes_nothing(client: Client, door: str) -> None:
    message = come_back(to_ada())
    assert client.get(url(message, door)).status_code == 405
    message.refresh_from_db()
    assert (message.state, message.put_aside_at) == (MessageState.BOUNCED, None)
