"""Attendance reports over the API: imported whole or not at all, and settled person by person."""

import base64

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.operations import tokens
from attendance.models import CheckIn, Report
from attendance.queries import sheet
from kernel.actors import SYSTEM
from tests.factories import reports as files
from tests.factories.attendance import make_register, make_seats, make_session
from tests.factories.organisations import make_trainer
from tests.journeys.report_houses import make_waiting

pytestmark = pytest.mark.django_db


class Caller:
    """An API client with a token."""

    def __init__(self, client, user, *scopes):
        self.client = client
        self.headers = {"Authorization": f"Bearer {tokens.create(user=user, scopes=list(scopes), by=SYSTEM)[1]}"}

    def get(self, path):
        return self.client.get(path, headers=self.headers)

    def post(self, path, body):
        return self.client.post(path, body, content_type="application/json", headers=self.headers)

    def delete(self, path):
        return self.client.delete(path, headers=self.headers)


@pytest.fixture
def trainer():
    return make_trainer()


@pytest.fixture
def session(trainer):
    return make_session(trainer=trainer)


@pytest.fixture
def caller(client, trainer):
    return Caller(client, trainer, "registers:read", "registers:write")


def url(register, rest=""):
    return f"/api/v1/registers/{register.pk}/reports/{rest}"


def packed(raw):
    return base64.b64encode(raw).decode()


def test_import_answers_everybody_and_a_repeat_the_same(caller, session):
    register = make_register(session)
    (ann,) = make_seats(session, "Ann")
    body = {"file": packed(files.teams(register.meeting, [("Ann", ann.email, [(0, 60)]), ("Ana", "", [(0, 60)])]))}
    made = caller.post(url(register), body)
    again = caller.post(url(register), body)
    assert [made.status_code, again.status_code, again.json()] == [201, 200, made.json()]
    said = made.json()
    assert [said[name] for name in ("layout", "minimum_minutes", "counts")] == [
        "teams", 45, {"entered": 1, "waiting": 1},
    ]  # fmt: skip
    ann_said, ana_said = said["people"]
    assert (ann_said["state"], ann_said["person"]["seat"], ann_said["minutes"]) == ("entered", ann.pk, 60)
    assert (ana_said["state"], ana_said["person"], ana_said["suggested"]) == ("waiting", None, None)
    listed = caller.get(url(register)).json()
    assert [one["id"] for one in listed["results"]] == [said["id"]]
    assert caller.get(url(register, f"{said['id']}/")).json() == said


def test_bad_file_changes_nothing_and_lists_every_bad_row(caller, session):
    register = make_register(session)
    answer = caller.post(url(register), {"file": packed(files.plain(",Ann,,,,60", ",,,,,60", ",Ben,,,,soon"))})
    assert answer.status_code == 400
    assert [fault.partition(":")[0] for fault in answer.json()["errors"]["file"]] == ["Row 3", "Row 4"]
    assert (Report.objects.count(), CheckIn.objects.count()) == (0, 0)


def test_body_that_is_no_file_is_refused(caller, session):
    register = make_register(session)
    for body, field in [
        ({"file": "%%%"}, "file"),
        ({}, "file"),
        ({"file": "AAAA", "minimum_minutes": 0}, "minimum_minutes"),
    ]:
        answer = caller.post(url(register), body)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_each_person_is_settled(caller, session):
    report = make_waiting(session)
    ada = session.seats.get(name="Ada Attendee")
    answers = [
        ({"answer": "count", "status": "left_early"}, "entered"),
        ({"answer": "match", "seat": ada.pk}, "entered"),
        ({"answer": "add", "name": "Cy Came"}, "entered"),
        ({"answer": "put_back"}, "waiting"),
    ]
    for number, (body, state) in enumerate(answers, start=1):
        answer = caller.post(url(report.register, f"{report.pk}/people/{number}/"), body)
        assert (answer.status_code, answer.json()["people"][number - 1]["state"]) == (200, state)
    assert caller.post(url(report.register, f"{report.pk}/people/4/"), {"answer": "set_aside"}).status_code == 200
    assert [(row.name, row.status) for row in sheet(report.register).rows] == [
        ("Ada Attendee", "present"), ("Ben Brown", "left_early"), ("Cy Came", "present"),
    ]  # fmt: skip


def test_answer_that_does_not_fit_is_refused(caller, session):
    report = make_waiting(session)
    at = url(report.register, f"{report.pk}/people/3/")
    assert caller.post(at, {"answer": "match"}).json()["errors"] == {"seat": ["Send either seat or walk_in."]}
    assert caller.post(at, {"answer": "count"}).json()["code"] == "bad_entry_state"
    assert caller.post(at, {"answer": "match", "seat": 10**6}).json()["code"] == "seat_of_another_session"
    assert caller.post(at, {"answer": "add"}).json()["code"] == "name_needed"
    assert caller.post(url(report.register, f"{report.pk}/people/9/"), {"answer": "add"}).status_code == 404


def test_import_is_taken_back(caller, session):
    report = make_waiting(session)
    at = url(report.register, f"{report.pk}/")
    assert [caller.delete(at).status_code, caller.delete(at).status_code] == [204, 404]
    assert Report.objects.count() == 0


def test_others_find_nothing(client, caller, session, trainer):
    report = make_waiting(session)
    stranger = Caller(client, make_trainer(), "registers:read", "registers:write")
    reader = Caller(client, trainer, "registers:read")
    other = make_waiting(make_session(trainer=trainer))
    doors = [
        stranger.get(url(report.register)), stranger.post(url(report.register), {}),
        stranger.delete(url(report.register, f"{report.pk}/")), reader.post(url(report.register), {}),
        reader.delete(url(report.register, f"{report.pk}/")), caller.get(url(report.register, f"{other.pk}/")),
    ]  # fmt: skip
    assert [answer.status_code for answer in doors] == [403, 403, 403, 403, 403, 404]


def test_report_asks_the_same_few_questions_for_three_and_for_thirty(caller, session):
    counted = []
    for size in (3, 30):
        register = make_register(make_session(trainer=session.trainers.get().user))
        raw = files.plain(*(f",Person {number},,,,60" for number in range(size)))
        made = caller.post(url(register), {"file": packed(raw)}).json()
        with CaptureQueriesContext(connection) as queries:
            assert len(caller.get(url(register, f"{made['id']}/")).json()["people"]) == size
        counted.append(len(queries))
    assert counted == [counted[0]] * 2
