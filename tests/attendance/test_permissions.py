"""Who comes through which door of the register."""

import pytest

from attendance.permissions import can_close_register, can_mark, can_open_register, visible_to
from delivery.permissions import can_see_access_needs
from organisations.enums import TeamKind
from organisations.models import Team
from tests.factories.attendance import make_register, make_seats, make_session
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_publisher,
    make_team,
    make_trainer,
    make_user,
)
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db


def another_region():
    region = make_reference()["kent"].region
    return Team.objects.create(name="Protect East", kind=TeamKind.PROTECT, region=region)


# role: (who, sees, works, is told what helps attendees)
ROLES = {
    "its trainer": (None, True, True, True),
    "coordinator of the team": (make_coordinator, True, True, True),
    "coordinator in the region": (
        lambda: make_coordinator(team=make_team("Prevent South East", TeamKind.PREVENT)), True, True, True,
    ),
    "administrator": (make_administrator, True, True, False),
    "other trainer of the team": (make_trainer, True, False, False),
    "trainer of another team": (lambda: make_trainer(team=another_region()), False, False, False),
    "coordinator of another region": (lambda: make_coordinator(team=another_region()), False, False, False),
    "publisher of the team": (make_publisher, False, False, False),
    "force contact": (make_force_contact, False, False, False),
    "somebody signed in": (make_user, False, False, False),
}  # fmt: skip


@pytest.fixture
def trainer():
    return make_trainer()


@pytest.fixture
def session(trainer):
    return make_session(trainer=trainer)


@pytest.mark.parametrize("role", ROLES)
def test_permissions_table(trainer, session, role):
    make, sees, works, is_told = ROLES[role]
    user = make() if make else trainer
    register = make_register(session)
    assert visible_to(user).filter(pk=register.pk).exists() == sees
    assert [check(user, register) for check in (can_mark, can_open_register, can_close_register)] == [works] * 3
    assert [check(user, session) for check in (can_mark, can_open_register, can_close_register)] == [works] * 3
    assert can_see_access_needs(user, session) == is_told


DOORS = [
    ("get", ""),
    ("post", "start/"),
    ("post", "marks/"),
    ("get", "people/"),
    ("post", "people/"),
    ("get", "head-counts/"),
    ("post", "head-counts/"),
    ("post", "head-counts/00000000-0000-4000-8000-000000000001/remove/"),
    ("get", "places/1/"),
    ("post", "places/1/"),
    ("post", "device/"),
    ("get", "devices/"),
    ("post", "devices/1/end/"),
    ("get", "waiting/"),
    ("post", "waiting/"),
    ("get", "close/"),
    ("post", "close/"),
    ("get", "correct/"),
    ("post", "correct/"),
]


@pytest.mark.parametrize("role", ROLES)
def test_doors_answer_by_role(client, trainer, session, role):
    make, sees, works, _ = ROLES[role]
    client.force_login(make() if make else trainer)
    make_register(session)
    wanted = None if works else 403 if sees else 404
    found = [getattr(client, verb)(f"/register/{session.ref}/1/{rest}").status_code for verb, rest in DOORS]
    found.append(client.get(f"/register/{session.ref}/").status_code)
    if wanted is None:
        assert 403 not in found
        assert found[0] == 200
    else:
        assert found == [wanted] * len(found)


def test_visitors_are_led_to_sign_in(client, session):
    make_register(session)
    found = [getattr(client, verb)(f"/register/{session.ref}/1/{rest}") for verb, rest in DOORS]
    assert {one.headers["Location"].partition("?")[0] for one in found} == {"/cms/login/"}


def test_closed_account_sees_nothing(trainer, session):
    register = make_register(session)
    trainer.is_active = False
    trainer.save()
    assert (visible_to(trainer).count(), can_mark(trainer, register)) == (0, False)


@pytest.mark.parametrize(("who", "is_shown"), [("trainer", True), ("administrator", False)])
def test_access_needs_are_shown_to_those_who_teach(client, trainer, session, who, is_shown):
    (ann,) = make_seats(session, "Ann")
    ann.access_needs = "A seat near the front."
    ann.save()
    make_register(session)
    client.force_login(trainer if who == "trainer" else make_administrator())
    page = client.get(f"/register/{session.ref}/1/").content.decode()
    assert ("A seat near the front." in page) == is_shown


def test_guest_without_a_role_takes_the_register_of_their_session(session):
    guest = make_user()
    session.trainers.create(user=guest, role="guest")
    assert can_mark(guest, session)
