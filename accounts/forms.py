"""Forms of signing in."""

from django import forms

from ui.fields import AddressField
from ui.forms import PlainWordsMixin


class AddressForm(PlainWordsMixin, forms.Form):
    """An e-mail address."""

    email = AddressField(
        label="E-mail address", help_text="The one you booked with, or that your place was booked for."
    )


class CodeForm(PlainWordsMixin, forms.Form):
    """The six figures from a mail. The operation judges what is typed, so that every wrong code gets one answer."""

    code = forms.CharField(
        label="Six-figure code",
        max_length=100,
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        ),
        error_messages={"required": "Type the six figures from the e-mail"},
    )
