"""Staff: invited with their roles, changed, closed, opened again, reset. Nobody is deleted: the trail names them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.enums import LinkPurpose
from accounts.models import User
from accounts.operations import passwords, second_factors, users
from kernel.actors import Actor
from kernel.errors import Refusal
from organisations.enums import ADMINISTRATOR_GROUP, Role
from organisations.models import Force, ForceContact, Membership, Team
from organisations.operations import administrators, force_contacts, teams
from organisations.permissions import ADMINISTRATOR, FORCE_CONTACT, forget_roles
from records.operations import trail


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One role to give: a value of `Role` with its team, FORCE_CONTACT with its force, or ADMINISTRATOR alone."""

    role: str
    of_id: int = 0


def grants_of(user: User) -> frozenset[Grant]:
    """The roles that somebody has, also while their account is closed."""
    found = {Grant(role, team) for team, role in Membership.objects.filter(user=user).values_list("team_id", "role")}
    contacts = ForceContact.objects.filter(user=user).values_list("force_id", flat=True)
    found |= {Grant(FORCE_CONTACT, force) for force in contacts}
    if user.groups.filter(name=ADMINISTRATOR_GROUP).exists():
        found.add(Grant(ADMINISTRATOR))
    return frozenset(found)


def invite(*, email: str, first_name: str, last_name: str, grants: Collection[Grant], by: Actor) -> User:
    """Make an account with roles and send a link, good for seven days and once, to choose a password.

    Refuses `role_missing`, and what `accounts.operations.users.create` refuses.
    """
    if not grants:
        raise Refusal("Give at least one role: it says what they may do.", "role_missing", field="groups")
    with transaction.atomic():
        user = users.create(email=email, first_name=first_name, last_name=last_name, by=by)
        for grant in sorted(grants):
            _give(user, grant, by)
        passwords.send_link(user=user, purpose=LinkPurpose.INVITED, by=by)
    return user


def revise(*, user: User, email: str, first_name: str, last_name: str, grants: Collection[Grant], by: Actor) -> User:
    """Change somebody's name, address and roles. Whoever gets their first role is sent a link to choose a password.

    Refuses `last_administrator`, `account_closed` (a closed account gets no new role), and what
    `accounts.operations.users.revise` refuses.
    """
    with transaction.atomic():
        row = users.revise(user=user, email=email, first_name=first_name, last_name=last_name, by=by)
        held, wanted = grants_of(row), frozenset(grants)
        for grant in sorted(wanted - held):
            _give(row, grant, by)
        for grant in sorted(held - wanted):
            _take(row, grant, by)
        if wanted and not held and not row.has_usable_password():
            passwords.send_link(user=row, purpose=LinkPurpose.INVITED, by=by)
    return row


def resend(*, user: User, by: Actor) -> User:
    """Send the link to choose a password again; the one sent before stops working.

    Refuses `has_password`, `account_closed` and `role_missing`.
    """
    if user.has_usable_password():
        raise Refusal("They have chosen a password already. If they cannot sign in, reset it.", "has_password")
    if not grants_of(user):
        raise Refusal("They have no role, so they sign in by a code and need no password.", "role_missing")
    passwords.send_link(user=user, purpose=LinkPurpose.INVITED, by=by)
    return user


def close(*, user: User, by: Actor) -> User:
    """Close an account: from the next request on, none of its sessions, tokens, codes or links opens anything.

    Roles stay on record, without effect. Refuses `own_account`, `last_administrator` and `already_closed`.
    """
    _refuse_own(user, by, "Ask another administrator to close your account.")
    with transaction.atomic():
        administrators.keep_one_besides(user)
        row = users.close(user=user, by=by)
    forget_roles(user)
    return row


def reopen(*, user: User, by: Actor) -> User:
    """Open a closed account again, with the roles it had; a link to choose a new password is sent to staff.

    Refuses `already_open`.
    """
    with transaction.atomic():
        row = users.reopen(user=user, by=by)
        if grants_of(row):
            passwords.send_link(user=row, purpose=LinkPurpose.INVITED, by=by)
    return row


def reset(*, user: User, forgets_factors: bool, by: Actor) -> User:
    """End somebody's sessions and password and send a link to a new one; take their second factors away if asked to.

    For a forgotten phone and for an account in wrong hands. Refuses `own_account`, `account_closed`, `role_missing` and
    `last_administrator`: an administrator who waits for a mail cannot help anybody.
    """
    _refuse_own(user, by, "Change your own password on the page “How you sign in”.")
    if not grants_of(user) and not user.is_superuser:
        raise Refusal("They have no role, so they sign in by a code and need no password.", "role_missing")
    with transaction.atomic():
        administrators.keep_one_besides(user)
        row = User.objects.select_for_update().get(pk=user.pk)
        users.forget_password(row)
        if forgets_factors:
            second_factors.forget(user=row, by=by)
        trail.record(verb="reset", subject=row, by=by, after={"forgets_factors": forgets_factors})
        passwords.send_link(user=row, purpose=LinkPurpose.RESET, by=by)
    return row


def _refuse_own(user: User, by: Actor, advice: str) -> None:
    if by == Actor.user(user.pk):
        raise Refusal(f"This is your own account. {advice}", "own_account")


def _give(user: User, grant: Grant, by: Actor) -> None:
    if grant.role == ADMINISTRATOR:
        administrators.appoint(user=user, by=by)
    elif grant.role == FORCE_CONTACT:
        force_contacts.appoint(force=_known(Force, grant), user=user, by=by)
    else:
        teams.join(team=_known(Team, grant), user=user, role=Role(grant.role), by=by)


def _take(user: User, grant: Grant, by: Actor) -> None:
    if grant.role == ADMINISTRATOR:
        administrators.dismiss(user=user, by=by)
    elif grant.role == FORCE_CONTACT:
        force_contacts.dismiss(force=_known(Force, grant), user=user, by=by)
    else:
        teams.leave(team=_known(Team, grant), user=user, role=Role(grant.role), by=by)


def _known(model: type[Any], grant: Grant) -> Any:
    row = model._default_manager.filter(pk=grant.of_id).first()
    if row is None:
        raise Refusal("This role is not there any more. Load the page again.", "unknown_role", field="groups")
    return row
