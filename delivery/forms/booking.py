"""The booking form: one page, as little to type as the team's returns allow."""

import hashlib
import json
import re
import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from delivery.enums import Purpose
from delivery.forms.organisation import LONGEST_NAME, OrganisationForm
from delivery.forms.seats import NEEDS_HINT
from delivery.models.bookings import MAX_SEATS, MAX_UNDER_18
from delivery.operations.parties import BookingDetails, SeatDetails
from kernel.names import NAMES_ONLY, has_link
from organisations.enums import BOXES, HINT, Stream
from ui.fields import AddressField, LineField, NameField, WordsField

ROWS = 3


class BookForm(OrganisationForm):
    """How many places, who books, for which organisation, and who comes, as far as that is known."""

    places = forms.IntegerField(
        label="How many places?",
        min_value=1,
        max_value=MAX_SEATS,
        initial=1,
        error_messages={
            "required": "Enter how many places you want",
            "invalid": "Enter how many places as a whole number, like 3",
            "min_value": "Book at least 1 place",
            "max_value": f"Book {MAX_SEATS} places or fewer. Contact us about a larger group",
        },
        widget=forms.NumberInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    purpose = forms.ChoiceField(label="How will you take part?", widget=forms.RadioSelect)
    has_under_18 = forms.ChoiceField(
        label="Will anyone under 18 take part?",
        widget=forms.RadioSelect,
        choices=[("no", "No"), ("yes", "Yes")],
        help_text="We count young people, we never take their names. Book places for the adults who come with them.",
    )
    expected_under_18 = forms.IntegerField(
        label="How many under-18s will come with them?",
        required=False,
        min_value=0,
        max_value=MAX_UNDER_18,
        help_text="Only if you answered yes. A rough number will do: the trainer counts on the day.",
        widget=forms.NumberInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "invalid": "Enter how many under-18s will come as a whole number, like 12",
            "min_value": "Enter 0 or more under-18s",
            "max_value": f"Enter {MAX_UNDER_18} under-18s or fewer, or contact us about a larger group",
        },
    )
    booker_name = NameField(
        label="Your full name", max_length=LONGEST_NAME, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = AddressField(
        label="Your e-mail address", help_text="We send a six-figure code to it to confirm the booking."
    )
    phone = LineField(
        label="Phone number",
        required=False,
        max_length=40,
        help_text="Only used if something changes at the last minute.",
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    names_list = WordsField(
        label="More names",
        required=False,
        max_length=10_000,
        help_text="One adult on each line: name, e-mail address. You can paste a list.",
    )
    agree = forms.BooleanField(
        label="I may book for this organisation, and the people I name know that I give you their names",
        error_messages={"required": "Tick the box to say that you may book"},
    )
    wants_guidance = forms.BooleanField(
        label=BOXES[Stream.GUIDANCE], help_text=HINT, required=False
    )
    form_token = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    # As on the page, so that its list of errors reads from top to bottom.
    field_order = ("places", "purpose", "has_under_18", "expected_under_18", "booker_name", "email", "phone")

    def __init__(self, *args: Any, purposes: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(purposes) > 1:
            self.choose("purpose", [(purpose, Purpose(purpose).label) for purpose in purposes])
        else:
            del self.fields["purpose"]
        self.fields["form_token"].initial = secrets.token_urlsafe(24)
        for number in range(1, ROWS + 1):
            self.fields.update(_row(number))

    @property
    def seat_rows(self) -> list[list[Any]]:
        """The fields of each row of names."""
        return [[self[f"seat_{number}_{part}"] for part in ("name", "email", "needs")] for number in range(1, ROWS + 1)]

    @property
    def names_are_open(self) -> bool:
        """Whether the part for names is unfolded: once something stands in it, or is wrong with it."""
        if not self.is_bound:
            return False
        parts = [field for row in self.seat_rows for field in row] + [self["names_list"]]
        return any(field.value() or field.errors for field in parts)

    def clean_names_list(self) -> list[SeatDetails]:
        """The people of the pasted list."""
        typed = [line for line in self.cleaned_data["names_list"].splitlines() if line.strip(" ,;\t")]
        if len(typed) > MAX_SEATS:
            raise ValidationError(f"You can name up to {MAX_SEATS} people. The list has {len(typed)} lines")
        return [_person(number, line) for number, line in enumerate(typed, start=1)]

    def details(self) -> BookingDetails:
        """The cleaned form as what to book."""
        typed = self.cleaned_data
        has_under_18 = typed["has_under_18"] == "yes"
        return BookingDetails(
            organisation=self.organisation(),
            booker_name=typed["booker_name"],
            booker_email=typed["email"],
            booker_phone=typed["phone"],
            places=typed["places"],
            seats=(*self._rows(), *typed["names_list"]),
            purpose=typed.get("purpose", ""),
            has_under_18=has_under_18,
            expected_under_18=typed["expected_under_18"] if has_under_18 else None,
            wants_guidance=typed["wants_guidance"],
        )

    def request_key(self, session_ref: str) -> str | None:
        """What makes a second sending of the same filled-in form the same request; None without the form's token."""
        token = self.cleaned_data["form_token"]
        if not token:
            return None
        typed = json.dumps([session_ref, token, self.cleaned_data], sort_keys=True, default=repr)
        return hashlib.sha256(typed.encode()).hexdigest()

    def _rows(self) -> list[SeatDetails]:
        parts = ("name", "email", "needs")
        rows = [[self.cleaned_data[f"seat_{number}_{part}"] for part in parts] for number in range(1, ROWS + 1)]
        return [
            SeatDetails(name=name, email=email, access_needs=needs)
            for name, email, needs in rows
            if any((name, email, needs))
        ]


def _row(number: int) -> dict[str, forms.Field]:
    words = {"autocomplete": "off"}
    return {
        f"seat_{number}_name": NameField(
            label="Full name", required=False, max_length=LONGEST_NAME, widget=forms.TextInput(words)
        ),
        f"seat_{number}_email": AddressField(label="E-mail address", required=False, widget=forms.EmailInput(words)),
        f"seat_{number}_needs": LineField(
            label="What would help this person take part?", required=False, max_length=1000, help_text=NEEDS_HINT
        ),
    }


def _person(number: int, line: str) -> SeatDetails:
    """A line of the list: a name and an address, in whichever way they are parted."""
    with_at = [word for word in re.split(r"[\s,;]+", line) if "@" in word]
    name = line
    for word in with_at:
        name = name.replace(word, "")
    name = name.strip(" ,;")
    email = with_at[0].strip("<>()").lower() if with_at else ""
    if len(name) > LONGEST_NAME:
        raise ValidationError(f"The name on line {number} is too long: {LONGEST_NAME} characters at most")
    if has_link(name):
        raise ValidationError(f"Line {number} has a web address or a number in it. {NAMES_ONLY.rstrip('.')}")
    if len(with_at) > 1:
        raise ValidationError(f"Line {number} has more than one e-mail address. Put each person on a line of their own")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise ValidationError(f"The e-mail address on line {number} is not complete") from None
    return SeatDetails(name=name, email=email)
