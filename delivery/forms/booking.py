"""The booking form: one page, as little to type as the team's returns allow."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms

from courses.models.asking import BookingQuestion
from delivery.enums import Purpose
from delivery.forms.answers import AnswersMixin
from delivery.forms.organisation import LONGEST_NAME, OrganisationForm
from delivery.forms.people import PeopleFields
from delivery.forms.seats import NEEDS_HINT
from delivery.models.bookings import MAX_SEATS, MAX_UNDER_18
from delivery.operations.one_place import Person, same
from delivery.operations.parties import BookingDetails, SeatDetails
from organisations.enums import BOXES, HINT, Stream
from organisations.operations.organisations import OrganisationDetails
from ui.fields import AddressField, LineField, NameField

ROWS = 3
# The answer that none of the forces is theirs, or that they do not know.
NO_FORCE = "none"
TWICE = "The person with the address {email} is named twice. Each person has one place"
# What stands below the rows of names, whose fields are only made with the form.
LAST = ("names_list", "names_file", "agree", "wants_guidance", "form_token")


class BookForm(AnswersMixin, PeopleFields, OrganisationForm):
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
    agree = forms.BooleanField(
        label="I may book for this organisation, and the people I name know that I give you their names",
        error_messages={"required": "Tick the box to say that you may book"},
    )
    wants_guidance = forms.BooleanField(label=BOXES[Stream.GUIDANCE], help_text=HINT, required=False)
    form_token = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    # As on the page, so that its list of errors reads from top to bottom.
    field_order = ("places", "purpose", "has_under_18", "expected_under_18", "booker_name", "email", "phone")

    def __init__(
        self, *args: Any, purposes: tuple[str, ...] = (), asks: Iterable[BookingQuestion] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if len(purposes) > 1:
            self.choose("purpose", [(purpose, Purpose(purpose).label) for purpose in purposes])
        else:
            del self.fields["purpose"]
        self.choose("force", [*self.force_choices, (NO_FORCE, "None of these, or not sure")])
        self.fields["form_token"].initial = secrets.token_urlsafe(24)
        self.ask(asks)
        for number in range(1, ROWS + 1):
            self.fields.update(_row(number))
        for name in LAST:
            self.fields[name] = self.fields.pop(name)

    def clean(self) -> dict[str, Any]:
        """Nobody stands on two places, in rows and list together; within the list, each line says so itself."""
        cleaned = super().clean() or self.cleaned_data
        seen: set[Person | None] = set()
        for row in [f"seat_{number}" for number in range(1, ROWS + 1)]:
            person = same((cleaned.get(f"{row}_name", ""), cleaned.get(f"{row}_email", "")))
            if person and person in seen:
                self.add_error(f"{row}_email", TWICE.format(email=person[1]))
            seen.add(person)
        for person in [same((one.name, one.email)) for one in cleaned.get("names_list", [])]:
            if person and person in seen:
                self.add_error("names_list", TWICE.format(email=person[1]))
                break
        return cleaned

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
        return any(field.value() or field.errors for field in parts) or bool(self["names_file"].errors)

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
            answers=self.answers(),
        )

    def organisation(self) -> OrganisationDetails:
        """The organisation, which may be of no force."""
        return replace(super().organisation(), has_no_force=self.cleaned_data["force"] == NO_FORCE)

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
