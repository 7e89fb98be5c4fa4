"""The booking form for places that are kept for an organisation: whose it is, is known."""

from dataclasses import replace
from typing import Any

from delivery.forms.booking import BookForm
from delivery.forms.organisation import OrganisationForm
from delivery.operations.parties import BookingDetails
from organisations.models import Organisation
from organisations.operations.organisations import OrganisationDetails


class KeptBookForm(BookForm):
    """How many, who books and who comes. Nobody types the organisation again, and nobody books for another."""

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_for = organisation
        for name in OrganisationForm.base_fields:
            del self.fields[name]

    def details(self) -> BookingDetails:
        """What to book, for the organisation that is known, also where the party comes from open places."""
        return replace(super().details(), known=self.kept_for)

    def organisation(self) -> OrganisationDetails:
        """The one that is known."""
        row = self.kept_for
        return OrganisationDetails(
            name=row.name,
            audience_type=row.audience_type,
            postcode=row.postcode,
            company_number=row.company_number,
            charity_number=row.charity_number,
            school_urn=row.school_urn,
        )
