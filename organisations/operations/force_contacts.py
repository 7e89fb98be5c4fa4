"""Who speaks for a force: says which of its officers may see police-only material."""

from typing import Any

from django.db import transaction

from kernel.actors import Actor
from kernel.errors import Refusal
from organisations.enums import FORCE_CONTACT_GROUP
from organisations.models import Force, ForceContact
from organisations.operations import teams
from organisations.permissions import forget_roles
from records.operations import trail


def appoint(*, force: Force, user: Any, by: Actor) -> ForceContact:
    """Make somebody a contact of a force. Nothing happens if they are. Refuses `account_closed`."""
    if not user.is_active:
        raise Refusal("This account is closed. Open it again first.", "account_closed", field="user")
    with transaction.atomic():
        contact, is_new = ForceContact.objects.get_or_create(force=force, user=user)
        if is_new:
            teams.enter_group(user, FORCE_CONTACT_GROUP)
            trail.record(verb="appoint_contact", subject=force, by=by, after={"user": user.pk})
    forget_roles(user)
    return contact


def dismiss(*, force: Force, user: Any, by: Actor) -> None:
    """End somebody's time as contact of a force. Refuses `not_a_contact`."""
    with transaction.atomic():
        deleted, _ = ForceContact.objects.filter(force=force, user=user).delete()
        if not deleted:
            raise Refusal(f"{user} is not a contact of {force}.", "not_a_contact", field="user")
        if not ForceContact.objects.filter(user=user).exists():
            teams.leave_group(user, FORCE_CONTACT_GROUP)
        trail.record(verb="dismiss_contact", subject=force, by=by, before={"user": user.pk})
    forget_roles(user)
