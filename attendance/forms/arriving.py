"""Tickets that are scanned, and people who check in by themselves."""

from typing import Any

from django import forms

from attendance.forms.sheet import MAX_ID
from attendance.operations.windows import LONGEST, LONGEST_GRACE, SHORTEST
from ui.fields import LineField
from ui.forms import PlainWordsMixin


class ScanForm(PlainWordsMixin, forms.Form):
    """What is on a ticket, as a scanner reads it or somebody types it."""

    text = forms.CharField(
        label="Ticket code",
        max_length=300,
        help_text="Twelve letters and digits, like 7K3M-Q4XP-9TRT.",
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "govuk-input--width-10",
            }
        ),
    )
    event_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class WindowForm(PlainWordsMixin, forms.Form):
    """For how long people may check in by themselves, and from when they are late."""

    minutes = forms.IntegerField(
        label="How many minutes is it open?",
        min_value=SHORTEST,
        max_value=LONGEST,
        widget=forms.NumberInput({"class": "govuk-input--width-4"}),
    )
    grace = forms.IntegerField(
        label="From how many minutes after the start is somebody late?",
        min_value=0,
        max_value=LONGEST_GRACE,
        widget=forms.NumberInput({"class": "govuk-input--width-4"}),
    )


class CodeForm(PlainWordsMixin, forms.Form):
    """The code on the trainer's screen."""

    code = forms.CharField(
        label="Code on the screen",
        max_length=40,
        help_text="Six letters and digits.",
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "govuk-input--width-10",
            }
        ),
    )


class ArriveForm(forms.Form):
    """Who somebody is: a place whose link this browser opened, a ticket, or a booking's reference with a name."""

    proof = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    seat = forms.IntegerField(min_value=1, max_value=MAX_ID - 1, required=False, widget=forms.HiddenInput)
    typed = forms.CharField(
        label="Ticket code or booking reference",
        max_length=300,
        required=False,
        help_text="Both are in your confirmation. The ticket code has twelve letters and digits, the reference eight.",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    name = LineField(
        label="Your name, with a booking reference",
        max_length=200,
        required=False,
        help_text="As it stands on the booking. With a ticket code, leave this empty.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the ways is needed."""
        typed = super().clean() or {}
        if not (typed.get("seat") or typed.get("typed") or self.errors):
            self.add_error("typed", "Enter your ticket code, or the reference of the booking and your name.")
        return typed
