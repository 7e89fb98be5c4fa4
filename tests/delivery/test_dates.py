"""Sessions are scheduled for the time to come, recorded once they are past, and never put absurdly far away."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delivery.enums import Mode, TrainerRole, Visibility
from delivery.models import Session
from delivery.operations import sessions
from delivery.operations.dates import Span
from delivery.operations.details import SessionDetails
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from tests.factories.api import Caller
from tests.factories.courses import make_course
from tests.factories.delivery import LINK, make_coming, make_venue
from tests.factories.organisations import make_team, make_trainer
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)
ADD = "staff_sessions:add"


def span(days: float) -> Span:
    start = (timezone.now() + days * DAY).replace(microsecond=0)
    return start, start + AN_HOUR


def schedule(*spans: Span, is_record: bool = False) -> Session:
    details = SessionDetails(team=make_team(), mode=Mode.ONLINE, online_capacity=5)
    return sessions.schedule(
        course=make_course(), meetings=spans, details=details, is_record=is_record, by=SYSTEM
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "is_record", "words"),
    [
        ([-1], False, "This time has passed. A session must start in the future."),
        ([-1, 6], False, "This time has passed. A session must start in the future."),
        ([3 * 366 + 1], False, "A session can be at most three years ahead. Check the year."),
        (
            [1],
            True,
            "This session is still to come, so it has not taken place yet. Take the tick away to schedule it.",
        ),
        ([-3700], True, "A session can be recorded up to ten years back. Check the year."),
    ],
)
def test_schedule_refuses_dates_that_make_no_sense(days: list[float], is_record: bool, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        schedule(*map(span, days), is_record=is_record)
    assert (refused.value.code, refused.value.field, refused.value.message) == ("bad_dates", "starts_at", words)
    assert not Session.objects.exists()


@pytest.mark.parametrize(("days", "is_record"), [([1], False), ([1000], False), ([-1], True), ([-7, 7], True)])
def test_schedule_takes_what_is_to_come_and_records_what_is_past(days: list[float], is_record: bool) -> None:
    assert schedule(*map(span, days), is_record=is_record).meetings.count() == len(days)


def test_move_refuses_a_past_date_but_leaves_one_that_stood() -> None:
    begun = schedule(span(-7), span(7), is_record=True)
    first = begun.meetings.get(number=1)
    with pytest.raises(Refusal) as refused:
        sessions.move(session=begun, meetings=[span(-6), span(7)], by=SYSTEM)
    assert refused.value.code == "bad_dates"
    later = span(8)
    sessions.move(session=begun, meetings=[(first.starts_at, first.ends_at), later], by=SYSTEM)
    assert begun.meetings.get(number=2).starts_at == later[0]


def test_api_takes_a_late_record_and_refuses_a_past_session() -> None:
    starts_at, ends_at = span(-2)
    body: dict[str, Any] = {
        "course": make_course().slug, "team": make_team().pk, "mode": "online", "online_capacity": 9,
        "meetings": [{"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}],
    }  # fmt: skip
    caller = Caller(make_trainer())
    refused = caller.post("sessions/", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "bad_dates")
    assert caller.post("sessions/", {**body, "is_record": True}).status_code == 201


def test_api_drops_the_places_that_a_new_mode_lacks() -> None:
    session = make_coming(mode=Mode.HYBRID)
    answer = Caller(make_trainer()).patch(f"sessions/{session.ref}/", {"mode": "online"})
    assert answer.status_code == 200
    asked = Caller(make_trainer()).patch(f"sessions/{session.ref}/", {"room_capacity": 3})
    assert (asked.status_code, asked.json()["code"]) == (409, "capacity_not_needed")


@pytest.fixture
def client() -> Client:
    make_site()
    signed_in = Client()
    signed_in.force_login(make_trainer())
    return signed_in


def form(day: str, **changes: Any) -> dict[str, Any]:
    typed = {
        "date_1": day, "starts_1": "01:30", "ends_1": "03:30", "mode": Mode.ONLINE, "online_capacity": "12",
        "visibility": Visibility.PUBLIC, "funding_stream": "regional", "joining_link": LINK,
        "course": make_course().pk, "team": make_team().pk,
    }  # fmt: skip
    return {**typed, **changes}


def told(response: Any) -> list[str]:
    return [str(one) for one in response.context["messages"]]


def test_form_refuses_a_time_that_the_clocks_leave_out(client: Client) -> None:
    last = datetime(timezone.localdate().year + 1, 3, 31, tzinfo=LONDON)
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    response = client.post(reverse(ADD), form(f"{sunday:%Y-%m-%d}"))
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "starts_1": ["There is no such time: the clocks go forward that night"]
    }  # fmt: skip


def test_form_records_a_past_session_and_does_not_offer_it_for_booking(client: Client) -> None:
    yesterday = f"{timezone.localdate() - DAY:%Y-%m-%d}"
    assert client.post(reverse(ADD), form(yesterday)).status_code == 409
    done = client.post(reverse(ADD), form(yesterday, is_record="on"), follow=True)
    (words,) = told(done)
    assert words.startswith("Cyber basics of ")
    assert words.endswith(" is on record. Take its register next.")


def test_form_says_when_booking_opens(client: Client) -> None:
    opens = {"booking_opens_at_0": f"{timezone.localdate() + 5 * DAY:%Y-%m-%d}", "booking_opens_at_1": "09:00"}
    done = client.post(reverse(ADD), form(f"{timezone.localdate() + 30 * DAY:%Y-%m-%d}", **opens), follow=True)
    (words,) = told(done)
    assert "People can book from " in words


def test_form_takes_joining_notes_of_four_thousand_letters(client: Client) -> None:
    day = f"{timezone.localdate() + 30 * DAY:%Y-%m-%d}"
    refused = client.post(reverse(ADD), form(day, joining_notes="x" * 4001))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["joining_notes"])
    assert client.post(reverse(ADD), form(day, joining_notes="x" * 4000)).status_code == 302


def test_move_to_the_same_dates_says_that_nothing_changed(client: Client) -> None:
    session = make_coming(starts_at=datetime(timezone.localdate().year + 1, 7, 1, 10, tzinfo=LONDON))
    typed = {"date_1": f"{timezone.localdate().year + 1}-07-01", "starts_1": "10:00", "ends_1": "11:00"}
    done = client.post(reverse("staff_sessions:move", args=[session.pk]), typed, follow=True)
    assert told(done) == ["Nothing changed: these are the dates it has. Nobody was told anything."]


def test_form_warns_of_a_trainer_a_room_and_a_link_that_are_not_free(client: Client) -> None:
    trainer, venue, day = make_trainer(first_name="Megan"), make_venue(), timezone.localdate() + 30 * DAY
    at = datetime(day.year, day.month, day.day, 3, tzinfo=LONDON)
    lead = ((trainer, TrainerRole.LEAD),)
    make_coming(mode=Mode.IN_PERSON, venue=venue, starts_at=at, trainers=lead)
    make_coming(mode=Mode.IN_PERSON, venue=venue, starts_at=at + AN_HOUR, trainers=lead)
    typed = form(
        f"{day:%Y-%m-%d}", mode=Mode.HYBRID, venue=venue.pk, room_capacity="5", lead=trainer.pk, joining_link=""
    )
    done = client.post(reverse(ADD), typed, follow=True)
    said = [words.partition(":")[0] for words in told(done)[1:]]
    assert said == [
        f"{trainer.name} also teaches Cyber basics at that time",
        f"{venue} is also taken by Cyber basics at that time",
        "There is no joining link yet. Add it before the day",
    ]


def test_warning_does_not_name_a_session_of_others(client: Client) -> None:
    venue, day = make_venue(), timezone.localdate() + 30 * DAY
    at = datetime(day.year, day.month, day.day, 3, tzinfo=LONDON)
    make_coming(mode=Mode.IN_PERSON, venue=venue, starts_at=at, team=make_team("Protect Hampshire"))
    done = client.post(
        reverse(ADD),
        form(f"{day:%Y-%m-%d}", mode=Mode.IN_PERSON, venue=venue.pk, room_capacity="5", online_capacity=""),
        follow=True,
    )
    assert told(done)[1].startswith(f"{venue} is also taken by another session at that time")
