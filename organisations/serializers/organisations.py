"""The shapes in which organisations come and go over the API."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from organisations.enums import AudienceType, SizeBand
from organisations.models import Force, Organisation, Sector
from ui.api import ChangesMixin, NameField, RowField, StrictSerializer

SCHEME = "SIC2007"
_FORCE = (
    "The force's slug. Left out, the postcode tells it. Where a booking's does not, `force_needed` asks for it: `null` "
    "is the answer that none of the forces is theirs, or that they do not know."
)
_PLAIN = (
    "id", "name", "audience_type", "size_band", "town", "company_number", "charity_number", "school_urn", "created_at",
)  # fmt: skip
LIST_COLUMNS = (*_PLAIN, "force__slug", "sector__letter")
ASKED = {"name": "Bright Builders Ltd", "audience_type": "business", "size_band": "small", "town": "Reading"}
EXAMPLE = {
    "id": 17,
    **ASKED,
    "company_number": "01234567",
    "charity_number": "",
    "school_urn": "",
    "created_at": "2026-11-20T10:00:00Z",
    "force": "thames-valley",
    "sector": "F",
}


@extend_schema_serializer(examples=[OpenApiExample("A firm", value=EXAMPLE)])
class OrganisationSerializer(serializers.Serializer[Any]):
    """An organisation. Its postcode, which may be somebody's home, stays here."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    audience_type = serializers.ChoiceField(AudienceType.choices)
    size_band = serializers.ChoiceField(SizeBand.choices)
    town = serializers.CharField()
    company_number = serializers.CharField()
    charity_number = serializers.CharField()
    school_urn = serializers.CharField()
    created_at = serializers.DateTimeField()
    force = serializers.SlugField(allow_null=True, help_text="The force's slug, as data.police.uk has it.")
    sector = serializers.CharField(allow_null=True, help_text="The section's letter in SIC 2007.")


class OrganisationFields(StrictSerializer):
    """What is said of an organisation, by a booker or by staff."""

    name = NameField(may_be_domain=True)
    audience_type = serializers.ChoiceField(AudienceType.choices)
    size_band = serializers.ChoiceField(SizeBand.choices, required=False)
    town = NameField(max_length=120, required=False, allow_blank=True)
    sector = RowField(
        rows=lambda _user: Sector.objects.filter(scheme=SCHEME),
        column="letter",
        what="sector",
        required=False,
        allow_null=True,
    )
    force = RowField(
        rows=lambda _user: Force.objects.all(), column="slug", what="force", required=False, allow_null=True,
        help_text=_FORCE,
    )  # fmt: skip


@extend_schema_serializer(
    examples=[OpenApiExample("A firm", value={**ASKED, "postcode": "RG1 1AA", "company_number": "01234567"})]
)
class NewOrganisationSerializer(OrganisationFields):
    """An organisation to recognise or to make."""

    postcode = serializers.CharField(max_length=10, required=False, allow_blank=True)
    company_number = serializers.CharField(max_length=12, required=False, allow_blank=True)
    charity_number = serializers.CharField(max_length=16, required=False, allow_blank=True)
    school_urn = serializers.CharField(max_length=10, required=False, allow_blank=True)


@extend_schema_serializer(examples=[OpenApiExample("It has grown", value={"size_band": "medium"})])
class OrganisationChangesSerializer(ChangesMixin, OrganisationFields):
    """What may be put right; numbers and postcode stay, because organisations are recognised by them."""


def organisation_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `values(*LIST_COLUMNS)` as the API answers them."""
    return [
        {**{name: row[name] for name in _PLAIN}, "force": row["force__slug"], "sector": row["sector__letter"]}
        for row in rows
    ]


def organisation_detail(row: Organisation) -> dict[str, Any]:
    """One organisation."""
    force, sector = row.force, row.sector
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        "force": force.slug if force else None,
        "sector": sector.letter if sector else None,
    }
