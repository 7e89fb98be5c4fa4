"""The form that puts a mistyped address of a booking right."""

from django import forms

from ui.fields import AddressField
from ui.forms import PlainWordsMixin


class BookersAddressForm(PlainWordsMixin, forms.Form):
    """Where the code goes."""

    email = AddressField(
        label="Your e-mail address",
        help_text="We send a new code to it. The code and the link that went to the wrong address stop working.",
        error_messages={"required": "Enter your e-mail address"},
    )
