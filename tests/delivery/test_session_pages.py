"""Looking for a session: what is listed, what a filter does, what the public may know."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.enums import Access
from delivery.enums import Mode, TrainerRole, Visibility
from delivery.models import Session
from delivery.operations import sessions
from kernel.actors import SYSTEM
from tests.factories.courses import make_course
from tests.factories.delivery import LINK, make_booking, make_coming, make_venue
from tests.factories.organisations import make_officer, make_trainer, make_user
from ui.wording import LONDON

pytestmark = pytest.mark.django_db


def page(client: Client, url: str = "/sessions/", **query: Any) -> BeautifulSoup:
    response = client.get(f"{url}?{urlencode(query)}" if query else url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def refs(found: BeautifulSoup) -> list[str]:
    return [link["href"].split("/")[2] for link in found.select(".muster-session__link")]


def errors(found: BeautifulSoup) -> list[str]:
    return [line.get_text(strip=True) for line in found.select(".govuk-error-summary__list li")]


def words(found: BeautifulSoup) -> str:
    return " ".join(found.get_text(" ").split())


def test_says_what_there_is_for_access(client: Client) -> None:
    session = make_coming(access_notes="Lift to the second floor.")
    assert "Lift to the second floor." in client.get(f"/sessions/{session.ref}/").content.decode()


def test_list_shows_coming_public_sessions_in_order(client: Client) -> None:
    late, soon = make_coming(in_days=20), make_coming(in_days=2)
    make_coming(in_days=-1)
    make_coming(as_draft=True)
    make_coming(visibility=Visibility.UNLISTED)
    make_coming(visibility=Visibility.INVITED)
    make_coming(visibility=Visibility.POLICE)
    make_coming(course=make_course(access=Access.POLICE_ONLY))
    sessions.cancel(session=make_coming(), reason="Ill.", by=SYSTEM)
    assert refs(page(client)) == [soon.ref, late.ref]


def test_list_hides_sessions_whose_course_became_police_only(client: Client) -> None:
    session = make_coming()
    type(session.course).objects.update(access=Access.POLICE_ONLY)
    assert refs(page(client)) == []
    assert client.get(f"/sessions/{session.ref}/").status_code == 404


def test_list_says_how_many_places_are_left(client: Client) -> None:
    course = make_course()
    make_booking(make_coming(capacity=4, in_days=1, course=course), places=3)
    make_booking(make_coming(capacity=1, in_days=2, course=course), booker_email="other@bright.example")
    make_coming(mode=Mode.HYBRID, capacity=3, in_days=3, course=course)
    Session.objects.filter(pk=make_coming(in_days=4, course=course).pk).update(booking_closes_at=timezone.now())
    states = [one.get_text(strip=True) for one in page(client).select(".muster-session__state")]
    assert states == ["1 place left", "Full: you can wait", "6 places left", "Bookings closed"]


def test_list_near_a_place_puts_the_nearest_first_and_online_last(client: Client) -> None:
    online = make_coming(in_days=1)
    reading = make_coming(mode=Mode.IN_PERSON, venue=make_venue("RG1"), in_days=3)
    slough = make_coming(mode=Mode.HYBRID, venue=make_venue("SL1"), in_days=2)
    brighton = make_coming(mode=Mode.IN_PERSON, venue=make_venue("BN1"), in_days=1)
    near = page(client, place="rg1 1aa")
    assert refs(near) == [reading.ref, slough.ref, online.ref]
    assert "Reading, RG1 (less than a mile away)" in words(near)
    assert "Slough, SL1 (about 17 miles away)" in words(near)
    assert refs(page(client, place="Reading", within=100)) == [reading.ref, slough.ref, brighton.ref, online.ref]
    assert refs(page(client, place="Reading", within=10, mode="in_person")) == [reading.ref]
    assert "4 sessions near Reading or online." in words(page(client, place="Reading", within=100))
    assert "1 session near Reading." in words(page(client, place="Reading", within=10, mode="in_person"))


def test_list_explains_an_unknown_place(client: Client) -> None:
    make_coming()
    found = page(client, place="Nowhereville")
    assert errors(found) == [
        "We do not know this place. Type a postcode, its first half (like OX1) or a town in the UK"
    ]
    assert (refs(found), found.select_one("[name=place]")["value"]) == ([], "Nowhereville")


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)  # type: ignore[misc,arg-type]


def test_list_filters_by_course_mode_and_dates(client: Client) -> None:
    year = timezone.now().year + 1
    first, other = make_course(slug="first"), make_course(slug="other")
    june = make_coming(course=first, starts_at=london(year, 6, 30, 23))
    july = make_coming(course=other, starts_at=london(year, 7, 1, 0), mode=Mode.IN_PERSON)
    hybrid = make_coming(course=other, starts_at=london(year, 8, 1, 9), mode=Mode.HYBRID)
    for query, expected in [
        ({"course": "first"}, [june]),
        ({"mode": "online"}, [june, hybrid]),
        ({"mode": "in_person"}, [july, hybrid]),
        ({"from_day": f"{year}-07-01"}, [july, hybrid]),
        ({"to_day": f"{year}-06-30"}, [june]),
        ({"from_day": f"01/07/{year}", "to_day": f"31/07/{year}"}, [july]),
        ({"course": "first", "mode": "in_person"}, []),
    ]:
        assert refs(page(client, **query)) == [one.ref for one in expected], query


def test_list_filters_by_month(client: Client) -> None:
    coming = make_coming(in_days=40)
    make_coming(in_days=80)
    month = f"{coming.starts_at.astimezone(LONDON):%Y-%m}"
    assert refs(page(client, month=month)) == [coming.ref]


LONG = "x" * 10_000
BAD: list[tuple[dict[str, str], int]] = [
    ({"place": LONG}, 1),
    ({"place": "\x00"}, 0),
    ({"place": "a\x00b"}, 1),
    ({"place": "<script>alert(1)</script>"}, 1),
    ({"place": "\u202egnidaeR"}, 1),
    ({"place": "💥"}, 1),
    ({"within": "-5"}, 1),
    ({"within": LONG}, 1),
    ({"course": "no-such-course"}, 1),
    ({"course": "\x00"}, 1),
    ({"course": LONG}, 1),
    ({"mode": "telepathy"}, 1),
    ({"mode": "\x00"}, 1),
    ({"month": "2026-13"}, 1),
    ({"month": "\x00"}, 1),
    ({"from_day": "2026-02-30"}, 1),
    ({"from_day": "tomorrow"}, 1),
    ({"from_day": "\x00"}, 1),
    ({"from_day": "0001-01-01"}, 1),
    ({"to_day": "9999-12-31"}, 1),
    ({"to_day": LONG}, 1),
    ({"from_day": "2030-02-02", "to_day": "2030-02-01"}, 1),
    ({"page": "-1"}, 0),
    ({"page": "9" * 5_000}, 0),
    ({"page": "\x00"}, 0),
    ({"utm_source": "a poster"}, 0),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_list_answers_bad_filters_clearly(client: Client, number: int) -> None:
    query, count = BAD[number]
    make_coming()
    found = page(client, **query)
    assert len(errors(found)) == count
    assert len(refs(found)) == (0 if count else 1)
    assert not found.find_all("script", src=None)


def test_list_is_cut_into_pages_that_keep_the_filters(client: Client) -> None:
    course = make_course(slug="first")
    for day in range(21):
        make_coming(course=course, in_days=day + 1)
    found = page(client, course="first")
    assert (len(refs(found)), found.select_one("[rel=next]")["href"]) == (20, "?course=first&page=2")
    assert len(refs(page(client, course="first", page="2"))) == 1


@pytest.mark.parametrize("query", [{}, {"place": "RG1", "within": "100"}, {"place": "Reading"}])
def test_list_asks_as_often_for_three_sessions_as_for_one(client: Client, query: dict[str, str]) -> None:
    course, venue = make_course(), make_venue("RG1")
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_coming(course=course, venue=venue, mode=Mode.HYBRID, dates=2)
        with CaptureQueriesContext(connection) as queries:
            page(client, **query)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 7


VIEWERS: dict[str, Callable[[Session], Any]] = {
    "public": lambda session: None,
    "somebody": lambda session: make_user(),
    "officer": lambda session: make_officer(),
    "officer waiting": lambda session: make_officer("requested"),
    "trainer of the team": lambda session: make_trainer(),
}
DOORS: list[tuple[dict[str, Any], dict[str, tuple[bool, bool]]]] = [
    # For each viewer: whether the list shows it, and whether its page opens.
    ({}, dict.fromkeys(VIEWERS, (True, True))),
    ({"visibility": Visibility.UNLISTED}, dict.fromkeys(VIEWERS, (False, True))),
    (
        {"visibility": Visibility.POLICE},
        {
            "public": (False, False),
            "somebody": (False, False),
            "officer": (True, True),
            "officer waiting": (False, False),
            "trainer of the team": (True, True),
        },
    ),
    (
        {"visibility": Visibility.INVITED},
        {**dict.fromkeys(VIEWERS, (False, False)), "trainer of the team": (False, True)},
    ),
    ({"as_draft": True}, {**dict.fromkeys(VIEWERS, (False, False)), "trainer of the team": (False, True)}),
]


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("door", range(len(DOORS)))
def test_session_exists_for_those_who_may_see_it(client: Client, door: int, viewer: str) -> None:
    made, expected = DOORS[door]
    session = make_coming(**made)
    user = VIEWERS[viewer](session)
    if user:
        client.force_login(user)
    listed = session.ref in refs(page(client))
    opens = client.get(f"/sessions/{session.ref}/").status_code
    books = client.get(f"/sessions/{session.ref}/book/").status_code
    assert (listed, opens) == (expected[viewer][0], 200 if expected[viewer][1] else 404)
    assert (books == 404) == (opens == 404)


def test_hidden_session_answers_exactly_as_one_that_does_not_exist(client: Client) -> None:
    police, draft = make_coming(visibility=Visibility.POLICE), make_coming(as_draft=True)
    answers = []
    for ref in (police.ref, draft.ref, "22222222", "nonsense"):
        response = client.get(f"/sessions/{ref}/")
        answers.append((response.status_code, response.content, dict(response.headers)))
    assert answers[0] == answers[1] == answers[2] == answers[3]


def test_session_is_found_however_its_reference_is_typed(client: Client) -> None:
    ref = make_coming().ref
    for typed in (ref.lower(), f"{ref[:4]}-{ref[4:]}", f" {ref}"):
        assert client.get(f"/sessions/{typed}/").status_code == 200
    for typed in (ref[:-1], f"{ref}2", "%00", "💥" * 100, "x" * 5000):
        assert client.get(f"/sessions/{typed}/").status_code == 404


def test_public_learns_neither_venue_nor_link_nor_officer(client: Client) -> None:
    trainer = make_trainer(first_name="Secretive", last_name="Trainer")
    session = make_coming(
        mode=Mode.HYBRID, trainers=((trainer, TrainerRole.LEAD),), joining_notes="Knock three times.",
        what_to_bring="A pen.",
    )  # fmt: skip
    found = words(page(client, f"/sessions/{session.ref}/"))
    html = client.get(f"/sessions/{session.ref}/").content.decode() + client.get("/sessions/").content.decode()
    for secret in (session.venue.name, "Secret Street", session.venue.postcode, LINK, "Secretive", "Knock", "Ring the"):
        assert secret not in html
    assert "Reading, RG1" in found
    assert "A pen." in found


STATES: dict[str, tuple[Callable[[], Session], str]] = {
    "cancelled": (
        lambda: sessions.cancel(session=make_coming(), reason="Officer ill.", by=SYSTEM),
        "This session will not take place.",
    ),
    "past": (lambda: make_coming(in_days=-2), "This session has started or is over."),
    "full": (lambda: make_booking(make_coming(capacity=1)).session, "All places are taken, but places do come back."),
    "closed": (
        lambda: make_coming(booking_closes_at=timezone.now() - timedelta(hours=1)),
        "Places can no longer be booked here.",
    ),
    "not open yet": (
        lambda: make_coming(booking_opens_at=timezone.now() + timedelta(hours=1)),
        "Places cannot be booked yet.",
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_session_that_cannot_be_booked_says_so_and_leads_to_other_dates(client: Client, state: str) -> None:
    make, sentence = STATES[state]
    session = make()
    full = make_coming(capacity=1, course=session.course)
    make_booking(full, booker_email="other@bright.example", places=1)
    other = make_coming(course=session.course)
    found = page(client, f"/sessions/{session.ref}/")
    assert sentence in words(found)
    assert "Officer ill" not in words(found)
    assert refs(found) == [other.ref]
    assert "Book places" not in words(found)
    response = client.get(f"/sessions/{session.ref}/book/")
    assert (response.status_code, response["Location"]) == (302, f"/sessions/{session.ref}/")


def test_session_page_of_a_police_session_is_kept_by_no_cache(client: Client) -> None:
    session = make_coming(visibility=Visibility.POLICE)
    client.force_login(make_officer())
    response = client.get(f"/sessions/{session.ref}/")
    assert response["Cache-Control"] == "no-store"
    assert client.get("/sessions/")["Cache-Control"] == "no-store"
