"""What organisations hold: people and their addresses, postcodes that may be homes, what addresses agreed to, who asks
to be an organisation's contact, requests for police-only access.

Whether somebody was active lately is known to the apps above, so people are found by reverse relations.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from kernel.fields import Retain
from organisations.enums import SizeBand
from organisations.models import (
    Consent,
    ContactAsk,
    ContactPoint,
    Organisation,
    Person,
    PoliceAccess,
    Recipient,
)
from records.registry import Holding, declare, declare_addresses


def forgotten_people(before: datetime) -> QuerySet[Person]:
    """People who booked, sat, walked in or were contact of an organisation last before the given moment, or never."""
    recent = (
        Q(bookings__session__ends_at__gte=before)
        | Q(seats__session__ends_at__gte=before)
        | Q(walk_ins__session__ends_at__gte=before)
        | Q(created_at__gte=before)
        | Q(speaks_for__isnull=False, speaks_for__ended_at=None)
        | Q(speaks_for__ended_at__gte=before)
    )
    active = Person.objects.filter(recent).values("pk")
    return Person.objects.exclude(pk__in=active)


def _contact_points(before: datetime) -> QuerySet[ContactPoint]:
    return ContactPoint.objects.filter(person__in=forgotten_people(before).values("pk"))


def _homes(before: datetime) -> QuerySet[Organisation]:
    alone = Organisation.objects.filter(size_band=SizeBand.NONE, created_at__lt=before).exclude(postcode="")
    return alone.exclude(bookings__session__ends_at__gte=before)


def _names(before: datetime) -> QuerySet[Person]:
    return forgotten_people(before).exclude(name="")


def _addresses_of(ids: Collection[str]) -> QuerySet[ContactPoint, str]:
    return ContactPoint.objects.filter(person_id__in=ids).values_list("email", flat=True)


_OF_PERSON: dict[str, tuple[str, ...]] = {
    "delivery.session": ("bookings__session", "seats__session", "walk_ins__session"),
    "delivery.booking": ("bookings", "seats__booking"),
    # Whoever booked for a held person.
    "organisations.person": ("bookings__seats__person",),
    "organisations.organisation": (
        "bookings__organisation", "seats__booking__organisation", "walk_ins__organisation", "speaks_for__organisation",
    ),
}  # fmt: skip
_OF_CONTACT_POINT = {
    label: tuple(f"person__{lookup}" for lookup in lookups) for label, lookups in _OF_PERSON.items()
} | {"organisations.person": ("person", "person__bookings__seats__person")}
_OF_ORGANISATION = {
    "delivery.session": ("bookings__session", "walk_ins__session"),
    "delivery.booking": ("bookings",),
    "organisations.person": ("bookings__booker", "bookings__seats__person", "walk_ins__person"),
}


def _silent_recipients(before: datetime) -> QuerySet[Recipient]:
    """Addresses that said nothing since, neither yes nor no: a yes runs out with them."""
    since = Consent.objects.filter(at__gte=before).order_by()
    return Recipient.objects.exclude(email="").exclude(pk__in=since.values("recipient"))


_in_service: dict[str, Any] = {"kept_because": "kept for service plus six years: a force's records manager decides"}

declare(
    Holding(
        model=ContactPoint,
        rule=Retain.ATTENDEE,
        fields=("email",),
        due=_contact_points,
        deletes=True,
        belongs=_OF_CONTACT_POINT,
    ),
    Holding(model=Person, rule=Retain.ATTENDEE, fields=("name",), due=_names, blank={"name": ""}, belongs=_OF_PERSON),
    Holding(
        model=Organisation,
        rule=Retain.ATTENDEE,
        fields=("postcode",),
        due=_homes,
        blank={"postcode": ""},
        belongs=_OF_ORGANISATION,
    ),
    # What was said stays with the digest; whoever was forgotten is written to no more.
    Holding(
        model=Recipient,
        rule=Retain.ATTENDEE,
        fields=("email",),
        due=_silent_recipients,
        blank={"email": ""},
        addresses=("email",),
    ),
    Holding(
        model=ContactAsk,
        rule=Retain.ATTENDEE,
        fields=("name", "email", "postcode", "reason"),
        due=lambda before: ContactAsk.objects.filter(asked_at__lt=before).exclude(email=""),
        blank={"name": "", "email": "", "postcode": "", "reason": ""},
        belongs={"organisations.organisation": ("organisation",)},
        addresses=("email",),
    ),
    Holding(model=PoliceAccess, rule=Retain.COMPETENCE, fields=("role_held", "reason"), **_in_service),
)
declare_addresses("organisations.person", _addresses_of)
