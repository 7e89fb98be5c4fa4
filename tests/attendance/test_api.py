"""Registers over the API: the same operations, itemised answers, and only what the account may see."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from accounts.operations import tokens
from attendance.models import CheckIn, HeadcountLine, Register, WalkIn
from delivery.queries import tickets
from kernel.actors import SYSTEM
from tests.factories.attendance import make_closed_register, make_register, make_seats, make_session, mark
from tests.factories.organisations import make_team, make_trainer, make_user

pytestmark = pytest.mark.django_db
REGISTERS = "/api/v1/registers/"


class Caller:
    """An API client with a token."""

    def __init__(self, client, user, scopes):
        self.client = client
        self.headers = {"Authorization": f"Bearer {tokens.create(user=user, scopes=scopes, by=SYSTEM)[1]}"}

    def get(self, path):
        return self.client.get(path, headers=self.headers)

    def post(self, path, body=None, **headers):
        return self.client.post(path, body or {}, content_type="application/json", headers={**self.headers, **headers})


@pytest.fixture
def trainer():
    return make_trainer()


@pytest.fixture
def session(trainer):
    return make_session(trainer=trainer)


@pytest.fixture
def register(session):
    return make_register(session)


@pytest.fixture
def caller(client, trainer):
    return Caller(client, trainer, ["registers:read", "registers:write"])


def event(seat, status="present", **more):
    return {"id": str(uuid4()), "seat": seat.pk, "status": status, **more}


def test_list_shows_ones_own_registers_without_names(caller, session, register):
    make_seats(session, "Ann")
    make_register(make_session())
    body = caller.get(REGISTERS).json()
    assert body["count"] == 2  # the team's other session is seen too, without its people
    row = next(one for one in body["results"] if one["id"] == register.pk)
    assert (row["session"], row["meeting"], row["state"], row["closed_at"]) == (session.ref, 1, "open", None)
    assert "Ann" not in str(body)


def test_list_filters_by_session_and_state(caller, trainer, session, register):
    other = make_session(trainer=trainer)
    make_closed_register(other, *make_seats(other, "Ann"))
    by_session = caller.get(f"{REGISTERS}?session={session.ref}").json()["results"]
    by_state = caller.get(f"{REGISTERS}?state=closed").json()["results"]
    assert ([one["session"] for one in by_session], [one["session"] for one in by_state]) == (
        [session.ref],
        [other.ref],
    )
    assert caller.get(f"{REGISTERS}?colour=red").status_code == 400


def test_retrieve_gives_the_sheet(caller, session, register):
    (ann,) = make_seats(session, "Ann")
    mark(register, ann)
    body = caller.get(f"{REGISTERS}{register.pk}/").json()
    assert [(one["seat"], one["name"], one["status"]) for one in body["people"]] == [(ann.pk, "Ann", "present")]
    assert body["counts"] == {"booked": 1, "walk_ins": 0, "total": 1, "there": 1, "unmarked": 0, "headcount": 0}


def test_create_starts_the_register_once(caller, session):
    answers = [caller.post(REGISTERS, {"session": session.ref, "meeting": 1}) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert {one.json()["id"] for one in answers} == {Register.objects.get().pk}


def test_create_refuses_what_cannot_be_started(caller, trainer):
    session = make_session(trainer=trainer, starts_at=timezone.now() + timedelta(days=3))
    response = caller.post(REGISTERS, {"session": session.ref, "meeting": 1})
    assert (response.status_code, response.json()["code"]) == (409, "too_early")
    assert caller.post(REGISTERS, {"session": "UNKNOWN2", "meeting": 1}).status_code == 400


def test_check_ins_are_judged_one_by_one(caller, session, register):
    ann, ben, gone = make_seats(session, "Ann", "Ben", "Gone")
    gone.given_back_at = timezone.now()
    gone.save()
    first = event(ann, happened_at="2026-01-01T00:00:00Z")
    second = event(ben, "late", happened_at=timezone.now().isoformat(), source="scan")
    events = [first, second, second, {**second, "status": "absent"}, event(gone), {"id": "x", "status": "asleep"}]
    response = caller.post(f"{REGISTERS}{register.pk}/check-ins/", {"events": events})
    results = response.json()["results"]
    assert response.status_code == 200
    assert [(one["outcome"], one.get("code")) for one in results] == [
        ("refused", "bad_time"),
        ("entered", None),
        ("repeated", None),
        ("refused", "event_id_reused"),
        ("refused", "seat_given_back"),
        ("refused", "invalid"),
    ]
    assert sorted(results[5]["errors"]) == ["id", "status"]
    assert response.json()["counts"]["there"] == 1
    row = CheckIn.objects.get()
    assert (row.pk, row.source, row.by_kind) == (UUID(second["id"]), "scan", "api_token")


@pytest.mark.parametrize("body", [{}, {"events": []}, {"events": [1]}, {"events": "all"}, {"people": []}, [1]])
def test_check_ins_refuse_a_body_that_is_no_batch(caller, register, body):
    assert caller.post(f"{REGISTERS}{register.pk}/check-ins/", body).status_code == 400


def test_check_ins_of_a_closed_register_are_refused_in_the_results(caller, session):
    ann, ben = make_seats(session, "Ann", "Ben")
    closing = make_closed_register(session, ann)
    response = caller.post(f"{REGISTERS}{closing.register_id}/check-ins/", {"events": [event(ben)]})
    assert [one["code"] for one in response.json()["results"]] == ["register_closed"]


def test_walk_ins_and_head_counts_are_added_once(caller, register):
    someone = {"id": str(uuid4()), "name": "Wim", "email": "wim@example.com"}
    group = {"id": str(uuid4()), "label": "Year 8 pupils", "count": 28, "audience_type": "school"}
    for _ in range(2):
        added = caller.post(f"{REGISTERS}{register.pk}/walk-ins/", someone)
        counted = caller.post(f"{REGISTERS}{register.pk}/head-counts/", group)
    assert (added.status_code, counted.status_code) == (201, 201)
    assert (WalkIn.objects.get().name, HeadcountLine.objects.get().count) == ("Wim", 28)
    assert CheckIn.objects.get().status == "present"


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"name": "x" * 201},
        {"name": "evil.co.uk"},
        {"organisation_name": "evil.com/x"},
        {"email": "nobody"},
        {"id": "1"},
        {"nickname": "W"},
    ],
)
def test_walk_ins_refuse_nonsense(caller, register, change):
    body = {"id": str(uuid4()), "name": "Wim", **change}
    response = caller.post(f"{REGISTERS}{register.pk}/walk-ins/", body)
    assert (response.status_code, list(response.json()["errors"])) == (400, list(change))


def test_close_refuses_an_empty_register_until_that_is_confirmed(caller, session, register):
    make_seats(session, "Ann")
    refused = caller.post(f"{REGISTERS}{register.pk}/close/")
    closed = caller.post(f"{REGISTERS}{register.pk}/close/", {"empty": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "nobody_marked")
    assert (closed.json()["state"], closed.json()["closing"]) == ("closed", 1)
    assert caller.post(f"{REGISTERS}{register.pk}/close/").json()["code"] == "register_closed"


def test_repeat_with_an_idempotency_key_answers_the_same(caller, session, register):
    mark(register, *make_seats(session, "Ann"))
    first, second = (caller.post(f"{REGISTERS}{register.pk}/close/", **{"Idempotency-Key": "once"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"


ACTIONS = ["check-ins/", "walk-ins/", "head-counts/", "close/"]


def statuses(caller, register):
    found = [caller.get(f"{REGISTERS}{register.pk}/").status_code]
    return found + [caller.post(f"{REGISTERS}{register.pk}/{action}").status_code for action in ACTIONS]


@pytest.mark.parametrize(("make", "status"), [(make_trainer, 403), (make_user, 404)])
def test_others_do_not_come_through(client, register, make, status):
    assert statuses(Caller(client, make(), ["*"]), register) == [status] * 5


@pytest.mark.parametrize(
    ("scopes", "wanted"), [(["registers:read"], [200, *[403] * 4]), (["bookings:read", "bookings:write"], [403] * 5)]
)
def test_scopes_open_only_what_they_name(client, trainer, register, scopes, wanted):
    assert statuses(Caller(client, trainer, scopes), register) == wanted


def test_nobody_comes_through_without_a_token(client, register):
    assert client.get(REGISTERS).status_code == 401
    assert client.post(f"{REGISTERS}{register.pk}/close/").status_code == 401


def scanned(seat, **more):
    return {"id": str(uuid4()), "text": tickets.address_of(tickets.ticket_of(seat)), **more}


def test_scan_marks_the_holder_of_a_ticket(caller, session, register):
    ann, _ben = make_seats(session, "Ann", "Ben")
    body = scanned(ann)
    answers = [caller.post(f"{REGISTERS}{register.pk}/scan/", body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    said = answers[0].json()
    assert (said["outcome"], said["person"]["name"], said["person"]["status"]) == ("entered", "Ann", "present")
    assert (said["counts"]["there"], said["counts"]["total"], CheckIn.objects.count()) == (1, 2, 1)
    assert caller.post(f"{REGISTERS}{register.pk}/scan/", scanned(ann)).json()["outcome"] == "already_in"


@pytest.mark.parametrize("is_own", [True, False])
def test_scan_names_another_session_only_to_those_who_look_after_it(caller, trainer, register, is_own):
    other = make_session(trainer=trainer if is_own else None, team=None if is_own else make_team("Elsewhere"))
    (ann,) = make_seats(other, "Ann")
    said = caller.post(f"{REGISTERS}{register.pk}/scan/", scanned(ann)).json()
    assert (said["outcome"], said["person"]) == ("other_session", None)
    assert (other.title in said["detail"], "Ann" in said["detail"]) == (is_own, is_own)


def test_scan_refuses_a_closed_register_and_strangers(caller, client, session):
    ann, _ben = make_seats(session, "Ann", "Ben")
    closing = make_closed_register(session)
    door = f"{REGISTERS}{closing.register_id}/scan/"
    refused = caller.post(door, scanned(ann))
    assert (refused.status_code, refused.json()["code"]) == (409, "register_closed")
    stranger = Caller(client, make_user(), ["registers:write"])
    assert stranger.post(door, scanned(ann)).status_code == 404
