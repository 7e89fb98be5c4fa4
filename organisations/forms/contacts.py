"""The forms of contacts: which organisation somebody looks after, and who comes after them."""

from django import forms

from kernel.names import LONGEST
from ui.fields import AddressField, LineField, NameField
from ui.forms import PlainWordsMixin


class AskForm(PlainWordsMixin, forms.Form):
    """Which organisation, so that a coordinator finds it."""

    name = NameField(label="Your full name", max_length=LONGEST, widget=forms.TextInput({"autocomplete": "name"}))
    organisation_name = NameField(
        label="I look after training for",
        may_be_domain=True,
        max_length=LONGEST,
        help_text="The name of the organisation, as it books with us.",
        error_messages={"required": "Enter the name of the organisation"},
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    postcode = LineField(
        label="Postcode of the organisation",
        max_length=20,
        error_messages={"required": "Enter the postcode of the organisation"},
        widget=forms.TextInput({"autocomplete": "postal-code", "class": "govuk-input--width-10"}),
    )
    registered_number = LineField(
        label="Registered number",
        required=False,
        max_length=12,
        help_text="Of the company or charity, or the school's URN, if you have it at hand.",
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )


class HandOverForm(PlainWordsMixin, forms.Form):
    """Who comes after."""

    name = NameField(label="Their full name", max_length=LONGEST, widget=forms.TextInput({"autocomplete": "off"}))
    email = AddressField(
        label="Their e-mail address",
        help_text="They sign in with it, by a code.",
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
