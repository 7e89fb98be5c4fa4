"""What trainers type on the register. Each form that adds something carries an id, so that sending twice adds once."""

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms

from attendance.enums import CheckInStatus
from attendance.operations.headcounts import LARGEST
from attendance.queries import Key
from organisations.enums import AudienceType
from organisations.models import Organisation
from ui.fields import AddressField, LineField, NameField
from ui.forms import PlainWordsMixin

NO_NAMES = "Never write the names of people under 18: they are counted as a group, not named."
MAX_ID = 2**63


def key_of(value: str) -> Key:
    """The seat or the walk-in that a form names: `s-12`, `w-<uuid>`. Raises ValueError."""
    kind, _, number = value.partition("-")
    if kind == "s":
        return int(number), None
    return None, UUID(number)


class MarkForm(forms.Form):
    """One press of a button. The page's script sends an id with it, so that a lost answer does no harm."""

    attendee = forms.RegexField(regex=r"^(s-[0-9]{1,18}|w-[0-9a-f-]{36})$", max_length=40)
    status = forms.ChoiceField(choices=CheckInStatus.choices)
    event_id = forms.UUIDField(required=False)

    def clean_attendee(self) -> Key:
        """The seat or the walk-in."""
        try:
            return key_of(self.cleaned_data["attendee"])
        except ValueError as error:
            raise forms.ValidationError("There is no such person on this register.") from error


class OnceForm(PlainWordsMixin, forms.Form):
    """A form that does its work once, however often it is sent."""

    event_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("event_id", uuid4())


class WalkInForm(OnceForm):
    """Somebody who came without a booking: a name is enough."""

    name = NameField(help_text=NO_NAMES, widget=forms.TextInput({"autocomplete": "off"}))
    email = AddressField(
        label="E-mail address",
        required=False,
        help_text="Their certificate is sent here.",
        widget=forms.EmailInput({"autocomplete": "off", "autocapitalize": "none"}),
    )
    organisation_name = NameField(
        label="Organisation",
        required=False,
        may_be_domain=True,
        widget=forms.TextInput({"autocomplete": "off", "list": "organisations"}),
    )


class HeadcountForm(OnceForm):
    """A group that is counted and not named."""

    count = forms.IntegerField(
        label="How many people",
        min_value=1,
        max_value=LARGEST,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    label = LineField(label="Who they are", max_length=120, help_text=f"As a group, like “Year 8 pupils”. {NO_NAMES}")
    audience_type = forms.ChoiceField(label="Kind of organisation", choices=[("", "Choose"), *AudienceType.choices])
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), required=False, empty_label="Not one of these", label="Organisation that booked"
    )

    def __init__(self, *args: Any, session_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        booked = Organisation.objects.filter(bookings__session_id=session_id).distinct().order_by("name", "pk")
        field: Any = self.fields["organisation"]
        field.queryset = booked
        if not booked:
            del self.fields["organisation"]


class NameForm(PlainWordsMixin, forms.Form):
    """Who sits on a place that nobody was named for."""

    mark_optional: ClassVar[bool] = True

    name = NameField(help_text=NO_NAMES, widget=forms.TextInput({"autocomplete": "off"}))
    email = AddressField(
        label="E-mail address",
        required=False,
        help_text="Their certificate is sent here; without it, to whoever booked.",
        widget=forms.EmailInput({"autocomplete": "off", "autocapitalize": "none"}),
    )
