"""People who sign in, the teams they work in, and the bodies that book."""

from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from kernel.actors import SYSTEM, Actor
from organisations.enums import ADMINISTRATOR_GROUP, AccessState, AudienceType, Role, TeamKind
from organisations.models import Force, Organisation, PoliceAccess, Team
from organisations.operations import force_contacts, teams
from tests.factories.reference import make_reference

_numbers = count(1)
PASSWORD = "a password for tests"


def make_user(email: str = "", **fields: Any) -> User:
    """Somebody who can sign in and has no role."""
    return User.objects.create_user(email or f"person{next(_numbers)}@example.com", PASSWORD, **fields)


def make_team(name: str = "Protect South East", kind: str = TeamKind.PROTECT) -> Team:
    """A team of the South East; the same name gives the same team."""
    region = make_reference()["thames-valley"].region
    return Team.objects.get_or_create(name=name, defaults={"kind": kind, "region": region})[0]


def make_member(role: str, *, team: Team | None = None, **fields: Any) -> User:
    """Somebody with a role on a team."""
    user = make_user(**fields)
    teams.join(team=team or make_team(), user=user, role=role, by=SYSTEM)
    return user


def make_trainer(**fields: Any) -> User:
    """A trainer."""
    return make_member(Role.TRAINER, **fields)


def make_publisher(**fields: Any) -> User:
    """A publisher."""
    return make_member(Role.PUBLISHER, **fields)


def make_coordinator(**fields: Any) -> User:
    """A coordinator."""
    return make_member(Role.COORDINATOR, **fields)


def make_administrator(**fields: Any) -> User:
    """An administrator by group, not a superuser."""
    user = make_user(**fields)
    user.groups.add(Group.objects.get_or_create(name=ADMINISTRATOR_GROUP)[0])
    return user


def make_force_contact(force: Force | None = None, **fields: Any) -> User:
    """The contact of a force, Thames Valley unless said otherwise."""
    user = make_user(**fields)
    force_contacts.appoint(force=force or make_reference()["thames-valley"], user=user, by=SYSTEM)
    return user


def make_officer(state: str = AccessState.APPROVED, *, force: Force | None = None, **fields: Any) -> User:
    """A police officer without a role, whose request for police-only access stands as said."""
    fields.setdefault("email", f"officer{next(_numbers)}@thamesvalley.police.uk")
    user = make_user(**fields)
    make_police_access(user, state, force=force)
    return user


def make_police_access(user: User, state: str = AccessState.REQUESTED, *, force: Force | None = None) -> PoliceAccess:
    """A request for police-only access that stands as said, decided by an administrator where it is decided."""
    decided = {} if state == AccessState.REQUESTED else {
        "decided_at": timezone.now(), "decided_by": make_administrator()
    }  # fmt: skip
    return PoliceAccess.objects.create(
        user=user,
        force=force or make_reference()["thames-valley"],
        role_held="Detective constable",
        state=state,
        requested_at=timezone.now(),
        **decided,
    )


def make_organisation(name: str = "Bright Builders Ltd", **fields: Any) -> Organisation:
    """A firm in Reading."""
    fields.setdefault("audience_type", AudienceType.BUSINESS)
    fields.setdefault("force", make_reference()["thames-valley"])
    fields.setdefault("town", "Reading")
    fields.setdefault("postcode", "RG1 1AA")
    return Organisation.objects.create(name=name, created_at=timezone.now(), **fields)


def actor(user: User) -> Actor:
    """The user as an actor."""
    return Actor.user(user.pk)
