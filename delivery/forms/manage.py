"""Forms by which a booking that is final is changed."""

from typing import Any

from django import forms

from delivery.enums import Purpose
from delivery.forms.people import PeopleFields
from delivery.models.bookings import MAX_SEATS
from ui.forms import PlainWordsMixin

_WAYS = [(Purpose.ROOM.value, "In the room"), (Purpose.ONLINE.value, "Online")]


class MorePlacesForm(PeopleFields, PlainWordsMixin, forms.Form):
    """How many more come, and who, as far as that is known.

    It remembers which places the page showed, so that sending it twice adds once.
    """

    seen = forms.IntegerField(required=False, min_value=0, max_value=10_000, widget=forms.HiddenInput)
    places = forms.IntegerField(
        label="How many more places?",
        min_value=1,
        max_value=MAX_SEATS,
        error_messages={
            "required": "Enter how many more places you want",
            "invalid": "Enter how many more places as a whole number, like 2",
            "min_value": "Add at least 1 place",
            "max_value": f"A booking has {MAX_SEATS} places at most",
        },
        widget=forms.NumberInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    purpose = forms.ChoiceField(
        label="How do they take part?",
        choices=_WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether they come to the room or take part online"},
    )

    def __init__(self, *args: Any, left: int, is_hybrid: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].help_text = f"Up to {left} more. You can say who they are now or afterwards."
        self.fields["names_list"].label = "Who are they?"
        self.order_fields(["seen", "places", "purpose", "names_list", "names_file"])
        if not is_hybrid:
            del self.fields["purpose"]


class WayForm(PlainWordsMixin, forms.Form):
    """How somebody is to take part."""

    purpose = forms.ChoiceField(choices=_WAYS, widget=forms.HiddenInput)


class PeopleForm(PeopleFields, PlainWordsMixin, forms.Form):
    """Who sits on the places that have no name yet. It remembers what the page showed, so that sending it twice names
    nobody twice."""

    seen = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["names_list"].label = "Who comes?"

    def clean(self) -> dict[str, Any]:
        """Somebody has to be named."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["names_list"]:
            self.add_error("names_list", "Name at least one person, or choose a file")
        return cleaned
