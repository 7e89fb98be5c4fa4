"""Narrowing a search, leafing through months, and what a search that finds nothing leads to."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delivery.enums import Mode, Visibility
from delivery.models import Session
from organisations.models import Outcode
from tests.factories.courses import make_course, make_version
from tests.factories.delivery import make_booking, make_coming, make_venue
from tests.factories.organisations import make_officer
from ui.caching import SHARED
from ui.wording import LONDON

pytestmark = pytest.mark.django_db
LIST, MONTH = "/sessions/", "/sessions/month/"


def page(url: str = LIST, client: Client | None = None, **query: Any) -> BeautifulSoup:
    response = (client or Client()).get(f"{url}?{urlencode(query)}" if query else url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def refs(found: BeautifulSoup) -> list[str]:
    return [link["href"].split("/")[2] for link in found.select(".muster-session__link, .muster-occasion__link")]


def links(found: BeautifulSoup, selector: str) -> dict[str, str]:
    return {link.get_text(strip=True): link["href"] for link in found.select(selector)}


def words(found: BeautifulSoup) -> str:
    return " ".join(found.get_text(" ").split())


def a_year_on(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(timezone.now().year + 1, month, day, hour, tzinfo=LONDON)


def test_finds_by_audience_and_what_holds_it() -> None:
    trustees = make_coming(course=make_course(audiences=("trustees", "board")), in_days=1)
    small = make_coming(course=make_course(audiences=("small",)), in_days=2)
    sme = make_coming(course=make_course(audiences=("sme", "it lead, abroad")), in_days=3)
    for audience, found in [
        ("trustees", [trustees]),
        ("small", [small, sme]),
        ("sme", [small, sme]),
        ("it lead, abroad", [sme]),
    ]:
        assert refs(page(audience=audience)) == [one.ref for one in found], audience
    shown = [option.get_text() for option in page().select("[name=audience] option")]
    assert shown == [
        "Anybody", "Boards", "Firms of 10 to 49 people", "It lead, abroad", "Small and medium-sized firms", "Trustees",
    ]  # fmt: skip


def test_audience_is_that_of_the_version_which_is_taught() -> None:
    course = make_course(slug="first", audiences=("trustees",))
    session = make_coming(course=course)
    make_coming(course=make_course(audiences=("small",)))
    make_version(course=course, audiences=("small",))
    assert session.ref not in refs(page(audience="small"))


def test_finds_free_places_and_waiting_lists() -> None:
    course, now = make_course(), timezone.now()
    free = make_coming(course=course, in_days=1)
    full = make_coming(course=course, in_days=2, capacity=1)
    no_list = make_coming(course=course, in_days=3, capacity=1)
    make_booking(full, booker_email="ada@x.example")
    make_booking(no_list, booker_email="ben@x.example")
    Session.objects.filter(pk=no_list.pk).update(has_waiting_list=False)
    closed = make_coming(course=course, in_days=4, booking_closes_at=now + timedelta(hours=1))
    Session.objects.filter(pk=closed.pk).update(booking_closes_at=now - timedelta(minutes=1))
    early = make_coming(course=course, in_days=5, booking_opens_at=now + timedelta(hours=1))
    every = [one.ref for one in (free, full, no_list, closed, early)]
    assert refs(page()) == every
    assert refs(page(places="free")) == [free.ref]
    assert refs(page(places="waiting")) == [free.ref, full.ref]
    states = [one.get_text(strip=True) for one in page().select(".muster-session__state")]
    assert states == ["20 places left", "Full: you can wait", "Full", "Bookings closed", "Opens later"]


def test_finds_sessions_that_one_can_join_either_way() -> None:
    make_coming()
    hybrid = make_coming(mode=Mode.HYBRID)
    assert refs(page(mode="hybrid")) == [hybrid.ref]


def test_each_filter_is_taken_away_by_itself() -> None:
    make_coming(mode=Mode.IN_PERSON, venue=make_venue("RG1"), course=make_course(slug="first", title="First"))
    found = page(place="RG1", within="50", mode="in_person", course="first", places="free", empty="")
    chosen = links(found, ".muster-chosen__filter")
    assert chosen == {
        "Take away:Within 50 miles of RG1, Reading×": "?mode=in_person&course=first&places=free",
        "Take away:In person×": "?place=RG1&within=50&course=first&places=free",
        "Take away:First×": "?place=RG1&within=50&mode=in_person&places=free",
        "Take away:With free places×": "?place=RG1&within=50&mode=in_person&course=first",
    }
    assert links(found, ".muster-switch__way")["Month"] == (
        "/sessions/month/?place=RG1&within=50&mode=in_person&course=first&places=free"
    )
    assert links(page(), ".muster-chosen__filter") == {}


def test_the_place_that_was_meant_keeps_the_other_filters() -> None:
    make_venue("RG1")
    for code, north in (("NP20", 51.59), ("PO30", 50.691)):
        Outcode.objects.create(code=code, latitude=north, longitude=-3.0, town="Newport", district=f"By {code}")
    found = page(place="Newport", mode="online", within="10")
    meant = [link["href"] for link in found.select("main li a[href^='?place=']")]
    assert meant == ["?place=NP20&within=10&mode=online", "?place=PO30&within=10&mode=online"]


def test_list_offers_a_calendar_of_the_same_search() -> None:
    make_coming(mode=Mode.IN_PERSON, venue=make_venue("RG1"), course=make_course(slug="first"))
    for query, address in [
        ({}, "/calendar.ics"),
        ({"place": "Reading", "within": "50", "course": "first", "places": "free"},
         "/calendar.ics?near=RG1&within=50&course=first"),
        ({"within": "25", "place": "RG1", "mode": "in_person", "audience": "small"},
         "/calendar.ics?near=RG1&mode=in_person&audience=small"),
    ]:  # fmt: skip
        found = page(**query)
        assert found.select_one(".muster-feeds code").get_text() == f"http://testserver{address}"
        assert found.select_one(".muster-feeds a")["href"] == f"webcal://testserver{address}"
        assert Client().get(address).status_code == 200


def test_a_search_that_finds_nothing_says_what_may_help() -> None:
    make_coming(mode=Mode.IN_PERSON, venue=make_venue("BN1"), course=make_course(slug="first"))
    found = page(place="RG1", within="25", mode="in_person", course="first", from_day="2099-01-01")
    assert refs(found) == []
    assert links(found, ".muster-ways a") == {
        "Look at all dates": "?place=RG1&within=25&mode=in_person&course=first",
        "Look within 50 miles of RG1, Reading": "?place=RG1&within=50&mode=in_person&course=first&from_day=2099-01-01",
        "Look at sessions of every kind, online too": "?place=RG1&within=25&course=first&from_day=2099-01-01",
        "Look at all courses": "?place=RG1&within=25&mode=in_person&from_day=2099-01-01",
    }
    assert links(found, ".muster-empty a") == {"Ask for a session": "/sessions/request/?course=first"}


def test_month_shows_every_date_on_its_day() -> None:
    weekly = make_coming(starts_at=a_year_on(6, 24), dates=2, mode=Mode.IN_PERSON)
    late = make_coming(starts_at=a_year_on(6, 30, 23))
    make_coming(starts_at=a_year_on(7, 1, 0))
    year = timezone.now().year + 1
    june, july = page(MONTH, month=f"{year}-06"), page(MONTH, month=f"{year}-07")
    days = [(cell.time["datetime"], len(cell.select("li"))) for cell in june.select("td") if cell.select("li")]
    assert days == [(f"{year}-06-24", 1), (f"{year}-06-30", 1)]
    assert refs(june) == [weekly.ref, late.ref]
    assert [cell.time["datetime"] for cell in july.select("td") if cell.select("li")] == [f"{year}-07-01"]
    both = page(MONTH, month=f"{year}-07", mode="in_person")
    assert "date 1 of 2" in words(june)
    assert refs(both) == ([weekly.ref] if weekly.meetings.last().starts_at.month == 7 else [])
    assert [th.get_text() for th in june.select("thead th[scope=col]")][0::6] == ["Monday", "Sunday"]
    assert len(june.select("tbody tr:first-child td")) == 7


def test_month_is_the_first_one_with_something_unless_asked() -> None:
    coming = make_coming(in_days=70)
    local = coming.starts_at.astimezone(LONDON)
    assert page(MONTH).select_one("#month h2").get_text() == f"{local:%B %Y}"
    assert page(MONTH).select_one("[name=month] [selected]")["value"] == f"{local:%Y-%m}"


def test_month_leafs_from_now_to_three_years_ahead_with_its_filters() -> None:
    today = timezone.localdate()
    make_coming(in_days=1, course=make_course(slug="first"))
    here = page(MONTH, month=f"{today:%Y-%m}", course="first")
    last = f"{today.year + 3}-{today.month:02}"
    assert here.select("[rel=prev]") == []
    assert here.select_one("[rel=next]")["href"].startswith("?course=first&month=")
    there = page(MONTH, month=last)
    assert (there.select("[rel=next]"), len(there.select("[rel=prev]"))) == ([], 1)
    beyond = page(MONTH, month=f"{today.year + 4}-01")
    assert beyond.select_one(".govuk-error-summary") is not None


def test_month_without_any_leads_to_the_next_one() -> None:
    coming = make_coming(in_days=70)
    local = coming.starts_at.astimezone(LONDON)
    found = page(MONTH, month=f"{timezone.localdate():%Y-%m}")
    assert (found.select("table"), "0 sessions" in words(found)) == ([], True)
    assert f"?month={local:%Y-%m}#month" in [link["href"] for link in found.select("main a")]


def test_month_keeps_the_month_when_a_filter_goes() -> None:
    coming = make_coming(in_days=40, course=make_course(slug="first"))
    month = f"{coming.starts_at.astimezone(LONDON):%Y-%m}"
    found = page(MONTH, course="first", month=month)
    assert list(links(found, ".muster-chosen__filter").values()) == [f"?month={month}"]
    assert links(found, ".muster-switch__way")["List"] == "/sessions/?course=first"


def test_month_shows_officers_what_is_theirs_and_nobody_else() -> None:
    police = make_coming(visibility=Visibility.POLICE)
    unlisted = make_coming(visibility=Visibility.UNLISTED)
    officer = Client()
    officer.force_login(make_officer())
    response = officer.get(MONTH)
    assert (police.ref in response.content.decode(), response["Cache-Control"]) == (True, "no-store")
    assert unlisted.ref not in response.content.decode()
    assert refs(page(MONTH)) == []
    assert Client().get(MONTH)["Cache-Control"] == SHARED


@pytest.mark.parametrize("query", [{}, {"place": "RG1"}, {"place": "Reading", "audience": "small", "places": "free"}])
@pytest.mark.parametrize("url", [LIST, MONTH])
def test_asks_as_often_for_three_sessions_as_for_one(url: str, query: dict[str, str]) -> None:
    course, venue, counts = make_course(), make_venue("RG1"), []
    month = f"{timezone.now() + timedelta(days=10):%Y-%m}"
    for more in (1, 2):
        for _ in range(more):
            make_coming(course=course, venue=venue, mode=Mode.HYBRID, dates=2)
        with CaptureQueriesContext(connection) as queries:
            assert refs(page(url, **query, month=month)) != []
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 8


def test_session_page_asks_as_often_whatever_other_dates_there_are() -> None:
    course, counts = make_course(), []
    session = make_coming(course=course)
    for more in (1, 2):
        for _ in range(more):
            make_coming(course=course, venue=make_venue(), mode=Mode.HYBRID, dates=2)
        with CaptureQueriesContext(connection) as queries:
            assert len(refs(page(f"/sessions/{session.ref}/"))) in (1, 3)
        counts.append(len(queries))
    assert counts == [6, 6]
