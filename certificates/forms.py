"""Forms of the certificate pages."""

from typing import Any

from django import forms

from kernel.identifiers import CODE_LENGTH, from_typed, is_well_formed
from ui.forms import PlainWordsMixin


class CodeForm(PlainWordsMixin, forms.Form):
    """A code typed from a certificate."""

    code = forms.CharField(
        label="Certificate code",
        help_text="The 12 letters and figures on the certificate, such as 7K3M-Q4XP-9TRT.",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """The normalised code, or words on what is mistyped."""
        code = from_typed(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(f"A code has {CODE_LENGTH} letters and figures. Check what you typed.")
        if not is_well_formed(code):
            raise forms.ValidationError("This code has a typing mistake. Check each letter against the certificate.")
        return code


class NameForm(PlainWordsMixin, forms.Form):
    """The holder's name, typed by a checker who has the certificate in front of them."""

    name = forms.CharField(label="Name on the certificate", max_length=200)

    def clean_name(self) -> str:
        """The name without what cannot be in one."""
        name: Any = self.cleaned_data["name"]
        return str(name).replace("\x00", "")
