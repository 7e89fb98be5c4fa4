"""The forms with which an organisation asks for a session, and corrects what it asked for."""

import hashlib
import json
import secrets
from typing import Any

from django import forms

from courses.models import Course
from courses.queries import visible_to
from delivery.enums import Mode
from delivery.forms.organisation import LONGEST_NAME, OrganisationForm, checked_postcode
from delivery.models import SessionRequest
from delivery.operations.wishes import MOST_PEOPLE, Wish
from organisations.models import Force
from ui.fields import AddressField, LineField, NameField, WordsField
from ui.forms import PlainWordsMixin

HELP_US_CHOOSE = "Help us choose"


def _count(label: str, *, required: bool = False, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_PEOPLE,
        required=required,
        widget=forms.NumberInput({"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many people, or 0",
            "invalid": "Enter how many people as a whole number, like 25",
            "min_value": "Enter 0 or more people",
            "max_value": f"Enter {MOST_PEOPLE} people or fewer, or contact us about a larger group",
        },
        **more,
    )


class WishForm(PlainWordsMixin, forms.Form):
    """What session is wanted, and whom to talk to about it."""

    course = forms.ChoiceField(label="Which course?", required=False)
    audience = WordsField(
        label="Who is it for?",
        max_length=1000,
        help_text="In your own words: “our office staff, who get a lot of invoices by e-mail”.",
        error_messages={"required": "Say in a few words who the session is for"},
        widget=forms.Textarea({"rows": 3}),
    )
    adults = _count("How many adults?", required=True)
    under_18 = _count("How many under-18s?", help_text="We count young people, we never take their names.")
    mode = forms.ChoiceField(
        label="Where should it take place?",
        widget=forms.RadioSelect,
        choices=[(Mode.IN_PERSON, "At our place, or in a room near us"), (Mode.ONLINE, "Online")],
        error_messages={"required": "Say whether it should be in a room or online"},
    )
    place = WordsField(
        label="The room",
        required=False,
        max_length=500,
        help_text="If you have one: how many people it holds, and whether it has steps and a screen.",
        widget=forms.Textarea({"rows": 2}),
    )
    place_postcode = LineField(
        label="Postcode of the room",
        required=False,
        max_length=20,
        help_text="Only if it is not that of your organisation.",
        error_messages={"max_length": "Enter a full UK postcode, like OX1 2JD"},
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )
    dates = WordsField(
        label="Which days and times would suit?",
        max_length=1000,
        help_text="For example: Tuesday or Thursday mornings in March, but not in half-term.",
        error_messages={"required": "Say which days and times would suit you"},
        widget=forms.Textarea({"rows": 3}),
    )
    asker_name = NameField(
        label="Your full name", max_length=LONGEST_NAME, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = LineField(
        label="Phone number",
        required=False,
        max_length=40,
        help_text="A short call is often quicker than five e-mails.",
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    asks_anyway = forms.BooleanField(label="We know that we are few. Ask the team all the same", required=False)

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.courses = {course.slug: course for course in visible_to(user)}
        choices = [("", HELP_US_CHOOSE), *((slug, course.title) for slug, course in self.courses.items())]
        self.fields["course"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean_place_postcode(self) -> str:
        """The postcode as it is kept, if there is one."""
        typed = self.cleaned_data["place_postcode"]
        return checked_postcode(typed) if typed else ""

    @property
    def chosen_course(self) -> Course | None:
        """The course, also where something else of the form is wrong."""
        return self.courses.get(self.data.get("course", "") or str(self.initial.get("course", "")))

    def wish(self, force: Force | None = None) -> Wish:
        """The cleaned form as what is asked for."""
        typed = self.cleaned_data
        return Wish(
            course=self.courses.get(typed["course"]),
            audience=typed["audience"],
            adults=typed["adults"],
            under_18=typed["under_18"] or 0,
            mode=typed["mode"],
            place=typed["place"],
            postcode=typed["place_postcode"],
            dates=typed["dates"],
            asker_name=typed["asker_name"],
            asker_phone=typed["phone"],
            asks_anyway=typed["asks_anyway"],
            force=force,
        )


class RequestForm(WishForm, OrganisationForm):
    """All of it: also the organisation, and the address that a code proves."""

    email = AddressField(
        label="Your e-mail address", help_text="We send a six-figure code to it to confirm the request."
    )
    form_token = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    # As on the page, so that its list of errors reads from top to bottom.
    field_order = (
        "asks_anyway", "course", "audience", "adults", "under_18", "mode", "place", "place_postcode", "dates",
        "asker_name", "email", "phone", "organisation_name", "audience_type", "size_band", "sector", "postcode",
        "force", "registered_number",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_token"].initial = secrets.token_urlsafe(24)

    def whole_wish(self) -> Wish:
        """What is asked for, in the force that was chosen."""
        return self.wish(self.forces.get(self.cleaned_data["force"]))

    def request_key(self) -> str | None:
        """What makes a second sending of the same filled-in form the same request; None without the form's token."""
        token = self.cleaned_data["form_token"]
        if not token:
            return None
        typed = json.dumps([token, self.cleaned_data], sort_keys=True, default=repr)
        return hashlib.sha256(f"request:{typed}".encode()).hexdigest()


class ChangeForm(WishForm):
    """What was asked for, corrected. The organisation and the proved address stay."""

    field_order = (
        "asks_anyway", "course", "audience", "adults", "under_18", "mode", "place", "place_postcode", "dates",
        "asker_name", "phone",
    )  # fmt: skip


def asked(request: SessionRequest) -> dict[str, Any]:
    """What stands in the form of a request that was made."""
    names = ("audience", "adults", "under_18", "mode", "place", "dates", "asker_name")
    return {
        **{name: getattr(request, name) for name in names},
        "course": request.course.slug if request.course else "",
        "place_postcode": request.postcode,
        "phone": request.asker_phone,
    }
