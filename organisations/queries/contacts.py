"""Who looks after which organisation: what a contact sees of it, and what coordinators are asked."""

from typing import Any

from django.db.models import Q, QuerySet

from organisations.enums import ContactState, Role
from organisations.models import ContactAsk, Organisation, Region, Spokesperson
from organisations.permissions import is_administrator, is_coordinator
from organisations.queries.bodies import organisations_visible_to


def spoken_for_by(user: Any) -> QuerySet[Organisation]:
    """The organisations whose contact this user is now. What became part of another is not that other one."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Organisation.objects.none()
    living = Spokesperson.objects.filter(person__user_id=user.pk, ended_at=None)
    return Organisation.objects.filter(pk__in=living.values("organisation"))


def contacts_of(organisation: Organisation) -> QuerySet[Spokesperson]:
    """Who is its contact now, the longest first."""
    rows = Spokesperson.objects.filter(organisation=organisation, ended_at=None)
    return rows.select_related("person__user", "organisation").order_by("since", "pk")


def spokespeople_visible_to(user: Any) -> QuerySet[Spokesperson]:
    """Contacts of the organisations that this user sees at work."""
    rows = Spokesperson.objects.select_related("person__user", "organisation")
    return rows.filter(organisation__in=organisations_visible_to(user).values("pk"))


def own_asks(email: str) -> QuerySet[ContactAsk]:
    """What somebody asked, or was asked for them, newest first."""
    return ContactAsk.objects.filter(email=email).order_by("-pk")


def contact_asks_visible_to(user: Any) -> QuerySet[ContactAsk]:
    """Administrators see all; coordinators those of their region, of organisations that they see, and of nowhere."""
    rows = ContactAsk.objects.select_related("organisation", "force", "decided_by", "hands_over__person")
    if is_administrator(user):
        return rows
    if not is_coordinator(user):
        return rows.none()
    regions = Region.objects.filter(teams__memberships__user_id=user.pk, teams__memberships__role=Role.COORDINATOR)
    seen = Q(organisation__in=organisations_visible_to(user).order_by().values("pk"))
    return rows.filter(seen | Q(force__region__in=regions.values("pk")) | Q(organisation=None, force=None))


def contact_asks_waiting_for(user: Any) -> QuerySet[ContactAsk]:
    """Those that wait for this user's yes, longest waiting first; nobody decides about themselves."""
    waiting = contact_asks_visible_to(user).filter(state=ContactState.ASKED)
    return waiting.exclude(email=getattr(user, "email", "")).order_by("asked_at", "pk")
