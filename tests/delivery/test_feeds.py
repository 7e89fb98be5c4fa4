"""The calendar of public sessions: what it holds, what it never holds, and how programs read it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from courses.enums import Access
from delivery.enums import Mode, Visibility
from delivery.operations import sessions
from kernel.actors import SYSTEM
from tests.delivery.reading import read_calendar
from tests.factories.courses import make_course
from tests.factories.delivery import LINK, make_coming, make_venue
from tests.factories.organisations import make_administrator, make_trainer
from ui.caching import SHARED
from ui.wording import LONDON

pytestmark = pytest.mark.django_db


def feed(**query: Any) -> bytes:
    response = Client().get("/calendar.ics", query)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return response.content


def events(**query: Any) -> list[Any]:
    return list(Calendar.from_ical(feed(**query)).walk("VEVENT"))


def refs(**query: Any) -> list[str]:
    return [str(event["UID"]).split("-")[1] for event in events(**query)]


def test_tells_of_every_date_of_coming_public_sessions() -> None:
    session = make_coming(
        mode=Mode.HYBRID, dates=2, what_to_bring="A pen.", course=make_course(title="Basics, with; marks")
    )
    first, second = events()
    assert [str(one["UID"]) for one in (first, second)] == [f"session-{session.ref}-{n}@testserver" for n in (1, 2)]
    assert (str(first["SUMMARY"]), str(first["LOCATION"])) == (f"{session.title} (1 of 2)", "Reading, RG1, or online")
    assert first["DTSTART"].dt == session.starts_at
    assert first["DTSTART"].params["TZID"] == "Europe/London"
    assert first["DTSTART"].dt.tzinfo.key == LONDON.key
    assert (first["STATUS"], first["TRANSP"], first["CLASS"], first["SEQUENCE"]) == (
        "CONFIRMED", "TRANSPARENT", "PUBLIC", 0,
    )  # fmt: skip
    address = f"http://testserver/sessions/{session.ref}/"
    assert (str(first["URL"]), address in first["DESCRIPTION"], "A pen." in first["DESCRIPTION"]) == (
        address,
        True,
        True,
    )


def test_is_a_calendar_by_the_book() -> None:
    make_coming(mode=Mode.IN_PERSON)
    text = feed(course="").decode()
    found = Calendar.from_ical(text)
    assert found.errors == []
    assert (found["VERSION"], found["METHOD"], str(found["X-WR-CALNAME"])) == (
        "2.0", "PUBLISH", "Cyber awareness training",
    )  # fmt: skip
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
    assert "X-PUBLISHED-TTL:PT1H\r\n" in text
    assert [str(zone["TZID"]) for zone in found.walk("VTIMEZONE")] == ["Europe/London"]
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    needed = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "ORGANIZER", "STATUS"}
    assert all(needed <= set(event) for event in found.walk("VEVENT"))


def test_reads_the_same_to_a_second_reader() -> None:
    """A reader written for this test from RFC 5545 alone: unfolding, parameters, escapes, nesting."""
    make_coming(mode=Mode.IN_PERSON, course=make_course(title="Naïve, long; and with a \\ mark – " + "x" * 90), dates=2)
    text = feed()
    ours, theirs = read_calendar(text), Calendar.from_ical(text)
    told = [(one["UID"], one["SUMMARY"], one["DTSTART"], one["LOCATION"]) for one in ours["VEVENT"]]
    assert told == [
        (str(one["UID"]), str(one["SUMMARY"]), f"{one['DTSTART'].dt:%Y%m%dT%H%M%S}", str(one["LOCATION"]))
        for one in theirs.walk("VEVENT")
    ]
    assert len(told) == 2


def test_never_tells_what_is_not_for_everybody() -> None:
    trainer = make_trainer(first_name="Secretive", last_name="Trainer")
    shown = make_coming(
        mode=Mode.HYBRID, trainers=((trainer, "lead"),), joining_notes="Knock.", venue=make_venue(name="Secret Hall")
    )
    for visibility in (Visibility.UNLISTED, Visibility.INVITED, Visibility.POLICE):
        make_coming(visibility=visibility)
    make_coming(as_draft=True)
    make_coming(in_days=-3)
    hidden = make_coming()
    type(hidden.course).objects.filter(pk=hidden.course_id).update(access=Access.POLICE_ONLY)
    client = Client()
    client.force_login(make_administrator())
    text = client.get("/calendar.ics").content.decode().replace("\r\n ", "")
    assert refs() == [shown.ref]
    for secret in ("Secret", "RG1 1AA", LINK, "Knock", trainer.email):
        assert secret not in text
    assert text.count("BEGIN:VEVENT") == 1


def test_counts_up_when_a_session_moves_and_keeps_a_cancelled_one_in() -> None:
    session = make_coming()
    later = [(one.starts_at + timedelta(days=2), one.ends_at + timedelta(days=2)) for one in session.meetings.all()]
    sessions.move(session=session, meetings=later, by=SYSTEM)
    (moved,) = events()
    sessions.cancel(session=session, reason="Ill.", by=SYSTEM)
    (off,) = events()
    assert (moved["SEQUENCE"], moved["DTSTART"].dt, moved["STATUS"]) == (1, later[0][0], "CONFIRMED")
    assert (off["UID"], off["SEQUENCE"], off["STATUS"]) == (moved["UID"], 2, "CANCELLED")
    assert "Ill" not in feed().decode()


def test_keeps_a_session_that_has_begun_until_its_last_date() -> None:
    session = make_coming(in_days=-3, dates=2)
    assert refs() == [session.ref, session.ref]


def test_is_narrowed_by_what_its_address_says() -> None:
    near = make_coming(mode=Mode.IN_PERSON, venue=make_venue("RG1"), course=make_course(slug="first"))
    far = make_coming(mode=Mode.IN_PERSON, venue=make_venue("BN1"), in_days=11)
    online = make_coming(in_days=12, course=make_course(audiences=("trustees",)))
    for query, found in [
        ({"course": "first"}, [near]),
        ({"near": "rg1 1aa"}, [near, online]),
        ({"near": "Reading", "within": "100", "mode": "in_person"}, [near, far]),
        ({"audience": "trustees"}, [online]),
        ({"region": near.team.region.code}, [near, far, online]),
        ({"region": "SCO"}, []),
    ]:
        assert refs(**query) == [one.ref for one in found], query
    assert str(Calendar.from_ical(feed(near="Reading"))["NAME"]) == "Cyber awareness training near Reading"


@pytest.mark.parametrize(
    "query",
    [
        {"near": "Nowhereville"}, {"near": "x" * 5000}, {"near": "a\x00b"}, {"course": "none"}, {"course": "\x00"},
        {"audience": "nobody"}, {"region": "XX"}, {"mode": "telepathy"}, {"within": "7", "near": "RG1"},
        {"coarse": "first"}, {"<script>": "1"},
    ],
)  # fmt: skip
def test_refuses_an_address_that_makes_no_sense(query: dict[str, str]) -> None:
    make_venue("RG1")
    response = Client().get("/calendar.ics", query)
    assert (response.status_code, response["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert response.content.decode().startswith(f"{next(iter(query))}: ") or query == {"within": "7", "near": "RG1"}


def test_is_sent_again_only_when_it_says_something_else() -> None:
    session = make_coming()
    first = Client().get("/calendar.ics")
    again = Client().get("/calendar.ics", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", SHARED)
    assert (first["Cache-Control"], "Cookie" in first.get("Vary", ""), dict(first.cookies)) == (SHARED, False, {})
    sessions.cancel(session=session, reason="Ill.", by=SYSTEM)
    changed = Client().get("/calendar.ics", headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)
    assert Client().head("/calendar.ics").content == b""
    assert Client().post("/calendar.ics").status_code == 405


def test_asks_as_often_for_three_sessions_as_for_one() -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_coming(mode=Mode.HYBRID, dates=2, venue=make_venue())
        with CaptureQueriesContext(connection) as queries:
            feed(near="RG1", audience="small")
        counts.append(len(queries))
    assert counts == [7, 7]


def test_is_quick_over_a_full_year() -> None:
    course, day = make_course(), timezone.now()
    for number in range(30):
        make_coming(course=course, starts_at=day + timedelta(days=1 + number))
    with CaptureQueriesContext(connection) as queries:
        assert len(events()) == 30
    assert len(queries) == 4
