"""Form fields for plain text: cleaned before it is measured, so that what passes also fits the database."""

from typing import Any

from django import forms

from kernel.cleaning import clean_line, clean_text


class LineField(forms.CharField):
    """One line of plain text. Controls and invisible marks are dropped; markup and every script stay as typed."""

    def to_python(self, value: Any) -> str:
        """The cleaned line."""
        return clean_line(super().to_python(value) or "")


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
