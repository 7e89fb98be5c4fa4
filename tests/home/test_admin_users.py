"""Wagtail's screens of users, with roles on teams in place of groups."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from organisations.enums import ADMINISTRATOR_GROUP, Role
from organisations.permissions import roles_of
from records.models import TrailEntry
from tests.factories.organisations import PASSWORD, make_administrator, make_team, make_trainer
from tests.factories.pages import make_site
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db
ADD = "wagtailusers_users:add"


@pytest.fixture
def admin() -> User:
    make_site()
    return make_administrator(first_name="Ada", last_name="Minn")


@pytest.fixture
def client(admin: User) -> Client:
    signed_in = Client()
    signed_in.force_login(admin)
    return signed_in


def typed(user: User | None = None, **changes: Any) -> dict[str, Any]:
    known = {
        "email": user.email if user else "Tess@Example.com",
        "first_name": "Tess",
        "last_name": "Tanner",
        "is_active": "on",
        "password1": "" if user else PASSWORD,
        "password2": "" if user else PASSWORD,
        "groups": [],
    }
    return {key: value for key, value in {**known, **changes}.items() if value is not None}


def edit(user: User) -> str:
    return reverse("wagtailusers_users:edit", args=[user.pk])


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_added_user_has_roles_on_teams_and_the_groups_follow(client: Client) -> None:
    team, force = make_team(), make_reference()["surrey"]
    roles = [f"team:{team.pk}:{Role.TRAINER}", f"force:{force.pk}"]
    assert client.post(reverse(ADD), typed(groups=roles)).status_code == 302
    user = User.objects.get(email="tess@example.com")
    assert roles_of(user) == {"trainer", "force_contact"}
    assert set(user.groups.values_list("name", flat=True)) == {"Trainer", "Force contact"}
    assert user.check_password(PASSWORD)


def test_roles_are_taken_and_given_by_operations(client: Client, admin: User) -> None:
    trainer, team = make_trainer(), make_team()
    before = TrailEntry.objects.count()
    client.post(edit(trainer), typed(trainer, groups=[f"team:{team.pk}:{Role.COORDINATOR}"]))
    assert roles_of(fresh(trainer)) == {"coordinator"}
    entries = TrailEntry.objects.order_by("pk")[before:]
    assert [(one.verb, one.actor_id) for one in entries] == [("join", str(admin.pk)), ("leave", str(admin.pk))]


def test_same_address_in_other_capitals_is_refused(client: Client) -> None:
    make_trainer(email="tess@example.com")
    response = client.post(reverse(ADD), typed())
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["email"])


def test_closed_account_gets_no_role(client: Client) -> None:
    trainer, team = make_trainer(), make_team()
    roles = [f"team:{team.pk}:{role}" for role in (Role.TRAINER, Role.PUBLISHER)]
    response = client.post(edit(trainer), typed(trainer, is_active=None, groups=roles))
    assert response.context["form"].errors["groups"] == ["A closed account gets no new role. Tick “Active” first"]
    assert fresh(trainer).is_active


def test_last_administrator_stays_one(client: Client, admin: User) -> None:
    response = client.post(edit(admin), typed(admin))
    assert response.context["form"].errors["groups"] == ["Make somebody else an administrator first"]
    make_administrator()
    client.post(edit(admin), typed(admin))
    assert not fresh(admin).groups.filter(name=ADMINISTRATOR_GROUP).exists()


def test_nobody_becomes_a_superuser_here(client: Client) -> None:
    client.post(reverse(ADD), typed(is_superuser="on"))
    assert not User.objects.get(email="tess@example.com").is_superuser


def test_unknown_role_is_refused(client: Client) -> None:
    response = client.post(reverse(ADD), typed(groups=["team:999999:trainer"]))
    assert list(response.context["form"].errors) == ["groups"]


def test_nobody_is_deleted_one_by_one_or_in_bulk() -> None:
    make_site()
    root, trainer = User.objects.create_superuser("root@example.com", PASSWORD), make_trainer()
    client = Client()
    client.force_login(root)
    client.post(reverse("wagtailusers_users:delete", args=[trainer.pk]))
    client.post(f"/cms/bulk/accounts/user/delete/?id={trainer.pk}")
    client.post(f"/cms/bulk/accounts/user/assign_role/?id={trainer.pk}", {"role": trainer.groups.get().pk})
    assert User.objects.filter(pk=trainer.pk).exists()
