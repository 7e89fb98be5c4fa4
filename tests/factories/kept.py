"""Kept places and invitations, made through the operations."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from delivery.enums import Visibility
from delivery.models import Allocation, Invitation, Session
from delivery.operations import invitations, reservations
from kernel.actors import SYSTEM
from organisations.models import Organisation, Person, Spokesperson
from tests.factories.delivery import make_coming
from tests.factories.organisations import actor, make_administrator, make_organisation


def make_kept(session: Session | None = None, *, places: int = 4, in_days: float = 5, **whom: Any) -> Allocation:
    """Places kept for a firm, or for whom it says."""
    whom = whom or {"organisation": make_organisation()}
    until = timezone.now() + timedelta(days=in_days)
    return reservations.reserve(session=session or make_coming(), places=places, until=until, by=SYSTEM, **whom)


def make_invitation(session: Session | None = None, **fields: Any) -> Invitation:
    """A link to a session that is for those invited."""
    session = session or make_coming(visibility=Visibility.INVITED)
    return invitations.invite(session=session, by=actor(make_administrator()), **fields)


def make_spokesperson(user: User, organisation: Organisation) -> Spokesperson:
    """Somebody who may speak for an organisation."""
    now = timezone.now()
    person = Person.objects.create(name=user.get_full_name(), user=user, created_at=now)
    return Spokesperson.objects.create(organisation=organisation, person=person, since=now)
