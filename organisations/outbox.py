"""Which messages requests for police-only access and contacts of organisations give rise to. Rows only."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from correspondence.operations import messages
from organisations.enums import ADMINISTRATOR_GROUP, Role
from organisations.models import ContactAsk, PoliceAccess, Spokesperson


def access_asked(access: PoliceAccess) -> None:
    """Tell each contact of the force that an officer waits; the administrators where the force has none."""
    drafts = [messages.draft(kind="police_access_asked", to=user.email, about=access) for user in deciders(access)]
    messages.write_all(drafts)


def access_decided(access: PoliceAccess) -> None:
    """Tell the officer what somebody else decided."""
    messages.write(kind="police_access_decided", to=access.user.email, about=access, data={"state": access.state})


def deciders(access: PoliceAccess) -> QuerySet[Any]:
    """Who is asked: never the officer themselves."""
    users = get_user_model()._default_manager.filter(is_active=True).exclude(pk=access.user_id).order_by("pk")
    contacts = users.filter(force_contacts__force=access.force_id)
    if contacts.exists():
        return contacts
    return users.filter(Q(is_superuser=True) | Q(groups__name=ADMINISTRATOR_GROUP)).distinct()


def contact_named(row: Spokesperson) -> None:
    """Tell somebody that they are the contact of an organisation."""
    _to_contact("contact_named", row)


def contact_ended(row: Spokesperson) -> None:
    """Tell somebody that they are not any more."""
    _to_contact("contact_ended", row)


def contact_asked(ask: ContactAsk) -> None:
    """Tell those who decide that somebody asks."""
    emails = coordinators_for(ask).values_list("email", flat=True)
    messages.write_all([messages.draft(kind="contact_asked", to=email, about=ask) for email in emails])


def contact_refused(ask: ContactAsk) -> None:
    """Tell whoever asked that it is a no, and why; where a contact hands over, tell the contact."""
    handing = ask.hands_over
    user = handing.person.user if handing else None
    messages.write(kind="contact_refused", to=user.email if user else ask.email, about=ask)


def coordinators_for(ask: ContactAsk) -> QuerySet[Any]:
    """Who is asked: the coordinators of the region; the administrators where it is not known or has none."""
    users = get_user_model()._default_manager.filter(is_active=True).order_by("pk").distinct()
    force = (ask.organisation.force if ask.organisation else None) or ask.force
    coordinators = users.filter(
        memberships__role=Role.COORDINATOR, memberships__team__region=force.region_id if force else None
    )
    if coordinators.exists():
        return coordinators
    return users.filter(Q(is_superuser=True) | Q(groups__name=ADMINISTRATOR_GROUP))


def _to_contact(kind: str, row: Spokesperson) -> None:
    if row.person.user is not None:
        messages.write(kind=kind, to=row.person.user.email, about=row)
