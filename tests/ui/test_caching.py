"""Public pages may stand in a cache that everybody shares; what is somebody's own never does."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from delivery.enums import Visibility
from delivery.models import Session
from tests.factories.delivery import make_booking, make_coming
from tests.factories.organisations import make_officer, make_user
from tests.factories.pages import make_course_page, make_site
from ui.caching import SHARED, PageMemory

pytestmark = pytest.mark.django_db
OWN = "private, no-cache"


@pytest.fixture
def session() -> Session:
    make_site()
    return make_coming(course=make_course_page(slug="basics").course, capacity=3)


@pytest.fixture
def addresses(session: Session) -> list[str]:
    return ["/", "/courses/", "/courses/basics/", "/sessions/", "/sessions/?mode=online", f"/sessions/{session.ref}/",
            "/sessions/month/", "/embed/", "/embed/sessions/"]  # fmt: skip


def told(response: HttpResponse) -> tuple[int, str, bool, dict[str, str]]:
    """Status, what caches are told, whether the answer differs by cookie, and the cookies it sets."""
    by_cookie = "Cookie" in response.get("Vary", "")
    return response.status_code, response.get("Cache-Control", ""), by_cookie, dict(response.cookies)


def test_strangers_get_pages_that_a_cache_may_share(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        assert (address, *told(client.get(address))) == (address, 200, SHARED, False, {})


def test_people_who_are_signed_in_get_pages_of_their_own(client: Client, addresses: list[str]) -> None:
    client.force_login(make_user())
    for address in addresses:
        assert (address, *told(client.get(address))) == (address, 200, OWN, True, {})


def test_page_looks_the_same_signed_in_or_not(client: Client, addresses: list[str]) -> None:
    signed_in = Client()
    signed_in.force_login(make_user())
    for address in addresses:
        assert client.get(address).content == signed_in.get(address).content


def test_waiting_message_makes_a_page_ones_own(client: Client, addresses: list[str]) -> None:
    client.cookies["messages"] = "whatever"
    assert {told(client.get(address))[1] for address in addresses} == {OWN}


def test_what_officers_alone_see_is_kept_by_nobody(client: Client, session: Session) -> None:
    police = make_coming(visibility=Visibility.POLICE)
    stranger, address = Client(), f"/sessions/{police.ref}/"
    client.force_login(make_officer())
    assert told(client.get("/sessions/"))[1] == told(client.get(address))[1] == "no-store"
    assert police.ref in client.get("/sessions/").content.decode()
    assert police.ref not in stranger.get("/sessions/").content.decode()
    assert told(stranger.get(address))[:2] == (404, "no-store")


def test_page_with_a_form_to_send_is_not_shared(client: Client, session: Session) -> None:
    for address in (f"/sessions/{session.ref}/book/", "/my/sign-in/", "/bookings/lost/"):
        assert SHARED not in told(client.get(address))[1]


def test_page_that_did_not_change_is_not_sent_again_and_a_taken_place_shows(client: Client, session: Session) -> None:
    address = f"/sessions/{session.ref}/"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", SHARED)
    make_booking(session)
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


def test_signing_in_is_not_lost_on_whoever_had_no_session(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    assert client.get("/my/").status_code == 200
    client.logout()
    assert client.get("/my/").status_code == 302


@pytest.fixture
def remembering(settings) -> Client:
    """A process that keeps shared pages, with nothing in its memory yet."""
    settings.SHARED_IN_PROCESS = True
    return Client()


def left_on(response: HttpResponse) -> str:
    """What a session's page says of places."""
    return re.sub(r"\s+", " ", response.content.decode()).partition("Left")[2][:200]


def test_stranger_gets_the_page_of_the_last_second_and_then_a_new_one(
    remembering: Client, session: Session, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    now = 1000.0
    monkeypatch.setattr("ui.caching.time.monotonic", lambda: now)
    address = f"/sessions/{session.ref}/"
    first = remembering.get(address)
    make_booking(session)
    now += 0.9
    with django_assert_num_queries(0):
        again = remembering.get(address)
        unchanged = remembering.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.content, dict(again.items())) == (first.content, dict(first.items()))
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    now += 0.2
    assert left_on(remembering.get(address)) != left_on(first)


def test_memory_answers_nobody_who_brings_a_cookie_or_a_name(remembering: Client, session: Session) -> None:
    address = f"/sessions/{session.ref}/"
    first = remembering.get(address)
    make_booking(session)
    signed_in, named = Client(), Client(headers={"Authorization": "Bearer nothing"})
    signed_in.force_login(make_user())
    for visitor in (signed_in, named):
        assert left_on(visitor.get(address)) != left_on(first)


def test_memory_keeps_only_what_may_be_shared(remembering: Client, session: Session) -> None:
    police = make_coming(visibility=Visibility.POLICE)
    officer = Client()
    officer.force_login(make_officer())
    assert officer.get(f"/sessions/{police.ref}/").status_code == 200
    assert remembering.get(f"/sessions/{police.ref}/").status_code == 404
    forms = [remembering.get(f"/sessions/{session.ref}/book/") for _ in range(2)]
    assert forms[0].content != forms[1].content  # each has a token of its own


def test_each_address_is_a_page_of_its_own(remembering: Client, session: Session, settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    address = f"/sessions/{session.ref}/"
    first = remembering.get(address)
    make_booking(session)
    for other in (
        remembering.get(f"{address}?utm_source=x"),
        remembering.get(address, headers={"host": "other.example"}),
    ):
        assert left_on(other) != left_on(first)
    assert remembering.head(address).status_code == 200
    assert left_on(remembering.get(address)) == left_on(first)


def test_memory_does_not_grow_without_end(
    remembering: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.caching.MOST_PAGES", 2)
    address = f"/sessions/{session.ref}/"
    answers = [remembering.get(f"{address}?page={number}").status_code for number in range(4)]
    assert answers == [200] * 4
    assert len(next(memories(remembering.handler)).pages) == 2


def memories(handler: Any) -> Iterator[PageMemory]:
    """The memory in a client's chain of middleware, which stands before nearly all others."""
    chain = handler._middleware_chain
    while chain is not None:
        held = [cell.cell_contents for cell in getattr(chain, "__closure__", None) or ()]
        yield from (one for one in held if isinstance(one, PageMemory))
        chain = next((one.get_response for one in held if hasattr(one, "get_response")), None)
