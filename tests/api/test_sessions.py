"""Sessions: what anybody may know, and what those who look after them do."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from correspondence.models import Message
from courses.enums import Access
from delivery.enums import SessionState, Visibility
from delivery.models import Session
from records.models import TrailEntry
from tests.factories.api import Caller, make_booking, make_coming, make_venue
from tests.factories.attendance import make_session
from tests.factories.courses import make_course
from tests.factories.organisations import make_coordinator, make_officer, make_team, make_trainer, make_user

pytestmark = pytest.mark.django_db


def refs(answer: Any) -> list[str]:
    return [row["ref"] for row in answer.json()["results"]]


def instant(value: Any) -> Any:
    return value.isoformat().replace("+00:00", "Z")


def schedule_body(**changes: Any) -> dict[str, Any]:
    starts_at = (timezone.now() + timedelta(days=9)).replace(microsecond=0)
    return {
        "course": make_course().slug,
        "meetings": [{"starts_at": instant(starts_at), "ends_at": instant(starts_at + timedelta(hours=2))}],
        "team": make_team().pk,
        "mode": "in_person",
        "venue": make_venue().pk,
        "room_capacity": 12,
        **changes,
    }


def test_tells_the_public_town_and_outward_postcode_only() -> None:
    session = make_coming(trainer=make_trainer(email="sgt@example.com", first_name="Sam", last_name="Sharp"))
    answer = Caller().get("sessions/")
    [row] = answer.json()["results"]
    meeting = {"number": 1, "starts_at": instant(session.starts_at), "ends_at": instant(session.ends_at)}
    assert row == {
        "ref": session.ref,
        "course": session.course.slug,
        "title": "Cyber basics",
        "mode": "in_person",
        "state": "scheduled",
        "standing": "open",
        "is_police_only": False,
        "starts_at": instant(session.starts_at),
        "ends_at": instant(session.ends_at),
        "meetings": [meeting],
        "town": "Reading",
        "outcode": "RG1",
        "host_force": None,
        "places": [{"purpose": "room", "left": 20}],
        "booking_opens_at": None,
        "booking_closes_at": None,
        "what_to_bring": "",
        "access_notes": "",
        "questions": [],
        "staff": None,
    }
    for hidden in ("Secret Hall", "Hidden Lane", "9ZZ", "Sharp", "sgt@", "sergeant"):
        assert hidden not in answer.content.decode()
    assert Caller().get(f"sessions/{session.ref}/").json() == row


def test_tells_staff_who_look_after_it_the_rest() -> None:
    trainer = make_trainer(email="sgt@example.com", first_name="Sam", last_name="Sharp")
    session = make_coming(trainer=trainer)
    make_booking(session, places=3)
    elsewhere = make_trainer(team=make_team("Another team"))
    staff = Caller(trainer, "sessions:read").get(f"sessions/{session.ref}/").json()["staff"]
    assert staff["trainers"] == [{"name": "Sam Sharp", "email": "sgt@example.com", "role": "lead"}]
    assert staff["venue"]["address"] == "1 Hidden Lane"
    assert staff["allocations"] == [{"purpose": "room", "capacity": 20, "taken": 3}]
    assert staff["team"] == {"id": session.team_id, "name": session.team.name}
    assert Caller(elsewhere, "sessions:read").get(f"sessions/{session.ref}/").json()["staff"] is None
    assert Caller(trainer, "bookings:read").get(f"sessions/{session.ref}/").json()["staff"] is None


def test_lists_what_each_may_find() -> None:
    trainer, officer = make_trainer(), make_officer()
    public = make_coming(days=1)
    unlisted = make_coming(days=2, visibility=Visibility.UNLISTED)
    draft = make_coming(days=3, as_draft=True)
    police = make_coming(days=4, course=make_course(access=Access.POLICE_ONLY))
    callers = {"nobody": Caller(), "plain": Caller(make_user()), "officer": Caller(officer), "trainer": Caller(trainer)}
    everything = [public.ref, unlisted.ref, draft.ref, police.ref]
    assert {name: refs(caller.get("sessions/")) for name, caller in callers.items()} == {
        "nobody": [public.ref],
        "plain": [public.ref],
        "officer": [public.ref, police.ref],
        "trainer": everything,
    }
    opened = {
        name: [caller.get(f"sessions/{ref}/").status_code for ref in everything] for name, caller in callers.items()
    }
    assert opened == {
        "nobody": [200, 200, 404, 404],
        "plain": [200, 200, 404, 404],
        "officer": [200, 200, 404, 200],
        "trainer": [200, 200, 200, 200],
    }


def test_filters() -> None:
    reading = make_coming(days=3)
    oxford = make_coming(days=5, venue=make_venue(town="Oxford", outcode="OX1"), capacity=1)
    brighton = make_coming(days=9, venue=make_venue(town="Brighton", outcode="BN1"))
    online = make_session(starts_at=timezone.now() + timedelta(days=11))
    make_booking(oxford, places=1)
    caller = Caller()
    day = timezone.localdate(oxford.starts_at).isoformat()
    assert refs(caller.get("sessions/", course=oxford.course.slug)) == [oxford.ref]
    assert refs(caller.get("sessions/", mode="online")) == [online.ref]
    assert refs(caller.get("sessions/", **{"from": day, "to": day})) == [oxford.ref]
    assert refs(caller.get("sessions/", near="ox1")) == [oxford.ref, reading.ref]
    assert refs(caller.get("sessions/", near="Brighton")) == [brighton.ref]
    assert refs(caller.get("sessions/", near="ox1", within=10)) == [oxford.ref]
    assert refs(caller.get("sessions/", has_places="false")) == [oxford.ref]
    assert refs(caller.get("sessions/", has_waiting_list="true", has_places="false")) == [oxford.ref]
    assert refs(caller.get("sessions/", region=reading.team.region.code, audience="sme")) == [
        reading.ref, oxford.ref, brighton.ref, online.ref,
    ]  # fmt: skip
    assert refs(caller.get("sessions/", audience="trustees")) == []
    unknown = caller.get("sessions/", audience="bogus")
    assert (unknown.status_code, list(unknown.json()["errors"])) == (400, ["audience"])
    assert refs(caller.get("sessions/", has_places="true", near="Oxford")) == [reading.ref]
    assert refs(caller.get("sessions/", state="cancelled")) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [({"near": "Nowhere"}, "near"), ({"near": "RG1", "within": "0"}, "within"), ({"within": "10"}, "within"),
     ({"near": "Nowhere", "within": "10"}, "near"), ({"within": "x", "near": "RG1"}, "within"),
     ({"has_waiting_list": "yes"}, "has_waiting_list")],
)  # fmt: skip
def test_says_which_filter_makes_no_sense(query: dict[str, str], field: str) -> None:
    make_coming()
    answer = Caller().get("sessions/", **query)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_says_that_places_can_be_booked_only_while_they_can() -> None:
    make_session(starts_at=timezone.now() - timedelta(days=2))
    closed, coming = make_coming(days=3), make_coming(days=4)
    Session.objects.filter(pk=closed.pk).update(booking_closes_at=timezone.now())
    assert refs(Caller().get("sessions/", has_places="true")) == [coming.ref]


def test_schedules_for_a_team() -> None:
    trainer = make_trainer(email="sgt@example.com")
    body = schedule_body(trainers=[{"email": "SGT@example.com", "role": "lead"}], joining_notes="Ring twice")
    answer = Caller(trainer, "sessions:write").post("sessions/", body)
    assert answer.status_code == 201
    session = Session.objects.get(ref=answer.json()["ref"])
    assert (session.state, session.team_id, session.venue_id) == (SessionState.SCHEDULED, body["team"], body["venue"])
    assert answer.json()["staff"]["trainers"] == [
        {"name": "sgt@example.com", "email": "sgt@example.com", "role": "lead"}
    ]
    assert answer.json()["meetings"] == [{"number": 1, **body["meetings"][0]}]
    assert TrailEntry.objects.get(verb="schedule", subject_id=str(session.pk)).actor_kind == "api_token"


def test_schedules_a_draft_and_publishes_it() -> None:
    caller = Caller(make_trainer())
    ref = caller.post("sessions/", schedule_body(as_draft=True)).json()["ref"]
    assert Caller().get(f"sessions/{ref}/").status_code == 404
    assert caller.post(f"sessions/{ref}/publish/").json()["state"] == "scheduled"
    assert Caller().get(f"sessions/{ref}/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"team": 999_999}, ["team"]),
        ({"team": "x"}, ["team"]),
        ({"course": "no-such-course"}, ["course"]),
        ({"meetings": []}, ["meetings"]),
        ({"meetings": [{"starts_at": "9999-12-31T23:59:59Z", "ends_at": "soon"}]}, ["meetings"]),
        ({"mode": "telepathy", "colour": "blue"}, ["colour", "mode"]),
        ({"room_capacity": 10**30}, ["room_capacity"]),
        ({"trainers": [{"email": "stranger@example.com", "role": "lead"}]}, ["trainers"]),
        ({"venue": True}, ["venue"]),
        ({"visibility": ["public"]}, ["visibility"]),
        ({"joining_notes": "a\x00b"}, ["joining_notes"]),
    ],
)
def test_names_the_fields_that_are_wrong(changes: dict[str, Any], fields: list[str]) -> None:
    answer = Caller(make_trainer()).post("sessions/", schedule_body(**changes))
    assert (answer.status_code, answer.json()["code"], sorted(answer.json()["errors"])) == (400, "invalid", fields)


def test_passes_on_what_the_operation_refuses() -> None:
    answer = Caller(make_trainer()).post("sessions/", schedule_body(venue=None))
    assert (answer.status_code, answer.json()) == (
        409,
        {"detail": "Choose the venue.", "code": "venue_needed", "errors": {"venue": ["Choose the venue."]}},
    )


def test_revises_only_what_is_said() -> None:
    trainer = make_trainer()
    session = make_coming(trainer=trainer)
    staff = Caller(trainer).patch(f"sessions/{session.ref}/", {"room_capacity": 30}).json()["staff"]
    assert staff["allocations"] == [{"purpose": "room", "capacity": 30, "taken": 0}]
    assert staff["joining_notes"] == "Ask for the sergeant."
    assert [one["role"] for one in staff["trainers"]] == ["lead"]
    session.refresh_from_db()
    assert session.course_version.number == 1


def test_moves_and_cancels_and_tells_those_booked() -> None:
    caller = Caller(make_coordinator())
    session = make_coming()
    make_booking(session)
    starts_at = session.starts_at + timedelta(days=7)
    span = {"starts_at": instant(starts_at), "ends_at": instant(starts_at + timedelta(hours=1))}
    moved = caller.post(f"sessions/{session.ref}/move/", {"meetings": [span]})
    assert (moved.status_code, moved.json()["starts_at"]) == (200, span["starts_at"])
    cancelled = caller.post(f"sessions/{session.ref}/cancel/", {"reason": "Flood"})
    assert (cancelled.json()["state"], cancelled.json()["staff"]["cancel_reason"]) == ("cancelled", "Flood")
    told = Message.objects.filter(to_email="office@example.com")
    assert {"session_moved", "session_cancelled"} <= set(told.values_list("kind", flat=True))


@pytest.mark.parametrize("body", [{"trainers": [{"email": "sgt@example.com"}]}, {"trainers": [{}]}, {"meetings": []}])
def test_takes_no_half_of_a_part(body: dict[str, Any]) -> None:
    trainer = make_trainer(email="sgt@example.com")
    answer = Caller(trainer).patch(f"sessions/{make_coming(trainer=trainer).ref}/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, list(body))


def test_changes_nothing_for_others() -> None:
    session = make_coming()
    hidden = make_coming(as_draft=True)
    for user, seen in [(make_user(), 404), (make_trainer(team=make_team("Another team")), 404)]:
        caller = Caller(user)
        assert caller.patch(f"sessions/{session.ref}/", {"room_capacity": 1}).status_code == 403
        assert caller.post(f"sessions/{session.ref}/cancel/", {"reason": "x"}).status_code == 403
        assert caller.post(f"sessions/{hidden.ref}/cancel/", {"reason": "x"}).status_code == seen
    assert Caller(make_user()).post("sessions/", schedule_body()).status_code == 403
    session.refresh_from_db()
    assert session.state == SessionState.SCHEDULED
