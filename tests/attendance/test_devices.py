"""Devices and their grants: what the secret opens, for how long, and what ends it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.operations import users
from attendance.models import CheckIn, Closing, Device
from attendance.operations import devices, registers
from attendance.views.app import label_of
from delivery.operations import seats
from kernel.actors import SYSTEM, ActorKind
from records.models import TrailEntry
from tests.factories.attendance import make_register, make_seats, make_session, mark
from tests.factories.organisations import make_administrator, make_trainer

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/registers/"


@pytest.fixture
def trainer():
    return make_trainer()


@pytest.fixture
def register(trainer):
    return make_register(make_session(trainer=trainer))


def give(register, user, login_key=""):
    return devices.grant(register=register, user=user, label="Chrome on Android", login_key=login_key, by=SYSTEM)


class Phone:
    """What a device asks, by its secret alone."""

    def __init__(self, register, user):
        self.device, secret = give(register, user)
        self.register = register
        self.headers = {"Authorization": f"Device {secret}"}
        self.client = Client()

    def get(self, rest="", pk=None):
        return self.client.get(f"{ROOT}{pk or self.register.pk}/{rest}", headers=self.headers)

    def post(self, rest, body):
        path = f"{ROOT}{self.register.pk}/{rest}"
        return self.client.post(path, body, content_type="application/json", headers=self.headers)

    def changes(self, cursor):
        return self.client.get(f"{ROOT}{self.register.pk}/changes/", {"after": cursor}, headers=self.headers).json()


@pytest.fixture
def phone(register, trainer):
    return Phone(register, trainer)


def test_page_gives_the_device_a_grant_and_keeps_only_its_digest(client, register, trainer):
    client.force_login(trainer)
    session = register.meeting.session
    answer = client.post(f"/register/{session.ref}/1/device/", headers={"User-Agent": "Mozilla (Android) Chrome/1"})
    device = Device.objects.get()
    assert (device.user, device.register, device.label) == (trainer, register, "Chrome on Android")
    assert device.digest == devices.digest(answer.json()["secret"])
    assert answer.json()["user"] == trainer.pk
    assert answer.headers["Cache-Control"] == "no-store"
    assert TrailEntry.objects.get(subject_type="attendance.device").verb == "grant"


def test_device_reads_and_marks_its_register_as_its_user(phone, register, trainer):
    (ann,) = make_seats(register.meeting.session, "Ann")
    assert [one["name"] for one in phone.get().json()["people"]] == ["Ann"]
    body = {"events": [{"id": str(uuid4()), "seat": ann.pk, "status": "present", "source": "register"}]}
    assert phone.post("check-ins/", body).json()["results"][0]["outcome"] == "entered"
    assert phone.post("walk-ins/", {"id": str(uuid4()), "name": "Wim"}).status_code == 201
    group = {"id": str(uuid4()), "label": "Year 8", "count": 28, "audience_type": "school"}
    assert phone.post("head-counts/", group).status_code == 201
    assert {(one.by_kind, one.by_id) for one in CheckIn.objects.all()} == {(ActorKind.USER, str(trainer.pk))}


def test_device_opens_nothing_else(phone, register, trainer):
    other = make_register(make_session(trainer=trainer))
    asked = [
        phone.get(pk=other.pk),
        phone.client.get(ROOT, headers=phone.headers),
        phone.client.get("/api/v1/bookings/", headers=phone.headers),
        phone.post("close/", {}),
        phone.client.post(ROOT, {"session": "x"}, content_type="application/json", headers=phone.headers),
    ]
    assert [one.status_code for one in asked] == [403, 403, 401, 403, 403]
    assert Closing.objects.count() == 0


def after_closing(hours):
    def close(device):
        closing = registers.close(register=device.register, by=SYSTEM, empty=True)
        Closing.objects.filter(pk=closing.pk).update(at=timezone.now() - timedelta(hours=hours))

    return close


def change_password(device):
    device.user.set_password("another password")
    device.user.save()


def age(device):
    Device.objects.filter(pk=device.pk).update(created_at=timezone.now() - timedelta(days=31))


def close_and_reopen_account(device):
    users.close(user=device.user, by=SYSTEM)
    users.reopen(user=device.user, by=SYSTEM)


ENDS = {
    "nothing": (lambda device: None, 200),
    "closed for 71 hours": (after_closing(71), 200),
    "closed for 73 hours": (after_closing(73), 401),
    "revoked": (lambda device: devices.revoke(device=device, by=SYSTEM), 401),
    "account closed": (lambda device: users.close(user=device.user, by=SYSTEM), 401),
    "account closed and opened again": (close_and_reopen_account, 401),
    "password changed": (change_password, 401),
    "not a trainer of the session any more": (
        lambda device: device.register.meeting.session.trainers.all().delete(),
        403,
    ),
    "a month old": (age, 401),
}


@pytest.mark.parametrize("end", ENDS)
def test_grant_lives_as_long_as_it_should(phone, end):
    act, status = ENDS[end]
    act(phone.device)
    assert phone.get().status_code == status


def test_unknown_secrets_open_nothing(client, register):
    for words in ("Device", "Device nothing", "Device a b"):
        answer = client.get(f"{ROOT}{register.pk}/", headers={"Authorization": words})
        assert (words, answer.status_code, answer.json()["code"]) == (words, 401, "device_ended")


def test_revoking_ends_the_sign_in_it_was_given_under(client, register, trainer):
    client.force_login(trainer)
    page = f"/register/{register.meeting.session.ref}/1/"
    client.post(f"{page}device/")
    devices.revoke(device=Device.objects.get(), by=SYSTEM)
    devices.revoke(device=Device.objects.get(), by=SYSTEM)
    assert client.get(page).status_code == 302
    assert TrailEntry.objects.filter(verb="revoke").count() == 1


def test_changes_tell_who_was_marked_since(phone, register):
    ann, _ = make_seats(register.meeting.session, "Ann", "Ben")
    sheet = phone.get().json()
    assert phone.changes(sheet["cursor"])["people"] == []
    mark(register, ann)
    mark(register, ann, "late")
    told = phone.changes(sheet["cursor"])
    assert [(one["key"], one["status"]) for one in told["people"]] == [(f"s-{ann.pk}", "late")]
    assert (told["roster"], told["state"]) == (sheet["roster"], "open")
    late = (timezone.now() + timedelta(minutes=1)).isoformat()
    assert phone.changes(late)["people"] == []


def test_changes_tell_that_the_list_is_another_one(phone, register):
    (ann,) = make_seats(register.meeting.session, "Ann")
    before = phone.get().json()
    seats.name(seat=ann, name="Anne", email="", at_the_register=True, by=SYSTEM)
    renamed = phone.changes(before["cursor"])["roster"]
    phone.post("walk-ins/", {"id": str(uuid4()), "name": "Wim", "organisation_name": "Dot Ltd"})
    added = phone.changes(before["cursor"])["roster"]
    assert len({before["roster"], renamed, added}) == 3
    assert phone.get().json()["roster"] == added


def test_changes_refuse_a_cursor_that_is_none(phone):
    assert phone.get("changes/?after=yesterday").status_code == 400
    assert phone.get("changes/").status_code == 400


def test_asking_costs_the_same_for_one_person_and_for_three(phone, register):
    costs = []
    for names in (["Ann"], ["Ben", "Cat"]):
        for seat in make_seats(register.meeting.session, *names):
            mark(register, seat)
        for path in ("", "changes/?after=2020-01-01T00:00:00Z"):
            with CaptureQueriesContext(connection) as asked:
                assert phone.get(path).status_code == 200
            costs.append(len(asked))
    assert costs[:2] == costs[2:] == [11, 10]


def test_sheet_tells_needs_to_those_who_teach_alone(register, trainer):
    (ann,) = make_seats(register.meeting.session, "Ann")
    ann.access_needs = "A seat near the front."
    ann.save()
    told = [Phone(register, user).get().json()["people"][0]["access_needs"] for user in (trainer, make_administrator())]
    assert told == ["A seat near the front.", ""]


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("", "A browser"),
    ],
)
def test_devices_are_called_by_browser_and_system(agent, label):
    assert label_of(agent) == label


def test_app_can_be_installed_and_names_every_file_it_needs(client):
    page = client.get("/register/")
    worker = client.get("/register/worker.js")
    manifest = client.get("/register/app.webmanifest")
    assert (page.status_code, worker.headers["Content-Type"]) == (200, "text/javascript")
    assert worker.headers["Cache-Control"] == "no-cache"
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    assert (manifest.json()["scope"], manifest.json()["display"]) == ("/register/", "standalone")
    text = worker.content.decode()
    for name in ("main", "marks", "sheet", "store", "sync", "view"):
        assert f"/static/js/register/{name}.js" in text
