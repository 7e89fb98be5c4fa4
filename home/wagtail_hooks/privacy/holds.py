"""Legal holds: what is kept from every run, why, since when; placing one and releasing it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.db.models import Model, Q
from django.urls import reverse

from accounts.models import User
from delivery.models import Booking, Session
from kernel.actors import ActorKind
from kernel.identifiers import normalise
from organisations.models import Organisation, Person
from organisations.permissions import is_administrator
from records.models import LegalHold
from records.operations import holds
from ui import wording
from ui.fields import LineField
from ui.forms import PlainWordsMixin
from ui.staff import StaffFormPage, StaffPage

MOST = 20
KINDS = [
    ("session", "A session, with everybody who booked or came"),
    ("booking", "One booking, with its places"),
    ("organisation", "An organisation, with all its bookings"),
    ("person", "A person, with everything they booked or came to"),
]
SCREENS = {"session": "staff_sessions", "booking": "staff_bookings", "organisation": "staff_organisations"}


def label_of(row: Model) -> str:
    """What a held row is called on this screen."""
    if isinstance(row, Session):
        return f"Session {row.ref}: {row.title}, {wording.day(row.starts_at)}"
    if isinstance(row, Booking):
        return f"Booking {row.ref} of {row.organisation.name}"
    if isinstance(row, Person):
        addresses = ", ".join(point.email for point in row.contact_points.all())
        return f"{row.name or 'Name not kept'} ({addresses or 'no address'})"
    return str(row)


def found(kind: str, which: str) -> list[Model]:
    """The rows that a reference, a name, a number or an address may mean, the likeliest first."""
    ref, number = normalise(which), which.replace(" ", "").upper()
    rows: Any
    if kind == "session":
        rows = Session.objects.filter(ref=ref)
    elif kind == "booking":
        rows = Booking.objects.filter(ref=ref).select_related("organisation")
    elif kind == "organisation":
        by_number = Q(company_number=number) | Q(charity_number=number) | Q(school_urn=number)
        rows = Organisation.objects.filter(by_number | Q(name__icontains=which)).order_by("name", "pk")
    else:
        people = Person.objects.filter(contact_points__email__iexact=which).distinct()
        rows = people.prefetch_related("contact_points").order_by("name", "pk")
    return list(rows[: MOST + 1])


@dataclass(frozen=True, slots=True)
class Held:
    """One hold on the screen."""

    row: LegalHold
    what: str
    url: str
    by: str


def listed(rows: list[LegalHold]) -> list[Held]:
    """Holds with what they are on and who placed them; a fixed number of queries however many there are."""
    subjects: dict[tuple[str, str], Model] = {}
    for label in {one.subject_type for one in rows}:
        ids = [one.subject_id for one in rows if one.subject_type == label]
        found_rows: Any = apps.get_model(label)._default_manager.filter(pk__in=ids)
        if label == Booking._meta.label_lower:
            found_rows = found_rows.select_related("organisation")
        elif label == Person._meta.label_lower:
            found_rows = found_rows.prefetch_related("contact_points")
        subjects |= {(label, str(one.pk)): one for one in found_rows}
    placers = {one.placed_by_id for one in rows if one.placed_by_kind == ActorKind.USER.value}
    names = {str(user.pk): user.name for user in User.objects.filter(pk__in=placers)}
    return [_held(one, subjects.get((one.subject_type, one.subject_id)), names) for one in rows]


def _held(row: LegalHold, subject: Model | None, names: dict[str, str]) -> Held:
    kind = row.subject_type.rpartition(".")[2]
    screen = SCREENS.get(kind)
    url = reverse(f"{screen}:inspect", args=[row.subject_id]) if screen and subject is not None else ""
    what = label_of(subject) if subject is not None else f"{kind.capitalize()} {row.subject_id}"
    return Held(row, what, url, names.get(row.placed_by_id, "Muster itself"))


class HoldsPage(StaffPage):
    """The holds that stand, and those that were released."""

    may_enter = staticmethod(is_administrator)
    page_title = "Legal holds"
    header_icon = "lock"
    index_url_name = "staff_privacy:index"
    index_label = "Personal data"
    template_name = "home/admin/privacy_holds.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Standing ones first placed first; of the released the latest hundred."""
        standing = LegalHold.objects.filter(released_at=None).order_by("placed_at", "pk")
        released = LegalHold.objects.exclude(released_at=None).order_by("-released_at", "-pk")[:100]
        return super().get_context_data(standing=listed(list(standing)), released=listed(list(released)), **kwargs)


class HoldForm(PlainWordsMixin, forms.Form):
    """What to keep, and why. `pick` shows once several rows are meant."""

    kind = forms.ChoiceField(label="What to keep", choices=KINDS, widget=forms.RadioSelect)
    which = LineField(
        label="Which one",
        max_length=254,
        help_text="The reference of a session or booking; an organisation's name or registered number; "
        "a person's e-mail address.",
    )
    pick = forms.ChoiceField(label="Several are meant. Which of them?", required=False, widget=forms.RadioSelect)
    reason = LineField(
        label="Why it must be kept",
        max_length=300,
        help_text="Such as the number of a complaint or case. No details of it, and nothing about anybody's health.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, which = self.data.get("kind", ""), str(self.data.get("which", "")).replace("\x00", "").strip()
        self.found = found(kind, which) if which and kind in dict(KINDS) else []
        field: Any = self.fields["pick"]
        field.choices = [(str(row.pk), label_of(row)) for row in self.found[:MOST]]
        if len(self.found) < 2:
            del self.fields["pick"]

    def clean(self) -> dict[str, Any]:
        """The one row, as `subject`."""
        cleaned = super().clean() or {}
        if "which" not in cleaned or "kind" not in cleaned:
            return cleaned
        if not self.found:
            self.add_error("which", "Nothing like this was found. Check each letter, or what you want to keep.")
        elif len(self.found) > MOST:
            self.add_error("which", f"More than {MOST} are called like this. Give more of the name, or the number.")
        elif len(self.found) == 1:
            cleaned["subject"] = self.found[0]
        else:
            picked = [row for row in self.found if str(row.pk) == cleaned.get("pick")]
            if picked:
                cleaned["subject"] = picked[0]
            elif "pick" not in self.errors:
                self.add_error("pick", "Choose the one to keep.")
        return cleaned


class HoldPage(StaffFormPage):
    """Place a hold."""

    may_enter = staticmethod(is_administrator)
    page_title = "Keep something for a legal reason"
    form_class = HoldForm
    index_url_name = "staff_privacy:holds"
    index_label = "Legal holds"
    header_icon = "lock"
    submit_words = "Place the hold"
    warning = (
        "Whatever belongs to it is kept from every run, however old: bookings, places, walk-ins, certificates, "
        "messages, the people themselves, and what the history says of them. What has gone does not come back."
    )

    def perform(self, form: Any) -> LegalHold:
        """One call."""
        return holds.place(subject=form.cleaned_data["subject"], reason=form.cleaned_data["reason"], by=self.actor)

    def get_success_words(self, result: LegalHold) -> str:
        """Done."""
        return "It is kept until you release the hold."

    def get_next_url(self, result: Any) -> str:
        """To the list."""
        return reverse("staff_privacy:holds")


class ReleaseForm(forms.Form):
    """Nothing to type: the button is the answer."""


class ReleasePage(StaffFormPage):
    """Release a hold."""

    may_enter = staticmethod(is_administrator)
    form_class = ReleaseForm
    index_url_name = "staff_privacy:holds"
    index_label = "Legal holds"
    header_icon = "lock"
    submit_words = "Release the hold"
    submit_class = "no"
    fields_of: ClassVar[dict[str, str]] = {}

    @staticmethod
    def rows(user: Any) -> Any:
        """Holds that stand."""
        return LegalHold.objects.filter(released_at=None)

    def get_page_title(self) -> str:
        """What is held."""
        return f"Release: {listed([self.row])[0].what}"

    def get_warning(self) -> str:
        """What follows."""
        return (
            f"Held since {wording.day(self.row.placed_at)}, because: {self.row.reason}. Once it is released, whatever "
            "has run out of time goes at the next run, within six hours, unless another hold keeps it."
        )

    def perform(self, form: Any) -> LegalHold:
        """One call."""
        return holds.release(row=self.row, by=self.actor)

    def get_success_words(self, result: LegalHold) -> str:
        """Done."""
        return "The hold is released."

    def get_next_url(self, result: Any) -> str:
        """To the list."""
        return reverse("staff_privacy:holds")
