"""Who has which role, and which groups follow."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from organisations import permissions
from organisations.enums import AccessState, Role
from organisations.operations import force_contacts, teams
from records.models import TrailEntry
from tests.factories.organisations import (
    make_administrator,
    make_force_contact,
    make_member,
    make_officer,
    make_police_access,
    make_team,
    make_trainer,
    make_user,
)
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def groups_of(user: User) -> list[str]:
    return sorted(user.groups.values_list("name", flat=True))


def test_roles_come_from_rows() -> None:
    both = make_member(Role.TRAINER)
    teams.join(team=make_team("Prevent South East", "prevent"), user=both, role=Role.COORDINATOR, by=SYSTEM)
    force_contacts.appoint(force=make_reference()["surrey"], user=both, by=SYSTEM)

    assert permissions.roles_of(both) == {"trainer", "coordinator", "force_contact"}
    assert permissions.roles_of(make_administrator()) == {"administrator"}
    assert permissions.roles_of(make_user(is_superuser=True)) == {"administrator"}
    assert permissions.roles_of(make_user()) == frozenset()
    assert permissions.roles_of(AnonymousUser()) == frozenset()
    assert permissions.roles_of(make_trainer(is_active=True)) == {"trainer"}


def test_closed_account_has_no_role_and_no_team() -> None:
    user = make_trainer()
    user.is_active = False
    user.save()

    assert (permissions.roles_of(again(user)), list(permissions.teams_of(again(user)))) == (frozenset(), [])


def test_roles_are_asked_once_per_user_object(django_assert_num_queries: Any) -> None:
    user = again(make_trainer())

    with django_assert_num_queries(1):
        assert permissions.is_trainer(user)
        assert permissions.is_staff_member(user)
        assert not permissions.is_publisher(user)
        assert not permissions.is_coordinator(user)
        assert not permissions.is_administrator(user)
        assert not permissions.is_force_contact(user)


def test_join_and_leave_keep_the_group_in_step() -> None:
    team, other = make_team(), make_team("Prevent South East", "prevent")
    user = make_user()
    for each in (team, other, team):
        teams.join(team=each, user=user, role="publisher", by=SYSTEM)
    assert (groups_of(user), user.memberships.count()) == (["Publisher"], 2)
    assert list(permissions.teams_of(user)) == [other, team]

    teams.leave(team=team, user=user, role="publisher", by=SYSTEM)
    assert (groups_of(user), permissions.is_publisher(user)) == (["Publisher"], True)
    teams.leave(team=other, user=user, role="publisher", by=SYSTEM)
    assert (groups_of(user), permissions.is_publisher(user)) == ([], False)
    verbs = TrailEntry.objects.filter(subject_id=str(team.pk), subject_type="organisations.team")
    assert list(verbs.order_by("subject_no").values_list("verb", flat=True)) == ["join", "leave"]


def test_appoint_and_dismiss_keep_the_group_in_step() -> None:
    forces = make_reference()
    user = make_force_contact(forces["surrey"])
    force_contacts.appoint(force=forces["sussex"], user=user, by=SYSTEM)

    force_contacts.dismiss(force=forces["surrey"], user=user, by=SYSTEM)
    assert (groups_of(user), permissions.is_force_contact(user)) == (["Force contact"], True)
    assert permissions.is_force_contact(user, forces["sussex"].pk)
    assert not permissions.is_force_contact(user, forces["surrey"].pk)
    force_contacts.dismiss(force=forces["sussex"], user=user, by=SYSTEM)
    assert (groups_of(user), permissions.is_force_contact(user)) == ([], False)


def test_roles_are_refused_where_they_make_no_sense() -> None:
    team, force, user = make_team(), make_reference()["surrey"], make_user()
    closed = make_user(is_active=False)
    tries = {
        "unknown_role": lambda: teams.join(team=team, user=user, role="chief", by=SYSTEM),
        "not_on_team": lambda: teams.leave(team=team, user=user, role="trainer", by=SYSTEM),
        "not_a_contact": lambda: force_contacts.dismiss(force=force, user=user, by=SYSTEM),
        "account_closed": lambda: teams.join(team=team, user=closed, role="trainer", by=SYSTEM),
    }
    for code, attempt in tries.items():
        with pytest.raises(Refusal) as refused:
            attempt()
        assert refused.value.code == code
    with pytest.raises(Refusal, match="closed"):
        force_contacts.appoint(force=force, user=closed, by=SYSTEM)


@pytest.mark.parametrize(
    ("address", "is_police"),
    [
        ("a@thamesvalley.police.uk", True),
        ("A@ThamesValley.POLICE.UK", True),
        ("a@surrey.pnn.police.uk", True),
        ("a@south-wales.police.uk", True),
        ("a@police.uk", False),
        ("a@mypolice.uk", False),
        ("a@my-police.uk", False),
        ("a@police.uk.example.com", False),
        ("a@thamesvalley.police.uk.com", False),
        ("a@thamesvalleypolice.uk", False),
        ("a@thamesvalley.police.co.uk", False),
        ("a.police.uk@example.com", False),
        ('"a@b.police.uk"@example.com', False),
        ("a@thamesvalley.police.uk\n.example.com", False),
        ("a@thamesvalley.police.uk.", False),
        ("a@.police.uk", False),
        ("a@-.police.uk", False),
        ("a@thamesvаlley.police.uk", False),
        ("thamesvalley.police.uk", False),
        ("", False),
    ],
)
def test_police_addresses(address: str, is_police: bool) -> None:
    assert permissions.is_police_address(address) is is_police


@pytest.mark.parametrize("state", AccessState.values)
def test_approved_officers_see_police_material(state: str) -> None:
    assert permissions.can_see_police_material(make_officer(state)) is (state == AccessState.APPROVED)


def test_contact_decides_for_their_own_force_only_and_not_about_themselves() -> None:
    forces = make_reference()
    contact = make_force_contact(forces["surrey"], email="contact@surrey.police.uk")
    theirs = make_police_access(make_user(), force=forces["surrey"])
    other = make_police_access(make_user(), force=forces["sussex"])
    own = make_police_access(contact, force=forces["surrey"])
    administrator = make_administrator()

    decides = permissions.can_decide_police_access
    assert [decides(contact, access) for access in (theirs, other, own)] == [True, False, False]
    assert [decides(administrator, access) for access in (theirs, other, own)] == [True, True, True]
    for nobody in (make_trainer(), make_officer(), make_user(), AnonymousUser()):
        assert decides(nobody, theirs) is False
