"""The page on which staff write to the people of a session: what goes to how many is seen before it is sent."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from correspondence.models import Message
from delivery.enums import Audience
from delivery.models import Session
from delivery.operations import sessions
from kernel.actors import SYSTEM
from tests.factories.delivery import make_booking, make_coming
from tests.factories.organisations import make_coordinator
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
WORDS = {"audience": Audience.EVERYONE, "subject": "Bring a coat", "text": "The heating is off."}


@pytest.fixture
def client() -> Client:
    make_site()
    client = Client()
    client.force_login(make_coordinator())
    return client


@pytest.fixture
def session() -> Session:
    session = make_coming()
    make_booking(session, "Ada Attendee, ada@bright.example", "Bo Nomail")
    return session


def url(session: Session) -> str:
    return reverse("staff_sessions:write", args=[session.pk])


def opened(client: Client, session: Session, **changes: Any) -> dict[str, Any]:
    key = client.get(url(session)).context["form"]["request_key"].value()
    return {**WORDS, "request_key": str(key), **changes}


def preview(client: Client, session: Session, typed: dict[str, Any]) -> Any:
    response = client.post(url(session), typed)
    assert (response.status_code, written()) == (200, [])
    return response.context["preview"]


def written() -> list[str]:
    rows = Message.objects.filter(kind__in=["notice", "seat_notice"]).order_by("to_email")
    return list(rows.values_list("to_email", flat=True))


def words(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def test_nothing_goes_out_before_it_was_seen(client: Client, session: Session) -> None:
    typed = opened(client, session)
    response = client.post(url(session), typed)
    assert "This goes to 2 addresses" in words(response)
    assert "Hello (name), The heating is off. Protect South East" in words(response)
    sent = client.post(url(session), typed | {"seen": response.context["preview"]["seen"]}, follow=True)
    assert written() == ["ada@bright.example", "olive@bright.example"]
    assert "The message goes to 2 addresses." in sent.content.decode()


@pytest.mark.parametrize("changes", [{"text": "Something else."}, {"subject": "Other"}, {"audience": Audience.BOOKERS}])
def test_words_changed_after_the_look_are_shown_first(
    client: Client, session: Session, changes: dict[str, str]
) -> None:
    typed = opened(client, session)
    seen = preview(client, session, typed)["seen"]
    assert preview(client, session, typed | changes | {"seen": seen})["seen"] != seen


def test_somebody_who_booked_meanwhile_is_shown_first(client: Client, session: Session) -> None:
    typed = opened(client, session)
    seen = preview(client, session, typed)["seen"]
    make_booking(session, "Cy Attendee, cy@x.example", booker_email="pat@x.example")
    assert preview(client, session, typed | {"seen": seen})["count"] == 4


def test_second_press_sends_nothing_more(client: Client, session: Session) -> None:
    typed = opened(client, session)
    typed |= {"seen": preview(client, session, typed)["seen"]}
    assert [client.post(url(session), typed).status_code for _ in range(2)] == [302, 302]
    assert written() == ["ada@bright.example", "olive@bright.example"]


def test_people_without_an_address_are_told_of(client: Client, session: Session) -> None:
    shown = preview(client, session, opened(client, session, audience=Audience.PEOPLE))
    assert (shown["people"], shown["without"]) == ("1 address", "1 named person")


def test_audience_of_nobody_cannot_be_sent_to(client: Client, session: Session) -> None:
    typed = opened(client, session, audience=Audience.WAITING)
    shown = preview(client, session, typed)
    assert (shown["count"], preview(client, session, typed | {"seen": shown["seen"]})["count"]) == (0, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": ""},
        {"text": " "},
        {"audience": "all"},
        {"request_key": "not-a-key"},
        {"request_key": ""},
        {"subject": "s" * 151},
        {"text": "t" * 5001},
    ],
)
def test_bad_input_comes_back_with_an_error(client: Client, session: Session, changes: dict[str, str]) -> None:
    response = client.post(url(session), opened(client, session) | changes)
    assert (response.status_code, written()) == (422, [])


def test_cancelled_session_has_no_form(client: Client, session: Session) -> None:
    typed = opened(client, session)
    seen = preview(client, session, typed)["seen"]
    sessions.cancel(session=session, reason="No heating", by=SYSTEM)
    assert "This session is cancelled" in words(client.get(url(session)))
    assert client.post(url(session), typed | {"seen": seen}).status_code == 409
    assert (written(), "Message everyone" in words(client.get(f"/cms/sessions/{session.pk}/"))) == ([], False)


def test_session_s_page_leads_there_and_its_history_tells_of_it(client: Client, session: Session) -> None:
    page = client.get(reverse("staff_sessions:inspect", args=[session.pk])).content.decode()
    assert url(session) in page
    typed = opened(client, session)
    client.post(url(session), typed | {"seen": preview(client, session, typed)["seen"]})
    history = words(client.get(reverse("staff_sessions:history", args=[session.pk])))
    assert "Message written to people" in history
    assert "To: “Everyone: those who booked, and all with a place who gave an address”" in history
    assert "Addresses written to: “2” Subject: “Bring a coat”" in history
