"""Forms of one place of a booking."""

from django import forms

from ui.fields import AddressField, NameField, WordsField
from ui.forms import PlainWordsMixin

NEEDS_HINT = (
    "For example step-free access, captions or large print. Only the session's trainers and the team's coordinators "
    "see it, and we delete it 30 days after the session. Please do not tell us about anybody's health."
)
ADULTS_ONLY = "Adults only. Young people are counted on the day, never named."


class SeatForm(PlainWordsMixin, forms.Form):
    """Who sits on a place, as the booker says."""

    seen = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    name = NameField(
        label="Full name",
        required=False,
        max_length=200,
        help_text=ADULTS_ONLY,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    email = AddressField(
        label="E-mail address",
        required=False,
        help_text="We send this person their own link, and their certificate afterwards.",
        widget=forms.EmailInput({"autocomplete": "off"}),
    )


class OwnSeatForm(PlainWordsMixin, forms.Form):
    """What attendees say of themselves."""

    seen = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    name = NameField(
        label="Your full name",
        max_length=200,
        help_text="As it should stand on your certificate.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    access_needs = WordsField(
        label="What would help you take part?",
        required=False,
        max_length=1000,
        help_text=NEEDS_HINT,
    )
