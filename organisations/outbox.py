"""Which messages requests for police-only access give rise to. Rows only; the words are made when they are sent."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from correspondence.operations import messages
from organisations.enums import ADMINISTRATOR_GROUP
from organisations.models import PoliceAccess


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
