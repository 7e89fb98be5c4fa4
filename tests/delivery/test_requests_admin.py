"""The staff screens of requests: the list with its age, the page, the answers, the landing screen."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from delivery.enums import Purpose, RequestState
from delivery.models import Session, SessionRequest
from delivery.operations import requests, triage
from kernel.actors import PUBLIC, SYSTEM
from organisations.models import Region
from tests.delivery.visiting import signed_in, words
from tests.factories.courses import make_course
from tests.factories.delivery import make_coming, make_details, make_venue
from tests.factories.organisations import make_coordinator, make_team, make_trainer
from tests.factories.pages import make_site
from tests.factories.requests import ASKER, make_accepted, make_request, make_unproved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site() -> None:
    make_site()


def url(name: str, *args: int) -> str:
    return reverse(f"staff_requests:{name}", args=args)


def staff() -> Client:
    return signed_in(make_coordinator())


def test_list_tells_how_long_each_waits_and_costs_the_same_for_three() -> None:
    client = staff()
    make_unproved(email="unseen@bright.example")
    row = make_request(adults=31)
    SessionRequest.objects.filter(pk=row.pk).update(proved_at=timezone.now() - timedelta(days=4))
    counts = []
    for more in (0, 2):
        for number in range(more):
            make_request(email=f"{number}@bright.example")
        with CaptureQueriesContext(connection) as queries:
            page = words(client, url("index"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "4 days" in page
    assert page.count("Bright Builders Ltd") == 3


def test_what_waits_the_longest_stands_before_what_was_answered() -> None:
    client = staff()
    rows = [make_request(email=f"{number}@bright.example", adults=30 + number) for number in range(3)]
    triage.decline(request=rows[0], reason="No.", by=SYSTEM)
    page = client.get(url("index")).content.decode()
    places = [page.index(url("inspect", row.pk)) for row in (rows[1], rows[2], rows[0])]
    assert places == sorted(places)


def test_filter_shows_what_waits_for_us() -> None:
    client, row = staff(), make_request()
    away = make_request(email="far@bright.example")
    triage.refer(request=away, region=Region.objects.get(code="EE"), by=SYSTEM)
    page = client.get(f"{url('index')}?waits=mine").content.decode()
    assert (url("inspect", row.pk) in page, url("inspect", away.pk) in page) == (True, False)


def test_page_shows_everything_and_warns_of_few_people() -> None:
    near = make_coming(mode="in_person", venue=make_venue())
    row = make_request(adults=6, asks_anyway=True, course=near.course, audience="Our <b>office</b>")
    client = staff()
    page = client.get(url("inspect", row.pk)).content.decode()
    assert f"/sessions/{near.ref}/" in page
    assert "fewer than a trainer comes out for" in page
    assert "Our &lt;b&gt;office&lt;/b&gt;" in page
    for fact in (row.asker_name, row.asker_email, row.asker_phone, row.dates, row.place, row.ref, "Thames Valley"):
        assert fact in page


def test_page_asks_as_often_for_three_bookings_as_for_one() -> None:
    client, row = staff(), make_request()
    make_accepted(row)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            requests.book(request=row, details=make_details(booker_email=ASKER), by=PUBLIC)
        client.get(url("inspect", row.pk))
        with CaptureQueriesContext(connection) as queries:
            page = words(client, url("inspect", row.pk))
        counts.append((len(queries), page.count("Booking ")))
    assert [shown for _, shown in counts] == [1, 3]
    assert counts[0][0] == counts[1][0]


def accepting(row: SessionRequest, **changes: str) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=30)
    typed: dict[str, Any] = {
        "course": make_course().pk, "date_1": day.isoformat(), "starts_1": "10:00", "ends_1": "11:30",
        "team": make_team().pk, "mode": "online", "online_capacity": "30", "joining_link": "https://x.example.org/",
        "visibility": "public", "funding_stream": "regional", "keep": "25", "note": "See you there.",
    }  # fmt: skip
    return {**typed, **changes}


def test_accept_form_is_filled_in_with_what_was_asked() -> None:
    course = make_course()
    row = make_request(course=course, adults=28)
    page = staff().get(url("accept", row.pk)).content.decode()
    assert f'value="{course.pk}" selected' in page
    assert page.count('value="28"') == 2


@pytest.mark.parametrize(("strand", "chosen"), [("protect", "Protect here"), ("prevent", "A Prevent team")])
def test_accept_form_chooses_a_team_of_the_courses_strand(strand: str, chosen: str) -> None:
    course = make_course(strands=(strand,))
    row = make_request(course=course)
    client = signed_in(make_coordinator(team=make_team("A Prevent team", "prevent")))
    make_team("Protect here")
    page = BeautifulSoup(client.get(url("accept", row.pk)).content, "html.parser")
    assert page.select_one("[name=team] option[selected]").get_text(strip=True) == chosen


def test_accept_schedules_and_leads_to_the_session() -> None:
    row = make_request()
    response = staff().post(url("accept", row.pk), accepting(row))
    session = Session.objects.get()
    assert response["Location"] == reverse("staff_sessions:inspect", args=[session.pk])
    kept = session.allocations.get(purpose=Purpose.RESERVED)
    assert (kept.capacity, kept.until) == (25, session.starts_at)


@pytest.mark.parametrize(
    ("typed", "status"), [({"keep": "31"}, 409), ({"keep": "0"}, 422), ({"date_1": "x"}, 422), ({"keep": ""}, 422)]
)
def test_accept_explains_what_is_wrong_and_schedules_nothing(typed: dict[str, str], status: int) -> None:
    row = make_request()
    response = staff().post(url("accept", row.pk), accepting(row, **typed))
    row.refresh_from_db()
    assert (response.status_code, row.state, Session.objects.count()) == (status, RequestState.NEW, 0)
    assert "See you there." in response.content.decode()


def test_decline_offer_and_refer_each_call_their_operation() -> None:
    client, session = staff(), make_coming()
    east = Region.objects.get(code="EE")
    answers = [
        ("decline", {"reason": "No trainer."}, RequestState.DECLINED),
        ("offer", {"session": session.pk, "note": ""}, RequestState.OFFERED),
        ("refer", {"region": east.pk, "note": ""}, RequestState.REFERRED),
    ]
    found = []
    for number, (name, typed, _state) in enumerate(answers):
        row = make_request(email=f"{number}@bright.example")
        assert client.post(url(name, row.pk), {}).status_code == 422
        assert client.post(url(name, row.pk), typed)["Location"] == url("inspect", row.pk)
        row.refresh_from_db()
        found.append(row.state)
    assert found == [state for _, _, state in answers]
    client.post(url("take_back", SessionRequest.objects.get(state=RequestState.REFERRED).pk))
    assert SessionRequest.objects.filter(state=RequestState.REFERRED).count() == 0


def test_refer_suggests_the_region_of_the_postcode() -> None:
    row = make_request(postcode="TN1 1AA")
    SessionRequest.objects.filter(pk=row.pk).update(region=Region.objects.get(code="SE"))
    page = staff().get(url("refer", row.pk)).content.decode()
    assert f'value="{Region.objects.get(code="EE").pk}" selected' in page


def test_history_is_told_in_words() -> None:
    row = make_request()
    triage.refer(request=row, region=Region.objects.get(code="EE"), note="Yours.", by=SYSTEM)
    page = words(staff(), url("history", row.pk))
    assert "Eastern" in page
    assert "Referred to another region" in page


def test_landing_screen_tells_of_requests_until_they_are_answered() -> None:
    client, row = signed_in(make_trainer()), make_request()
    assert "Requests to answer (1)" in words(client, "/cms/")
    triage.decline(request=row, reason="No.", by=SYSTEM)
    assert "Requests to answer" not in words(client, "/cms/")
