"""Form fields for plain text: cleaned before it is measured, so that what passes also fits the database."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kernel.cleaning import clean_line, clean_text
from kernel.errors import Refusal
from kernel.names import LONGEST, clean_name


class LineField(forms.CharField):
    """One line of plain text. Controls and invisible marks are dropped; markup and every script stay as typed."""

    def to_python(self, value: Any) -> str:
        """The cleaned line."""
        return clean_line(super().to_python(value) or "")


class NameField(LineField):
    """The name of a person, an organisation or a place, which others may read in a mail: never a web address.

    `may_be_domain` is for organisations, some of which are called Example.com.
    """

    def __init__(self, *, may_be_domain: bool = False, **kwargs: Any) -> None:
        self.may_be_domain = may_be_domain
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        """Refuse what a mail program would make a link of. What is too long is told by the validator that follows."""
        super().validate(value)
        if len(value) <= (self.max_length or LONGEST):
            refuse_link(value, may_be_domain=self.may_be_domain)


class WordsField(forms.CharField):
    """Several lines of plain text, cleaned line by line."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """The cleaned text."""
        return clean_text(super().to_python(value) or "")


class AddressField(forms.EmailField):
    """An e-mail address, in lower case and without the marks that pasting brings along."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("widget", forms.EmailInput({"autocomplete": "email"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """The cleaned address."""
        return clean_line(super().to_python(value) or "").lower()


def refuse_link(name: str, *, may_be_domain: bool = False) -> None:
    """Raise the form error of a name that is an address, with the code that the operations give it."""
    try:
        clean_name(name, field="", may_be_domain=may_be_domain)
    except Refusal as refusal:
        raise ValidationError(refusal.message.rstrip("."), code=refusal.code) from None
