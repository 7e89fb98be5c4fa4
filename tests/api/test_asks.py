"""Finding a trainer, and writing to the people of a session, over the API."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from correspondence.models import Message
from delivery.enums import AskState, TrainerRole
from delivery.models import Session
from delivery.operations import asks, notices
from kernel.actors import SYSTEM
from tests.factories.api import Caller, make_booking, make_coming
from tests.factories.delivery import mails
from tests.factories.organisations import make_coordinator, make_team, make_trainer, make_user

pytestmark = pytest.mark.django_db
NOTICE = {"audience": "everyone", "subject": "Parking", "text": "Use gate B."}


def states(answer: Any) -> list[tuple[str, str]]:
    return [(one["trainer"]["email"], one["state"]) for one in answer.json()["results"]]


def test_coordinators_ask_and_the_first_who_accepts_has_the_session() -> None:
    ann, bob, boss, session = make_trainer(), make_trainer(), Caller(make_coordinator()), make_coming()
    door = f"sessions/{session.ref}/asks/"
    asked = boss.post(door, {"trainers": [ann.email, bob.email.upper()], "note": "Near you."})
    assert (asked.status_code, [one["state"] for one in asked.json()]) == (201, ["asked", "asked"])
    assert asked.json()[0]["session"]["ref"] == session.ref
    assert boss.post(door, {"trainers": [ann.email]}).json() == []
    mine = Caller(ann).get("sessions/asks/").json()["results"]
    assert [(one["note"], one["trainer"]["email"]) for one in mine] == [("Near you.", ann.email)]
    taken = Caller(ann).post(f"{door}{mine[0]['id']}/accept/")
    assert (taken.status_code, taken.json()["state"]) == (200, "accepted")
    assert states(boss.get(door)) == [(bob.email, "withdrawn"), (ann.email, "accepted")]
    theirs = Caller(bob).get("sessions/asks/").json()["results"][0]["id"]
    late = Caller(bob).post(f"{door}{theirs}/accept/")
    assert (late.status_code, late.json()["code"]) == (409, "ask_settled")
    assert [one.user for one in session.trainers.all()] == [ann]


def test_trainer_offers_takes_it_back_and_offers_again() -> None:
    ann, boss, session = make_trainer(), Caller(make_coordinator()), make_coming()
    caller = Caller(ann)
    made = caller.post(f"sessions/{session.ref}/offer-to-teach/", {"note": "I am free."})
    assert (made.status_code, made.json()["state"]) == (201, "offered")
    door = f"sessions/{session.ref}/asks/{made.json()['id']}"
    again = caller.post(f"sessions/{session.ref}/offer-to-teach/", {})
    assert (again.status_code, again.json()["id"]) == (201, made.json()["id"])
    # Nobody says yes to their own offer.
    assert caller.post(f"{door}/accept/").status_code == 403
    for _ in range(2):
        assert caller.post(f"{door}/withdraw/").json()["state"] == "withdrawn"
    assert boss.post(f"{door}/accept/").json()["code"] == "ask_settled"
    newer = caller.post(f"sessions/{session.ref}/offer-to-teach/", {}).json()["id"]
    declined = boss.post(f"sessions/{session.ref}/asks/{newer}/decline/", {"note": "Found one."})
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")


def test_others_neither_see_nor_touch_what_was_asked() -> None:
    ann, session = make_trainer(), make_coming()
    (row,) = asks.ask(session=session, users=[ann], by=SYSTEM)
    other = make_team("Another team")
    other.region = type(other.region).objects.create(name="North", code="north")
    other.save()
    strangers = [make_user(), make_trainer(), make_coordinator(team=other)]
    for user in strangers:
        caller = Caller(user)
        found = [caller.post(f"sessions/{session.ref}/asks/{row.pk}/{verb}/").status_code
                 for verb in ("accept", "decline", "withdraw")]  # fmt: skip
        assert (user.email, found) == (user.email, [404] * 3)
        assert states(caller.get("sessions/asks/")) == []
        assert caller.get(f"sessions/{session.ref}/asks/").status_code == 403
    # Whoever was asked answers; taking back what was asked is for those who asked.
    assert Caller(ann).post(f"sessions/{session.ref}/asks/{row.pk}/withdraw/").status_code == 403
    elsewhere = make_trainer(team=other)
    assert Caller(elsewhere).post(f"sessions/{session.ref}/offer-to-teach/", {}).status_code == 404
    assert session.asks.get().state == AskState.ASKED


@pytest.mark.parametrize(
    "body", [{}, {"trainers": []}, {"trainers": ["nobody@x.example"]}, {"trainers": ["\x00"]}, {"trainers": "x"},
             {"trainers": [5]}, {"trainers": ["ann@x.example"], "role": "king"}, {"who": 1}],
)  # fmt: skip
def test_says_what_is_wrong_with_whom_to_ask(body: Any) -> None:
    make_trainer(email="ann@x.example")
    answer = Caller(make_coordinator()).post(f"sessions/{make_coming().ref}/asks/", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_list_costs_as_much_for_three_as_for_one() -> None:
    caller, team, found = Caller(make_coordinator()), make_team(), []
    for rows in (1, 2):
        for _ in range(rows):
            session = make_coming(team=team)
            asks.ask(session=session, users=[make_trainer()], role=TrainerRole.CO_TRAINER, by=SYSTEM)
        with CaptureQueriesContext(connection) as asked:
            assert caller.get("sessions/asks/").status_code == 200
        found.append(len(asked))
    assert found[0] == found[1]


def test_writes_to_everyone_once_for_a_key() -> None:
    session, caller = make_coming(), Caller(make_trainer())
    booking = make_booking(session)
    door = f"sessions/{session.ref}/messages/"
    counts = {one["audience"]: one["people"] for one in caller.get(door).json()["results"]}
    people = counts["everyone"]
    assert (people > 0, counts["waiting"]) == (True, 0)
    for _ in range(2):
        sent = caller.post(door, NOTICE, key="one")
        assert (sent.status_code, sent.json()) == (201, {"people": people})
    written = [one for one in mails() if one.kind in ("notice", "seat_notice")]
    assert (len(written), booking.booker_email in {one.to_email for one in written}) == (people, True)
    assert written[0].data["subject"] == "Parking"


def test_a_key_whose_answer_was_lost_still_writes_once() -> None:
    """The stored answer is forgotten, as after a crash: the messages themselves know the request."""
    session, caller = make_coming(), Caller(make_trainer())
    make_booking(session)
    door = f"sessions/{session.ref}/messages/"
    caller.post(door, NOTICE, key="one")
    before = Message.objects.count()
    connection.cursor().execute("DELETE FROM records_reply")
    assert caller.post(door, NOTICE, key="one").status_code == 201
    assert Message.objects.count() == before


def test_refuses_what_the_page_refuses() -> None:
    session, caller = make_coming(), Caller(make_trainer())
    door = f"sessions/{session.ref}/messages/"

    def refused(**changes: Any) -> tuple[int, str]:
        answer = caller.post(door, {**NOTICE, **changes})
        return answer.status_code, answer.json()["code"]

    assert refused() == (409, "nobody_to_write_to")
    booking = make_booking(session)
    assert refused(expected=99) == (409, "audience_changed")
    assert refused(text=f"http://testserver/k/{booking.key}/") == (409, "personal_link_typed")
    assert refused(audience="the world") == (400, "invalid")
    assert refused(subject=" ") == (400, "invalid")
    for number in range(notices.MAX_A_DAY):
        assert caller.post(door, {**NOTICE, "text": f"Number {number}"}).status_code == 201
    assert refused() == (409, "too_many_notices")
    Session.objects.filter(pk=session.pk).update(state="draft")
    assert refused() == (409, "session_draft")
