"""The shapes in which organisations, their contacts and consents come and go over the API."""

from organisations.serializers.organisations import (
    LIST_COLUMNS,
    NewOrganisationSerializer,
    OrganisationChangesSerializer,
    OrganisationSerializer,
    organisation_detail,
    organisation_rows,
)

__all__ = [
    "LIST_COLUMNS", "NewOrganisationSerializer", "OrganisationChangesSerializer", "OrganisationSerializer",
    "organisation_detail", "organisation_rows",
]  # fmt: skip
