"""Who is on which team, as what. Wagtail's group of the same name follows, so that its screens open and close."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from kernel.actors import Actor
from kernel.errors import Refusal
from organisations.enums import Role
from organisations.models import Membership, Team
from organisations.permissions import forget_roles
from records.operations import trail


def join(*, team: Team, user: Any, role: Role | str, by: Actor) -> Membership:
    """Give somebody a role on a team; they can use the staff screens of that role from now on.

    Nothing happens if they have it already. Refuses `unknown_role` and `account_closed`.
    """
    wanted = _known(role)
    if not user.is_active:
        raise Refusal("This account is closed. Open it again first.", "account_closed", field="user")
    with transaction.atomic():
        membership, is_new = Membership.objects.get_or_create(team=team, user=user, role=wanted)
        if is_new:
            enter_group(user, wanted.label)
            after = {"user": user.pk, "role": wanted.value}
            trail.record(verb="join", subject=team, by=by, after=after)
    forget_roles(user)
    return membership


def leave(*, team: Team, user: Any, role: Role | str, by: Actor) -> None:
    """Take somebody's role on a team away; the group goes with the last team. Refuses `not_on_team`."""
    given_up = _known(role)
    with transaction.atomic():
        deleted, _ = Membership.objects.filter(team=team, user=user, role=given_up).delete()
        if not deleted:
            raise Refusal(f"{user} does not have this role on {team}.", "not_on_team", field="user")
        if not Membership.objects.filter(user=user, role=given_up).exists():
            leave_group(user, given_up.label)
        before = {"user": user.pk, "role": given_up.value}
        trail.record(verb="leave", subject=team, by=by, before=before)
    forget_roles(user)


def enter_group(user: Any, name: str) -> None:
    """Put somebody into the Wagtail group of this name; it is made if it is not there yet."""
    user.groups.add(make_group(name))


def make_group(name: str) -> Group:
    """The Wagtail group of this name."""
    return Group.objects.get_or_create(name=name)[0]


def leave_group(user: Any, name: str) -> None:
    """Take somebody out of the Wagtail group of this name."""
    user.groups.remove(*Group.objects.filter(name=name))


def _known(role: Role | str) -> Role:
    if role not in Role.values:
        raise Refusal(f"Unknown role. Choose one of: {', '.join(Role.values)}.", "unknown_role", field="role")
    return Role(role)
