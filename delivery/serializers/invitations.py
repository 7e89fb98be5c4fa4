"""Invitations as the API takes and answers them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from delivery.enums import InvitationStanding
from delivery.models import Invitation
from delivery.operations.invitations import MOST_PLACES
from delivery.queries.invitations import standing_of
from ui.api import AddressField, InstantField, LineField, StrictSerializer


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Ten places, sent by us",
            value={"note": "Chamber of commerce", "places": 10, "to_email": "events@chamber.example"},
        )
    ]
)
class NewInvitationSerializer(StrictSerializer):
    """A link to make."""

    note = LineField(required=False, allow_blank=True, max_length=200, help_text="For staff alone.")
    to_email = AddressField(
        required=False, allow_blank=True, max_length=254, help_text="We send it there. Empty: pass it on."
    )
    places = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MOST_PLACES, help_text="In all; null: any number."
    )
    expires_at = InstantField(required=False, allow_null=True)
    is_early = serializers.BooleanField(required=False, help_text="Good also before bookings open to everybody.")
    reservation = serializers.IntegerField(required=False, allow_null=True, help_text="The id of kept places.")


class InvitationSerializer(serializers.Serializer[Any]):
    """An invitation."""

    ref = serializers.CharField()
    note = serializers.CharField()
    to_email = serializers.CharField()
    places = serializers.IntegerField(allow_null=True)
    used = serializers.IntegerField(help_text="How many places were booked with it.")
    expires_at = serializers.DateTimeField(allow_null=True)
    is_early = serializers.BooleanField()
    reservation = serializers.IntegerField(allow_null=True)
    standing = serializers.ChoiceField(InvitationStanding.choices)
    made_at = serializers.DateTimeField()
    link = serializers.CharField(
        allow_null=True, help_text="Read it with GET: answers of writes are stored for repeats, and keys never are."
    )


def invitation_row(row: Any, now: datetime, *, shows_link: bool) -> dict[str, Any]:
    """One (from `invitations_of`, with `used`) as the API answers it."""
    standing = standing_of(row, row.used, now)
    plain = ("ref", "note", "to_email", "places", "used", "expires_at", "is_early", "made_at")
    is_shown = shows_link and standing is InvitationStanding.GOOD
    return {
        **{name: getattr(row, name) for name in plain},
        "reservation": row.allocation_id,
        "standing": standing,
        "link": _link(row) if is_shown else None,
    }


def _link(row: Invitation) -> str:
    return f"{settings.BASE_URL.rstrip('/')}/k/{row.key}/"
