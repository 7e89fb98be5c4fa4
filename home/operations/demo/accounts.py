"""Makes the people who sign in: the announced accounts, the trainers, the teams, and two officers."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from home.operations.demo import files
from kernel.actors import Actor
from organisations.enums import Role, TeamKind
from organisations.models import ContactPoint, Force, Person, Region, Team
from organisations.operations import administrators, force_contacts, police_access, teams

PASSWORD = "muster-demo"  # noqa: S105 -- announced to everybody who starts the demonstration
_TEAMS = {"protect": ("Protect South East", TeamKind.PROTECT), "prevent": ("Prevent South East", TeamKind.PREVENT)}


@dataclass(frozen=True, slots=True)
class Cast:
    """Users by the key they have in the files, teams by strand."""

    users: dict[str, User]
    teams: dict[str, Team]


def write(*, by: Actor) -> Cast:
    """Everybody who signs in, with their roles. Part of the loader's transaction."""
    region = Region.objects.get(code="SE")
    cast = Cast(
        {},
        {
            strand: Team.objects.get_or_create(name=name, defaults={"kind": kind, "region": region})[0]
            for strand, (name, kind) in _TEAMS.items()
        },
    )
    # Reckoned once: the password is no secret, and doing it for each would take longer than all else.
    password = make_password(PASSWORD)
    entries = files.people()["accounts"]
    for entry in entries:
        user = User(email=entry["email"], first_name=entry["first"], last_name=entry["last"])
        user.password = password if entry.get("password", True) else make_password(None)
        user.save()
        cast.users[entry["key"]] = user
        for role in entry["roles"]:
            _give(role, user, cast, by)
    for entry in entries:
        _ask_for_police_access(entry, cast)
    return cast


def make_person(user: User) -> Person:
    """The person that a user is, with their address proved."""
    now = timezone.now()
    person = Person.objects.create(name=user.name, user=user, created_at=now)
    ContactPoint.objects.create(person=person, email=user.email, confirmed_at=now)
    return person


def _give(role: str, user: User, cast: Cast, by: Actor) -> None:
    """`administrator`, `contact <force>` or `<strand> <role>`."""
    first, _, second = role.partition(" ")
    if first == "administrator":
        administrators.appoint(user=user, by=by)
    elif first == "contact":
        force_contacts.appoint(force=Force.objects.get(slug=second), user=user, by=by)
    else:
        teams.join(team=cast.teams[first], user=user, role=Role(second), by=by)


def _ask_for_police_access(entry: dict[str, Any], cast: Cast) -> None:
    if "police_access" not in entry:
        return
    officer, contact = cast.users[entry["key"]], cast.users["forcecontact"]
    force = contact.force_contacts.get().force
    asked = police_access.request(user=officer, force=force, role_held=entry["role_held"], by=Actor.user(officer.pk))
    if entry["police_access"] == "approved":
        police_access.approve(access=asked, by=Actor.user(contact.pk))
