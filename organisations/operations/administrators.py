"""Who looks after the whole installation."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

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
        everybody = get_user_model()._default_manager.filter(groups__name=ADMINISTRATOR_GROUP, is_active=True)
        others = everybody.exclude(pk=user.pk)
        if not others.exists():
            raise Refusal("Make somebody else an administrator first.", "last_administrator", field="user")
        teams.leave_group(user, ADMINISTRATOR_GROUP)
        trail.record(verb="dismiss_administrator", subject=user, by=by)
    forget_roles(user)
