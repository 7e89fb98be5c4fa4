"""What search engines read of a session: in the vocabulary's own terms, and never more than the page says."""

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from courses.enums import Access
from delivery.enums import Mode, Standing, Visibility
from delivery.models import Session
from delivery.operations import sessions
from delivery.serializers import linked_data
from kernel.actors import SYSTEM
from tests.delivery.vocabulary import faults
from tests.factories.courses import make_course
from tests.factories.delivery import LINK, make_booking, make_coming, make_venue
from tests.factories.organisations import make_officer, make_trainer
from tests.factories.pages import make_course_page, make_police_page, make_site

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
HOME = "https://schema.org/"


def read(session: Session, client: Client | None = None) -> dict[str, Any] | None:
    response = (client or Client()).get(f"/sessions/{session.ref}/")
    assert response.status_code == 200
    found = BeautifulSoup(response.content, "html.parser").select("script[type='application/ld+json']")
    return json.loads(found[0].string) if found else None


def instance(session: Session) -> dict[str, Any]:
    found = read(session)
    assert found is not None
    return found["hasCourseInstance"]


@pytest.mark.parametrize("mode", Mode.values)
def test_tells_a_course_and_its_session_in_terms_of_the_vocabulary(mode: str) -> None:
    session = make_coming(
        mode=mode,
        dates=3,
        booking_opens_at=timezone.now(),
        booking_closes_at=timezone.now() + timezone.timedelta(days=2),
    )
    found = read(session)
    assert found is not None
    assert faults(found) == []
    assert (found["@type"], found["hasCourseInstance"]["@type"]) == ("Course", "CourseInstance")


def test_looks_into_every_part() -> None:
    """The comparison itself: each kind of slip is found, however deep it lies."""
    session = make_coming(mode=Mode.HYBRID, dates=2)
    right = linked_data.course(session, list(session.meetings.all()), standing=Standing.OPEN, free=4)
    slips: list[tuple[str, Any]] = [
        ("startDate", "2026-11-22T10:00:00Z"),
        ("timeRequired", "90 minutes"),
        ("isAccessibleForFree", "yes"),
        ("url", "/sessions/"),
        ("price", 0),
        ("hasCourseInstance", {"@type": "Offer"}),
        ("hasCourseInstance", {"@type": "CourseInstance", "eventStatus": HOME + "EventGone"}),
        (
            "hasCourseInstance",
            {"@type": "CourseInstance", "location": [{"@type": "Place", "address": {"@type": "No"}}]},
        ),
        ("hasCourseInstance", {"@type": "CourseInstance", "startDate": "tomorrow"}),
        ("offers", {"@type": "Offer", "availability": "yes"}),
        ("offers", {"@type": "Offer", "price": True}),
        ("hasCourseInstance", {"@type": "CourseInstance", "previousStartDate": "2026-11-22T10:00:00Z"}),
    ]
    assert faults(right) == []
    assert [slip for slip in slips if not faults({**right, slip[0]: slip[1]})] == []


def test_names_town_and_outward_postcode_and_nothing_more() -> None:
    trainer = make_trainer(first_name="Secretive", last_name="Trainer")
    venue = make_venue("RG1", name="Secret Hall", address="1 Secret Street")
    session = make_coming(mode=Mode.HYBRID, venue=venue, trainers=((trainer, "lead"),), joining_notes="Knock.")
    html = json.dumps(read(session))
    for secret in ("Secret", "RG1 1AA", LINK, "Knock", trainer.email):
        assert secret not in html
    room, online = instance(session)["location"]
    assert room["address"] == {
        "@type": "PostalAddress", "addressLocality": "Reading", "postalCode": "RG1", "addressCountry": "GB",
    }  # fmt: skip
    assert online == {"@type": "VirtualLocation", "url": f"http://testserver/sessions/{session.ref}/"}


def test_costs_nothing_and_says_whether_there_are_places() -> None:
    session = make_coming(capacity=1)
    offer = instance(session)["offers"]
    assert (offer["price"], offer["priceCurrency"], offer["availability"]) == (0, "GBP", HOME + "InStock")
    make_booking(session)
    found = instance(session)
    assert (found["offers"]["availability"], found["remainingAttendeeCapacity"]) == (HOME + "SoldOut", 0)


def test_says_how_it_stands_and_how_one_takes_part() -> None:
    session = make_coming(mode=Mode.IN_PERSON)
    stand = [(instance(session)["eventStatus"], instance(session)["eventAttendanceMode"])]
    later = [(one.starts_at + timezone.timedelta(days=1), one.ends_at + timezone.timedelta(days=1))
             for one in session.meetings.all()]  # fmt: skip
    sessions.move(session=session, meetings=later, by=SYSTEM)
    moved = instance(session)
    stand.append((moved["eventStatus"], moved["startDate"][:10]))
    before = later[0][0] - timezone.timedelta(days=1)
    assert moved["previousStartDate"] == before.astimezone(LONDON).date().isoformat()
    assert faults(moved) == []
    sessions.cancel(session=session, reason="Ill.", by=SYSTEM)
    stand.append((instance(session)["eventStatus"], instance(session)["offers"]["availability"]))
    assert stand == [
        (HOME + "EventScheduled", HOME + "OfflineEventAttendanceMode"),
        (HOME + "EventRescheduled", later[0][0].date().isoformat()),
        (HOME + "EventCancelled", HOME + "OutOfStock"),
    ]


@pytest.mark.parametrize(
    "made",
    [
        {"visibility": Visibility.POLICE},
        {"visibility": Visibility.UNLISTED},
        {"course": {"access": Access.POLICE_ONLY}, "visibility": Visibility.POLICE},
    ],
)
def test_says_nothing_of_what_is_not_for_everybody(client: Client, made: dict[str, Any]) -> None:
    if "course" in made:
        made = {**made, "course": make_course(**made["course"])}
    client.force_login(make_officer())
    response = client.get(f"/sessions/{make_coming(**made).ref}/").content.decode()
    assert ("ld+json" in response, "og:title" in response, 'name="robots" content="noindex"' in response) == (
        False, False, True,
    )  # fmt: skip


def test_words_of_a_course_cannot_break_out() -> None:
    evil = "</script><script>alert(1)</script> & <b>"
    session = make_coming(course=make_course(title="Evil " + evil, summary=evil))
    response = Client().get(f"/sessions/{session.ref}/")
    assert response.content.decode().count("<script") == 2  # the data, and our own module
    found = read(session)
    assert found is not None
    assert found["description"] == evil


def test_page_says_where_it_is_at_home_and_what_others_show_of_it() -> None:
    session = make_coming(mode=Mode.IN_PERSON)
    page = BeautifulSoup(Client().get(f"/sessions/{session.ref}/?from=poster").content, "html.parser")
    address = f"http://testserver/sessions/{session.ref}/"
    assert page.select_one("link[rel=canonical]")["href"] == address
    told = {one["property"]: one["content"] for one in page.select("meta[property^='og:']")}
    assert (told["og:url"], told["og:title"]) == (address, session.title)
    assert "Reading, RG1" in told["og:description"]
    assert "Reading, RG1" in page.select_one("meta[name=description]")["content"]


def test_moving_the_end_alone_is_no_other_start() -> None:
    session = make_coming()
    first = session.meetings.get()
    longer = [(first.starts_at, first.ends_at + timezone.timedelta(hours=1))]
    sessions.move(session=session, meetings=longer, by=SYSTEM)
    found = instance(session)
    assert (found["eventStatus"], "previousStartDate" in found) == (HOME + "EventScheduled", False)


def of_page(path: str, client: Client | None = None) -> dict[str, Any] | None:
    response = (client or Client()).get(path)
    assert response.status_code == 200
    found = BeautifulSoup(response.content, "html.parser").select("script[type='application/ld+json']")
    return json.loads(found[0].string) if found else None


def test_page_of_a_course_tells_its_coming_public_sessions() -> None:
    make_site()
    evil = "</script><script>alert(1)</script>"
    course = make_course_page(slug="basics", summary=evil).course
    bare = of_page("/courses/basics/")
    assert bare is not None
    assert (bare["@type"], bare["description"], faults(bare)) == ("Course", evil, [])
    assert "hasCourseInstance" not in bare
    full = make_coming(course=course, mode=Mode.HYBRID, capacity=1, dates=2, in_days=5)
    make_booking(full)
    make_booking(full, purpose="online", booker_email="b@x.example")
    moved = make_coming(course=course, mode=Mode.IN_PERSON, in_days=8)
    start = moved.starts_at + timezone.timedelta(days=1)
    sessions.move(session=moved, meetings=[(start, start + timezone.timedelta(hours=1))], by=SYSTEM)
    make_coming(course=course, visibility=Visibility.UNLISTED)
    make_coming(course=course, as_draft=True)
    sessions.cancel(session=make_coming(course=course), reason="Ill.", by=SYSTEM)
    found = of_page("/courses/basics/")
    assert found is not None
    assert faults(found) == []
    told = found["hasCourseInstance"]
    assert [one["url"].split("/")[-2] for one in told] == [full.ref, moved.ref]
    assert [(one["offers"]["availability"], one["remainingAttendeeCapacity"]) for one in told] == [
        (HOME + "SoldOut", 0), (HOME + "InStock", 20),
    ]  # fmt: skip
    assert [one["eventStatus"] for one in told] == [HOME + "EventScheduled", HOME + "EventRescheduled"]
    assert told[1]["location"]["address"]["postalCode"] == "RG1"
    # What its own page says of a session and what is said here is the same.
    own = instance(moved)
    assert {name: value for name, value in told[1].items() if own.get(name) != value} == {}


def test_page_of_a_police_only_course_tells_nothing() -> None:
    make_site()
    page = make_police_page(slug="secret")
    client = Client()
    client.force_login(make_officer())
    make_coming(course=page.course, visibility=Visibility.POLICE)
    assert of_page(page.url, client) is None
