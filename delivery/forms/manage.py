"""Forms by which a booking that is final is changed."""

from typing import Any

from django import forms

from delivery.enums import Purpose
from delivery.models.bookings import MAX_SEATS
from ui.forms import PlainWordsMixin

_WAYS = [(Purpose.ROOM.value, "In the room"), (Purpose.ONLINE.value, "Online")]


class MorePlacesForm(PlainWordsMixin, forms.Form):
    """How many more come. It remembers which places the page showed, so that sending it twice adds once."""

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
        self.fields["places"].help_text = f"Up to {left} more. You can say who they are afterwards."
        if not is_hybrid:
            del self.fields["purpose"]


class WayForm(PlainWordsMixin, forms.Form):
    """How somebody is to take part."""

    purpose = forms.ChoiceField(choices=_WAYS, widget=forms.HiddenInput)
