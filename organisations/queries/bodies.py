"""Which organisations somebody may see. Upper apps' rows are reached through reverse relations only."""

from typing import Any

from django.db.models import Q, QuerySet

from organisations.enums import AccessState, Role
from organisations.models import Force, Organisation, PoliceAccess
from organisations.permissions import is_administrator, is_coordinator, is_force_contact, is_trainer


def organisations_visible_to(user: Any) -> QuerySet[Organisation]:
    """Administrators see all; coordinators those of their region and those that booked with its teams; trainers those
    that booked with their team or a session they teach. Nobody else sees any."""
    rows = Organisation.objects.filter(merged_into=None)
    if is_administrator(user):
        return rows
    seen = Q(pk__in=[])
    if is_coordinator(user):
        regions = user.memberships.filter(role=Role.COORDINATOR).values("team__region")
        seen |= Q(force__region__in=regions) | Q(bookings__session__team__region__in=regions)
    if is_trainer(user):
        teams = user.memberships.filter(role=Role.TRAINER).values("team")
        seen |= Q(bookings__session__team__in=teams) | Q(bookings__session__trainers__user=user.pk)
    return rows.filter(pk__in=rows.filter(seen).values("pk"))


def police_access_visible_to(user: Any) -> QuerySet[PoliceAccess]:
    """Administrators see all requests; a force's contact those of that force. Nobody else sees any."""
    rows = PoliceAccess.objects.select_related("user", "force", "decided_by")
    if is_administrator(user):
        return rows
    if is_force_contact(user):
        return rows.filter(force__in=Force.objects.filter(contacts__user=user.pk))
    return rows.none()


def police_access_waiting_for(user: Any) -> QuerySet[PoliceAccess]:
    """Requests that wait for this user's decision, longest waiting first; nobody decides about themselves."""
    waiting = police_access_visible_to(user).filter(state=AccessState.REQUESTED)
    return waiting.exclude(user=user.pk).order_by("requested_at")
