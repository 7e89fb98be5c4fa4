"""Who looks after the whole installation. One of them, at least, must always be able to get in."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet

from kernel.actors import Actor
from kernel.errors import Refusal
from organisations.enums import ADMINISTRATOR_GROUP
from organisations.operations import teams
from organisations.permissions import forget_roles
from records.operations import trail


def appoint(*, user: Any, by: Actor) -> None:
    """Make somebody an administrator. Nothing happens if they are. Refuses `account_closed`."""
    if not user.is_active:
        raise Refusal("This account is closed. Open it again first.", "account_closed", field="user")
    with transaction.atomic():
        if not user.groups.filter(name=ADMINISTRATOR_GROUP).exists():
            teams.enter_group(user, ADMINISTRATOR_GROUP)
            trail.record(verb="appoint_administrator", subject=user, by=by)
    forget_roles(user)


def dismiss(*, user: Any, by: Actor) -> None:
    """End somebody's time as administrator. Refuses `last_administrator`, so that somebody can always get in."""
    with transaction.atomic():
        keep_one_besides(user)
        teams.leave_group(user, ADMINISTRATOR_GROUP)
        trail.record(verb="dismiss_administrator", subject=user, by=by)
    forget_roles(user)


def keep_one_besides(user: Any) -> None:
    """Refuse `last_administrator` if nobody else could look after the installation. Part of a larger operation.

    All operations that take an administrator away wait for each other here, so that of two who send each other away at
    the same moment, the second sees what the first has done. Does nothing where somebody is no administrator.
    """
    teams.make_group(ADMINISTRATOR_GROUP)
    Group.objects.select_for_update(no_key=True).get(name=ADMINISTRATOR_GROUP)
    able = _able()
    if able.filter(pk=user.pk).exists() and not able.exclude(pk=user.pk).exists():
        raise Refusal("Make somebody else an administrator first.", "last_administrator", field="user")


def _able() -> QuerySet[Any]:
    """Administrators who could sign in this minute: open accounts with a password."""
    users = get_user_model()._default_manager.filter(is_active=True)
    users = users.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return users.filter(Q(is_superuser=True) | Q(pk__in=Group.objects.filter(name=ADMINISTRATOR_GROUP).values("user")))
