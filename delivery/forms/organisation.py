"""The part of a form that says which organisation somebody writes for: in booking, and in asking for a session."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kernel import names, uk
from organisations.enums import AudienceType, SizeBand
from organisations.models import Force, Sector
from organisations.operations.organisations import OrganisationDetails
from ui.fields import LineField, NameField
from ui.forms import PlainWordsMixin

LONGEST_NAME = names.LONGEST
# Which registers a number may come from, by the kind of organisation, the likeliest first: six figures may be a school,
# a charity or the end of a company number.
_REGISTERS = {
    AudienceType.SCHOOL: ("school_urn", "company_number", "charity_number"),
    AudienceType.UNIVERSITY: ("company_number", "charity_number"),
    AudienceType.CHARITY: ("charity_number", "company_number"),
    AudienceType.COMMUNITY: ("charity_number", "company_number"),
}
_READ = {"company_number": uk.company_number, "charity_number": uk.charity_number, "school_urn": uk.school_urn}


class OrganisationForm(PlainWordsMixin, forms.Form):
    """The organisation, by what it is recognised."""

    organisation_name = NameField(
        label="Name of your organisation",
        may_be_domain=True,
        max_length=LONGEST_NAME,
        error_messages={"required": "Enter the name of your organisation"},
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    audience_type = forms.ChoiceField(
        label="What kind of organisation is it?", choices=[("", "Choose one"), *AudienceType.choices]
    )
    size_band = forms.ChoiceField(label="How many people work there?", choices=[("", "Choose one"), *SizeBand.choices])
    sector = forms.ChoiceField(label="What does it do?", required=False)
    postcode = LineField(
        label="Postcode of the organisation",
        max_length=20,
        error_messages={
            "required": "Enter the postcode of the organisation",
            "max_length": "Enter a full UK postcode, like OX1 2JD",
        },
        widget=forms.TextInput({"autocomplete": "postal-code", "class": "govuk-input--width-10"}),
    )
    force = forms.ChoiceField(label="Your police force", required=False)
    registered_number = LineField(
        label="Registered number",
        required=False,
        max_length=30,
        help_text="Of the company or charity, or the school's URN. It helps us count each organisation once.",
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sectors = {sector.letter: sector for sector in Sector.objects.all()}
        self.forces = {force.slug: force for force in Force.objects.filter(valid_to=None)}
        self.choose("sector", [("", "Not sure"), *((letter, row.plain_name) for letter, row in self.sectors.items())])
        by_postcode = ("", "Work it out from my postcode")
        self.force_choices = [by_postcode, *((slug, row.name) for slug, row in self.forces.items())]
        self.choose("force", self.force_choices)

    def clean_postcode(self) -> str:
        """The postcode as it is kept."""
        return checked_postcode(self.cleaned_data["postcode"])

    def clean(self) -> dict[str, Any]:
        """Find out which register the number comes from."""
        cleaned = super().clean() or {}
        number = cleaned.get("registered_number", "")
        cleaned["numbers"] = _of_a_register(number, cleaned.get("audience_type", "")) if number else {}
        if number and not cleaned["numbers"]:
            self.add_error(
                "registered_number",
                "This is not a company number (like 01234567), a charity number (like 1234567) or a URN (like 123456). "
                "You can leave it empty",
            )
        return cleaned

    def organisation(self) -> OrganisationDetails:
        """The organisation, as it is to be recognised."""
        typed = self.cleaned_data
        return OrganisationDetails(
            name=typed["organisation_name"],
            audience_type=typed["audience_type"],
            size_band=typed["size_band"],
            postcode=typed["postcode"],
            sector=self.sectors.get(typed["sector"]),
            force=self.forces.get(typed["force"]),
            email=typed["email"],
            **typed["numbers"],
        )

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Give a field the choices that are only known now."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- tells the type checker
        field.choices = choices


def checked_postcode(typed: str) -> str:
    """The postcode as it is kept; an error of the form where it is none."""
    found = uk.postcode(typed)
    if not found:
        raise ValidationError("Enter a full UK postcode, like OX1 2JD")
    return found


def _of_a_register(typed: str, audience_type: str) -> dict[str, str]:
    kinds = dict(_REGISTERS).get(AudienceType(audience_type)) if audience_type else None
    for register in kinds or ("company_number", "charity_number"):
        found = _READ[register](typed)
        if found:
            return {register: found}
    return {}
