"""The list on other sites: who may frame it, what it shows, and how partners come by it."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config import env
from delivery.enums import Mode, Visibility
from tests.factories.api import Caller
from tests.factories.courses import make_course
from tests.factories.delivery import LINK, make_coming, make_venue
from tests.factories.organisations import make_administrator
from ui.caching import SHARED

pytestmark = pytest.mark.django_db
EMBED = "/embed/sessions/"


def shown(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def ancestors(path: str) -> tuple[str | None, str]:
    """What the two headers say of frames."""
    headers = Client().get(path).headers
    policy = [part.strip() for part in headers["Content-Security-Policy"].split(";")]
    (who,) = [part for part in policy if part.startswith("frame-ancestors")]
    return headers.get("X-Frame-Options"), who


def test_only_the_list_may_be_framed_and_only_where_the_setting_says(settings: Any) -> None:
    session = make_coming()
    assert ancestors(EMBED) == (None, "frame-ancestors 'self'")
    settings.EMBED_SITES = ["https://www.chamber.example", "https://*.council.example"]
    assert ancestors(EMBED) == (None, "frame-ancestors 'self' https://www.chamber.example https://*.council.example")
    for path in ("/embed/", "/sessions/", "/sessions/month/", f"/sessions/{session.ref}/"):
        assert ancestors(path) == ("DENY", "frame-ancestors 'none'")


def test_has_no_script_no_form_and_no_cookie() -> None:
    make_coming()
    response = Client().get(EMBED)
    page = shown(response)
    assert (response["Cache-Control"], dict(response.cookies), "Cookie" in response.get("Vary", "")) == (
        SHARED, {}, False,
    )  # fmt: skip
    assert [page.select(name) for name in ("script", "form", "iframe", "img")] == [[], [], [], []]
    assert "form-action 'none'" in response["Content-Security-Policy"]
    assert {(link["target"], link["rel"][0]) for link in page.select("a")} == {("_blank", "noopener")}
    assert all(link["href"].startswith("http://testserver/sessions/") for link in page.select("a"))


def test_shows_the_next_public_sessions_and_nobody_more() -> None:
    for day in range(1, 8):
        make_coming(in_days=day, mode=Mode.HYBRID, venue=make_venue(name=f"Secret Hall {day}"))
    make_coming(visibility=Visibility.POLICE)
    make_coming(visibility=Visibility.UNLISTED)
    client = Client()
    client.force_login(make_administrator())
    page = shown(client.get(EMBED))
    assert len(page.select("li")) == 5
    assert "All 7 sessions" in page.get_text()
    assert len(shown(Client().get(EMBED, {"limit": "20"})).select("li")) == 7
    for secret in ("Secret", "RG1 1AA", LINK):
        assert secret not in str(page)


def test_is_narrowed_and_leads_to_the_same_search() -> None:
    make_coming(mode=Mode.IN_PERSON, venue=make_venue("RG1"), course=make_course(slug="first", title="First"))
    make_coming(mode=Mode.IN_PERSON, venue=make_venue("BN1"))
    page = shown(Client().get(EMBED, {"near": "RG1", "course": "first", "limit": "3"}))
    assert (page.h1.get_text(), len(page.select("li"))) == ("First near RG1, Reading", 1)
    assert page.select("a")[-1]["href"] == "http://testserver/sessions/?place=RG1&course=first"


@pytest.mark.parametrize(
    "query",
    [{"near": "Nowhere"}, {"limit": "0"}, {"limit": "21"}, {"limit": "x"}, {"course": "\x00"}, {"nearby": "RG1"},
     {"near": "<script>alert(1)</script>"}],
)  # fmt: skip
def test_says_what_is_wrong_with_its_address(query: dict[str, str]) -> None:
    response = Client().get(EMBED, query)
    assert (response.status_code, shown(response).h1.get_text()) == (400, "This list is not set up right")
    assert b"<script" not in response.content


def test_asks_as_often_for_three_sessions_as_for_one() -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_coming(mode=Mode.HYBRID, dates=2)
        with CaptureQueriesContext(connection) as queries:
            Client().get(EMBED)
        counts.append(len(queries))
    assert counts == [5, 5]


def test_partners_copy_a_frame_made_to_measure() -> None:
    make_coming(mode=Mode.IN_PERSON, venue=make_venue("RG1"))
    page = shown(Client().get("/embed/", {"near": "Reading", "limit": "3", "course": ""}))
    frame = BeautifulSoup(page.select_one("pre").get_text(), "html.parser").iframe
    assert frame["src"] == "http://testserver/embed/sessions/?near=Reading&limit=3"
    assert (frame["title"], frame["sandbox"]) == (
        "Cyber awareness training near Reading",
        ["allow-popups", "allow-popups-to-escape-sandbox", "allow-same-origin"],
    )
    addresses = [code.get_text() for code in page.select("li code")]
    assert addresses == [
        "http://testserver/calendar.ics?near=Reading",
        "http://testserver/api/v1/sessions/?near=Reading&has_places=true&limit=3",
    ]
    for address in (frame["src"], *addresses, page.select_one("iframe")["src"]):
        assert Client().get(address.removeprefix("http://testserver")).status_code == 200


def test_partners_read_what_is_wrong() -> None:
    page = shown(Client().get("/embed/", {"near": "Nowhere", "limit": "99"}))
    assert (len(page.select(".govuk-error-summary__list li")), page.select("pre")) == (2, [])


@pytest.mark.parametrize("path", ["sessions/", "courses/", "sessions/{ref}/", "sessions/?near=Nowhere"])
def test_public_lists_may_be_read_by_scripts_of_other_sites(path: str) -> None:
    path = f"/api/v1/{path.format(ref=make_coming().ref)}"
    answer = Client().get(path, headers={"Origin": "https://www.chamber.example"})
    assert answer.headers.get("Access-Control-Allow-Origin") == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_what_a_token_is_answered_is_not_for_scripts_of_other_sites() -> None:
    answer = Caller(make_administrator()).get("sessions/")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Access-Control-Allow-Origin" not in Caller().get("bookings/").headers


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("", []),
        ("https://www.a.example, https://*.b.example:8443", ["https://www.a.example", "https://*.b.example:8443"]),
        ("http://127.0.0.1:8472", ["http://127.0.0.1:8472"]),
        *((wrong, None) for wrong in (
            "*", "https://*", "http://www.a.example", "https://a.example/", "https://a.example; script-src *",
            "www.a.example", "https:", "'none'", "https://A.example/x", "https://a.example https://b.example",
        )),
    ],
)  # fmt: skip
def test_setting_names_sites_and_nothing_else(monkeypatch: Any, value: str, found: list[str] | None) -> None:
    monkeypatch.setenv("MUSTER_EMBED_SITES", value)
    if found is not None:
        assert env.origins("MUSTER_EMBED_SITES") == found
    else:
        with pytest.raises(ImproperlyConfigured, match="is not a site"):
            env.origins("MUSTER_EMBED_SITES")
