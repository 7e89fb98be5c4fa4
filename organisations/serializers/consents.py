"""Contacts of organisations and consents, as the API answers and takes them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from organisations.enums import ConsentDoor, Stream
from organisations.models import Consent, Spokesperson
from ui.api import AddressField, NameField, StrictSerializer

NAMED = {"name": "Ana Ortiz", "email": "ana@brightbuilders.example"}


class ContactSerializer(serializers.Serializer[Spokesperson]):
    """The contact of an organisation."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="person.name")
    email = serializers.EmailField(source="person.user.email", default="")
    since = serializers.DateTimeField()


@extend_schema_serializer(examples=[OpenApiExample("A contact", value=NAMED)])
class NewContactSerializer(StrictSerializer):
    """Whom to make the contact."""

    name = NameField()
    email = AddressField()
    is_sure = serializers.BooleanField(
        required=False, default=False, help_text="True if the address is right though it is not of the organisation's."
    )


class ConsentSerializer(serializers.Serializer[Consent]):
    """What one address said last of one stream of one team."""

    id = serializers.IntegerField()
    email = serializers.EmailField(source="recipient.email")
    team = serializers.CharField(source="team.name")
    stream = serializers.ChoiceField(Stream.choices)
    is_given = serializers.BooleanField(help_text="Whether it may be sent now.")
    said_at = serializers.DateTimeField()
    counts_from = serializers.DateTimeField(source="at", help_text="When the address was proved, or it was stopped.")
    door = serializers.ChoiceField(ConsentDoor.choices)
    words = serializers.CharField(source="wording.text", default="", help_text="The words that were shown.")
    reference = serializers.CharField(help_text="What it came with: a booking's reference, or nothing.")


def contact_row(row: Spokesperson) -> dict[str, Any]:
    """One contact."""
    return dict(ContactSerializer(row).data)


def consent_row(row: Consent) -> dict[str, Any]:
    """One consent."""
    return dict(ConsentSerializer(row).data)
