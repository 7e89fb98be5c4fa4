"""Kept places as the API takes and answers them."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from delivery.models import Allocation
from delivery.serializers.schedules import MOST_PLACES
from organisations.models import Force, Organisation
from organisations.queries import organisations_visible_to
from ui.api import ChangesMixin, IdField, InstantField, RowField, StrictSerializer


def _forces(_user: Any) -> QuerySet[Force]:
    return Force.objects.filter(valid_to=None)


def _organisations(user: Any) -> QuerySet[Organisation]:
    return organisations_visible_to(user)


class KeptSerializer(StrictSerializer):
    """How many, and until when."""

    places = serializers.IntegerField(min_value=1, max_value=MOST_PLACES)
    until = InstantField(help_text="What is not booked by then is open to everybody.")


@extend_schema_serializer(
    examples=[
        OpenApiExample("For a force", value={"force": "surrey", "places": 6, "until": "2027-02-23T10:00:00Z"}),
        OpenApiExample("For an organisation", value={"organisation": 17, "places": 6, "until": "2027-02-23T10:00:00Z"}),
    ]
)
class NewReservationSerializer(KeptSerializer):
    """Places to keep, for one organisation or one force."""

    organisation = IdField(rows=_organisations, what="organisation", required=False, allow_null=True)
    force = RowField(rows=_forces, column="slug", what="force", required=False, allow_null=True)


@extend_schema_serializer(examples=[OpenApiExample("Fewer", value={"places": 4})])
class ReservationChangesSerializer(ChangesMixin, KeptSerializer):
    """What changes; what is left out stays."""


class KeptForSerializer(serializers.Serializer[Any]):
    """An organisation."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class ReservationSerializer(serializers.Serializer[Any]):
    """Kept places."""

    id = serializers.IntegerField()
    organisation = KeptForSerializer(allow_null=True)
    force = serializers.SlugField(allow_null=True)
    places = serializers.IntegerField()
    taken = serializers.IntegerField()
    until = serializers.DateTimeField()


def reservation_row(row: Allocation) -> dict[str, Any]:
    """One, as the API answers it."""
    organisation = row.organisation
    return {
        "id": row.pk,
        "organisation": {"id": organisation.pk, "name": organisation.name} if organisation else None,
        "force": row.force.slug if row.force else None,
        "places": row.capacity,
        "taken": row.taken,
        "until": row.until,
    }
