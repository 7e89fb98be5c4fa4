"""Who has which role, and what follows from it. All apps above ask here; templates, HTML and API alike.

Roles are facts of rows: a membership of a team, a force contact, the administrators' group. Wagtail's groups follow
them (`operations.teams`) and open its own screens; they decide nothing else.
"""

import re
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet

from organisations.enums import ADMINISTRATOR_GROUP, AccessState, Role
from organisations.models import ForceContact, PoliceAccess, Team

FORCE_CONTACT = "force_contact"
ADMINISTRATOR = "administrator"

_CACHE = "_muster_roles"
_POLICE_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+police\.uk")


def roles_of(user: Any) -> frozenset[str]:
    """The roles somebody has: values of `Role`, and FORCE_CONTACT and ADMINISTRATOR.

    Asked once per user object. Nobody who is not signed in or no longer active has a role. A superuser is an
    administrator. No role includes another.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    known: frozenset[str] | None = getattr(user, _CACHE, None)
    if known is None:
        known = _read_roles(user)
        setattr(user, _CACHE, known)
    return known


def forget_roles(user: Any) -> None:
    """Ask the rows again next time: operations that change roles call this."""
    if hasattr(user, _CACHE):
        delattr(user, _CACHE)


def is_staff_member(user: Any) -> bool:
    """Somebody with any role."""
    return bool(roles_of(user))


def is_trainer(user: Any) -> bool:
    """A trainer of some team."""
    return Role.TRAINER.value in roles_of(user)


def is_publisher(user: Any) -> bool:
    """Somebody who publishes courses for some team."""
    return Role.PUBLISHER.value in roles_of(user)


def is_coordinator(user: Any) -> bool:
    """A coordinator of some team."""
    return Role.COORDINATOR.value in roles_of(user)


def is_administrator(user: Any) -> bool:
    """Somebody who looks after the whole installation."""
    return ADMINISTRATOR in roles_of(user)


def is_training_staff(user: Any) -> bool:
    """Somebody whose work sessions are: a trainer, a coordinator or an administrator."""
    return is_trainer(user) or is_coordinator(user) or is_administrator(user)


def is_force_contact(user: Any, force_id: int | None = None) -> bool:
    """The contact of some force; or of this one."""
    if FORCE_CONTACT not in roles_of(user):
        return False
    return force_id is None or ForceContact.objects.filter(user_id=user.pk, force_id=force_id).exists()


def can_revise_organisations(user: Any) -> bool:
    """Whether this user puts details of organisations right: coordinators and administrators, of those they see."""
    return is_coordinator(user) or is_administrator(user)


def can_enter_organisations(user: Any) -> bool:
    """Whether this user enters organisations by hand: those whose work it is to know who books."""
    return is_trainer(user) or can_revise_organisations(user)


def teams_of(user: Any) -> QuerySet[Team]:
    """The teams somebody has a role on: none for a visitor or an account that was closed."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Team.objects.none()
    return Team.objects.filter(memberships__user_id=user.pk).distinct()


def is_police_address(email: str) -> bool:
    """Whether an address belongs to a police body: `…@force.police.uk` or the old `…@force.pnn.police.uk`."""
    name, _, domain = email.strip().lower().rpartition("@")
    return bool(name) and bool(_POLICE_DOMAIN.fullmatch(domain))


def can_see_police_material(user: Any) -> bool:
    """Whether police-only courses, sessions, documents and pictures exist for this user.

    Staff with a role, and officers whom their force's contact approved and whose address is still a police one.
    """
    if is_staff_member(user):
        return True
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return (
        is_police_address(user.email)
        and PoliceAccess.objects.filter(user_id=user.pk, state=AccessState.APPROVED).exists()
    )


def can_decide_police_access(user: Any, access: PoliceAccess) -> bool:
    """Whether this user approves, refuses or withdraws it: the contact of its force, or an administrator.

    Nobody decides about themselves.
    """
    if not is_staff_member(user) or user.pk == access.user_id:
        return False
    return is_administrator(user) or is_force_contact(user, access.force_id)


def _read_roles(user: Any) -> frozenset[str]:
    users = get_user_model()._default_manager
    group = users.filter(pk=OuterRef("pk"), groups__name=ADMINISTRATOR_GROUP)
    contact = ForceContact.objects.filter(user_id=OuterRef("pk"))
    rows = users.filter(pk=user.pk, is_active=True).values_list(
        "memberships__role", "is_superuser", Exists(group), Exists(contact)
    )
    roles: set[str] = set()
    for role, is_superuser, is_in_group, is_contact in rows:
        roles |= {role} if role else set()
        roles |= {ADMINISTRATOR} if is_superuser or is_in_group else set()
        roles |= {FORCE_CONTACT} if is_contact else set()
    return frozenset(roles)
