"""Sessions on the staff screens: scheduled, edited, moved and cancelled through forms that keep what was typed."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from certificates.models import IssueProblem
from correspondence.models import Message
from courses.enums import Access
from delivery.enums import Mode, SessionState, TrainerRole, Visibility
from delivery.models import Session
from tests.factories.certificates import issue_all, make_held
from tests.factories.courses import make_course
from tests.factories.delivery import make_booking, make_coming, make_venue
from tests.factories.organisations import make_coordinator, make_team, make_trainer
from tests.factories.pages import make_course_page, make_site

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
ADD = "staff_sessions:add"
# Next year: still to come on any day, and within the three years for which sessions are scheduled.
YEAR = timezone.localdate().year + 1


def enter(user: User) -> Client:
    make_site()
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def page(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def form(**changes: Any) -> dict[str, Any]:
    """A session in a room on a summer's day, as a browser posts it."""
    typed = {
        "date_1": f"{YEAR}-07-01", "starts_1": "10:00", "ends_1": "11:30", "mode": Mode.IN_PERSON,
        "room_capacity": "12", "visibility": Visibility.PUBLIC, "funding_stream": "regional",
        "joining_notes": "Ring the bell",
    }  # fmt: skip
    return {key: value for key, value in {**typed, **changes}.items() if value is not None}


def url(session: Session, door: str) -> str:
    return reverse(f"staff_sessions:{door}", args=[session.pk])


def summary(response: Any) -> list[str]:
    return [line.get_text(strip=True) for line in page(response).select("#error-summary li")]


def test_schedule_makes_a_session_with_its_dates_places_and_trainers() -> None:
    trainer, colleague = make_trainer(), make_trainer()
    client, course, venue = enter(trainer), make_course(), make_venue()
    typed = form(course=course.pk, team=make_team().pk, venue=venue.pk, lead=trainer.pk, co_trainers=[colleague.pk])
    second = {"date_2": f"{YEAR}-12-02", "starts_2": "14:00", "ends_2": "15:00"}
    response = client.post(reverse(ADD), {**typed, **second})
    session = Session.objects.get()
    assert response.url == url(session, "inspect")
    assert [(one.starts_at, one.ends_at) for one in session.meetings.all()] == [
        (datetime(YEAR, 7, 1, 10, tzinfo=LONDON), datetime(YEAR, 7, 1, 11, 30, tzinfo=LONDON)),
        (datetime(YEAR, 12, 2, 14, tzinfo=LONDON), datetime(YEAR, 12, 2, 15, tzinfo=LONDON)),
    ]
    assert session.state == SessionState.SCHEDULED
    assert [(one.purpose, one.capacity) for one in session.allocations.all()] == [("room", 12)]
    assert {(one.user_id, one.role) for one in session.trainers.all()} == {
        (trainer.pk, TrainerRole.LEAD),
        (colleague.pk, TrainerRole.CO_TRAINER),
    }


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"venue": None}, "venue", "Choose the venue."),
        ({"room_capacity": "41"}, "room_capacity", "The room holds 40 people."),
        ({"room_capacity": ""}, "room_capacity", "Say how many places there are."),
        (
            {"online_capacity": "5"},
            "online_capacity",
            "This session is in person, so it has no places online. "
            "Leave this empty, or choose “In person and online”.",
        ),
        ({"ends_1": "09:00"}, "ends_1", "It must end after it starts"),
        ({"ends_1": ""}, "ends_1", "Enter when it ends"),
        ({"date_2": f"{YEAR}-07-02", "ends_2": "12:00"}, "starts_2", "Enter when it starts too, or empty the row"),
        (
            {"date_2": f"{YEAR}-07-01", "starts_2": "11:00", "ends_2": "12:00"},
            "date_1",
            "Two meetings of a session cannot overlap.",
        ),
        ({"team": "999999"}, "team", "Choose an answer for “Team”"),
        ({"course": ""}, "course", "Choose an answer for “Course”"),
    ],
)
def test_schedule_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(
    changes: dict[str, Any], field: str, words: str
) -> None:
    client = enter(make_trainer())
    typed = form(course=make_course().pk, team=make_team().pk, venue=make_venue().pk)
    response = client.post(
        reverse(ADD), {key: value for key, value in {**typed, **changes}.items() if value is not None}
    )
    assert response.status_code in {409, 422}
    shown = page(response)
    assert [(line.get_text(), line["href"]) for line in shown.select("#error-summary a")] == [(words, f"#id_{field}")]
    assert shown.select_one(f".w-field:has(#id_{field}) .error-message").get_text(strip=True) == words
    assert page(response).select_one("[name=joining_notes]").get_text(strip=True) == "Ring the bell"
    assert not Session.objects.exists()


def test_schedule_offers_only_the_teams_one_works_for() -> None:
    client, foreign = enter(make_trainer()), make_team("Protect Hampshire")
    typed = form(course=make_course().pk, team=foreign.pk, venue=make_venue().pk)
    assert client.post(reverse(ADD), typed).status_code == 422
    options = page(client.get(reverse(ADD))).select("[name=team] option")
    assert [option.get_text() for option in options] == ["Protect South East"]


def test_schedule_begins_with_the_course_whose_button_was_pressed() -> None:
    client, course = enter(make_trainer()), make_course()
    chosen = page(client.get(f"{reverse(ADD)}?course={course.pk}")).select_one("[name=course] option[selected]")
    assert chosen["value"] == str(course.pk)
    assert client.get(f"{reverse(ADD)}?course=²").status_code == 200


def test_course_page_in_the_editor_leads_to_scheduling() -> None:
    make_site()
    course_page = make_course_page()
    course_page.save_revision().publish()
    course_page.refresh_from_db()
    client = enter(make_trainer())
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[course_page.pk]))
    assert f'href="{reverse(ADD)}?course={course_page.course_id}"' in edit.content.decode()


def test_police_only_course_makes_a_police_only_session() -> None:
    client, course = enter(make_trainer()), make_course(access=Access.POLICE_ONLY)
    client.post(reverse(ADD), form(course=course.pk, team=make_team().pk, venue=make_venue().pk))
    assert Session.objects.get().visibility == Visibility.POLICE


def test_draft_is_opened_for_booking_by_a_button() -> None:
    client = enter(make_trainer())
    typed = form(course=make_course().pk, team=make_team().pk, venue=make_venue().pk, as_draft="1")
    client.post(reverse(ADD), typed)
    session = Session.objects.get()
    assert session.state == SessionState.DRAFT
    client.post(url(session, "publish"))
    session.refresh_from_db()
    assert session.state == SessionState.SCHEDULED


def test_edit_shows_what_stands_and_changes_it() -> None:
    trainer = make_trainer()
    client = enter(trainer)
    session = make_coming(mode=Mode.HYBRID, capacity=9, trainers=((trainer, TrainerRole.GUEST),))
    shown = page(client.get(url(session, "edit")))
    typed = {field["name"]: field.get("value", "") for field in shown.select("form.staff-form input[type=number]")}
    assert typed == {"room_capacity": "9", "online_capacity": "9", "minimum": ""}
    assert shown.select_one(f"[name=guests][value='{trainer.pk}']").has_attr("checked")
    changes = form(
        team=session.team_id, venue=session.venue_id, mode=Mode.HYBRID, online_capacity="30", room_capacity="5"
    )
    client.post(url(session, "edit"), {**changes, "guests": [trainer.pk]})
    session.refresh_from_db()
    assert session.joining_notes == "Ring the bell"
    assert {one.purpose: one.capacity for one in session.allocations.all()} == {"room": 5, "online": 30}
    assert [(one.user_id, one.role) for one in session.trainers.all()] == [(trainer.pk, TrainerRole.GUEST)]


def test_booking_window_is_typed_in_london_time_and_shown_again() -> None:
    client, session = enter(make_trainer()), make_coming()
    window = {"booking_opens_at_0": f"{YEAR}-06-01", "booking_opens_at_1": "09:00"}
    closes = {"booking_closes_at_0": f"{YEAR}-06-30", "booking_closes_at_1": "17:00"}
    typed = form(team=session.team_id, mode=Mode.ONLINE, online_capacity="20", room_capacity="", **window, **closes)
    assert client.post(url(session, "edit"), typed).status_code == 302
    session.refresh_from_db()
    assert session.booking_opens_at == datetime(YEAR, 6, 1, 9, tzinfo=LONDON)
    shown = page(client.get(url(session, "edit")))
    assert [(one["type"], one["value"]) for one in shown.select("[name^=booking_opens_at]")] == [
        ("date", f"{YEAR}-06-01"),
        ("time", "09:00"),
    ]
    backwards = client.post(url(session, "edit"), {**typed, "booking_closes_at_0": f"{YEAR}-05-01"})
    assert (backwards.status_code, summary(backwards)) == (409, ["Bookings must close after they open."])


def test_edit_refuses_fewer_places_than_are_booked() -> None:
    client, session = enter(make_trainer()), make_coming(capacity=5)
    make_booking(session, "Ann Lee", "Bob Roe")
    typed = form(team=session.team_id, mode=Mode.ONLINE, online_capacity="1", room_capacity="")
    response = client.post(url(session, "edit"), typed)
    assert (response.status_code, summary(response)) == (409, ["2 places are booked already."])


def test_move_says_how_many_are_told_and_tells_them() -> None:
    client, session = enter(make_trainer()), make_coming()
    make_booking(session, "Ann Lee, ann@bright.example", "Bob Roe, ann@bright.example", "")
    warning = page(client.get(url(session, "move"))).select_one(".help-warning").get_text(strip=True)
    assert warning.startswith("2 people will be told by e-mail.")
    client.post(url(session, "move"), {"date_1": f"{YEAR}-03-03", "starts_1": "09:00", "ends_1": "10:00"})
    session.refresh_from_db()
    assert session.starts_at == datetime(YEAR, 3, 3, 9, tzinfo=LONDON)
    told = Message.objects.filter(kind__endswith="session_moved").values_list("to_email", flat=True)
    assert sorted(told) == ["ann@bright.example", "olive@bright.example"]


def test_move_keeps_every_date_that_was_not_touched() -> None:
    client, session = enter(make_trainer()), make_coming(dates=7, starts_at=datetime(YEAR, 1, 6, 9, tzinfo=LONDON))
    shown = page(client.get(url(session, "move")))
    typed = {field["name"]: field.get("value", "") for field in shown.select("form.staff-form input[name*='_']")}
    client.post(url(session, "move"), {**typed, "starts_1": "08:30"})
    begins = [timezone.localtime(one.starts_at, LONDON) for one in session.meetings.all()]
    assert [moment.date() for moment in begins] == [date(YEAR, 1, 6) + timedelta(weeks=week) for week in range(7)]
    assert [(moment.hour, moment.minute) for moment in begins] == [(8, 30)] + [(9, 0)] * 6


def test_cancel_needs_a_reason_and_tells_those_booked() -> None:
    client, session = enter(make_trainer()), make_coming()
    make_booking(session, "Ann Lee, ann@bright.example")
    shown = page(client.get(url(session, "cancel"))).select_one(".help-warning").get_text(strip=True)
    assert shown == "2 people will be told by e-mail. A cancelled session cannot be brought back."
    refused = client.post(url(session, "cancel"), {"reason": " "})
    assert (refused.status_code, summary(refused)) == (
        422,
        ["Say why, in a sentence: the people who booked will read it"],
    )
    client.post(url(session, "cancel"), {"reason": "The trainer is ill."})
    session.refresh_from_db()
    assert (session.state, session.cancel_reason) == (SessionState.CANCELLED, "The trainer is ill.")
    assert Message.objects.filter(kind__endswith="session_cancelled").count() == 2
    again = client.post(url(session, "move"), {"date_1": f"{YEAR}-03-03", "starts_1": "09:00", "ends_1": "10:00"})
    assert again.url == url(session, "inspect")
    session.refresh_from_db()
    assert session.starts_at != datetime(YEAR, 3, 3, 9, tzinfo=LONDON)


@pytest.mark.parametrize("door", ["edit", "move", "cancel"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_forms_of_a_cancelled_session_lead_back_and_say_so(door: str, method: str) -> None:
    client, session = enter(make_trainer()), make_coming()
    client.post(url(session, "cancel"), {"reason": "The trainer is ill."})
    response = getattr(client, method)(url(session, door), {"reason": "Again"}, follow=True)
    assert response.redirect_chain == [(url(session, "inspect"), 302)]
    assert [str(one) for one in response.context["messages"]][-1] == (
        "This session was cancelled already. Nothing about it can be changed."
    )
    session.refresh_from_db()
    assert session.cancel_reason == "The trainer is ill."


def test_page_tells_places_people_messages_and_problems() -> None:
    client = enter(make_trainer())
    session, _ = make_held("", "Kay May")
    issue_all()
    assert IssueProblem.objects.count() == 1
    shown = page(client.get(url(session, "inspect")))
    assert " ".join(shown.select_one("#problems + ul").get_text().split()) == (
        "A place without a name: The place has no name. "
        f"Correct the name of place 1 of booking {session.bookings.get().ref}"
    )
    assert f"/register/{session.ref}/1/" in [link["href"] for link in shown.select("a")]
    assert "1 certificate issued." in shown.get_text()


def test_page_and_list_ask_no_more_of_the_database_for_three_than_for_one() -> None:
    client, session = enter(make_coordinator()), make_coming()
    doors = [url(session, "inspect"), reverse("staff_sessions:index"), reverse("staff_bookings:index")]
    make_booking(session, "Ann Lee")
    for door in doors:
        client.get(door)
    one = [queries_of(client, door) for door in doors]
    for number in range(2):
        make_coming(course=session.course)
        make_booking(session, "Bob Roe", booker_email=f"b{number}@bright.example")
    assert [queries_of(client, door) for door in doors] == one


def queries_of(client: Client, door: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(door)
    return len(queries)
