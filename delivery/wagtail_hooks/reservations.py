"""Places kept for an organisation or a force: kept, changed, ended; and a counter of places that is put right."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from delivery.models import Allocation, Session
from delivery.operations import recount, reservations
from delivery.permissions import can_edit_session, sessions_of_staff
from delivery.queries.recount import open_drifts
from delivery.queries.reservations import holder
from delivery.wagtail_hooks.session_dates import MomentPicker
from delivery.wagtail_hooks.session_writing import NAMESPACE
from organisations.models import Force, Organisation
from organisations.permissions import is_administrator, is_coordinator, is_training_staff
from organisations.queries import organisations_visible_to
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import StaffButton, StaffFormPage


def reservations_of_staff(user: Any) -> QuerySet[Allocation]:
    """Kept places of the sessions that this user looks after."""
    rows = Allocation.objects.filter(until__isnull=False, session__in=sessions_of_staff(user).order_by().values("pk"))
    return rows.select_related("session__course", "organisation", "force")


def may_recount(user: Any) -> bool:
    """Whether this user puts counters right: coordinators and administrators, of the sessions they look after."""
    return is_coordinator(user) or is_administrator(user)


class ChangeForm(PlainWordsMixin, forms.Form):
    """How many, and until when."""

    keep = forms.IntegerField(
        label="How many places",
        min_value=1,
        max_value=5000,
        help_text=(
            "They are taken out of the places that everybody may book, so the room stays as full as it may be. "
            "Where people come in person and online, they are places in the room."
        ),
    )
    keep_until = forms.SplitDateTimeField(
        label="Keep them until",
        widget=MomentPicker("Keep them until"),
        help_text="What is not booked by then goes to those on the waiting list, and then to everybody.",
    )


class KeepForm(ChangeForm):
    """For whom as well."""

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), required=False, label="For an organisation", empty_label="None",
        help_text="One that you know already. Those who speak for it see the places when they sign in.",
    )  # fmt: skip
    force = forms.ModelChoiceField(
        queryset=Force.objects.none(), required=False, label="Or for a force", empty_label="None",
        help_text="Officers whom it approved see the places when they sign in, and so does its contact.",
    )  # fmt: skip
    field_order = ("organisation", "force", "keep", "keep_until")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_visible_to(user).order_by("name", "pk")  # type: ignore[attr-defined]  # a model choice
        self.fields["force"].queryset = Force.objects.filter(valid_to=None)  # type: ignore[attr-defined]  # the same


class KeptPage(StaffFormPage):
    """What the forms of kept places share."""

    may_enter = staticmethod(is_training_staff)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Sessions"
    header_icon = "group"

    @property
    def session(self) -> Session:
        """The session that they are of."""
        raise NotImplementedError

    def get_back_url(self) -> str:
        """Back to the session."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.session.pk])

    def get_next_url(self, result: Any) -> str:
        """To the session, which lists them."""
        return self.get_back_url()


class KeepPlaces(KeptPage):
    """Keep places of a session."""

    form_class = KeepForm
    rows = staticmethod(sessions_of_staff)
    may_touch = staticmethod(can_edit_session)
    submit_words = short_title = "Keep places"

    @property
    def session(self) -> Session:
        """The row itself."""
        return self.row  # type: ignore[no-any-return]  # a row of any kind

    def get_page_title(self) -> str:
        """Of which session."""
        return f"Keep places of {self.row.title}, {wording.day(self.row.starts_at)}"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose organisations there are to choose."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def perform(self, form: KeepForm) -> Allocation:
        """One call."""
        given = form.cleaned_data
        return reservations.reserve(
            session=self.row, organisation=given["organisation"], force=given["force"], places=given["keep"],
            until=given["keep_until"], by=self.actor,
        )  # fmt: skip

    def get_success_words(self, result: Allocation) -> str:
        """Done, and what to do next."""
        words = wording.plural_count(result.capacity, "place is", "places are")
        return f"{words} kept for {holder(result)}. Invite them, so that they have a link to book with."


class KeptRow(KeptPage):
    """A form about one reservation."""

    rows = staticmethod(reservations_of_staff)

    @property
    def session(self) -> Session:
        """Of the reservation."""
        return self.row.session  # type: ignore[no-any-return]  # a row of any kind


class ChangeKept(KeptRow):
    """More places, fewer, or until another time."""

    form_class = ChangeForm
    submit_words = "Save"
    short_title = "Change kept places"

    def get_page_title(self) -> str:
        """Whose."""
        return f"Places kept for {holder(self.row)}"

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        return {"keep": self.row.capacity, "keep_until": self.row.until}

    def perform(self, form: ChangeForm) -> Allocation:
        """One call."""
        given = form.cleaned_data
        return reservations.change(reservation=self.row, places=given["keep"], until=given["keep_until"], by=self.actor)

    def get_success_words(self, result: Allocation) -> str:
        """Done."""
        words = wording.plural_count(result.capacity, "place is", "places are")
        return f"{words} kept for {holder(result)}."


class EndKept(KeptRow):
    """Ask once more, then open the places to everybody."""

    form_class = forms.Form
    submit_words = short_title = "End the reservation"
    submit_class = "no"

    def get_page_title(self) -> str:
        """Whose."""
        return f"End the reservation for {holder(self.row)}"

    def get_warning(self) -> str:
        """What becomes of the places."""
        free = wording.plural_count(self.row.capacity - self.row.taken, "place")
        return f"{free} will go to those on the waiting list, and then to everybody. What is booked stays booked."

    def perform(self, form: Any) -> Allocation:
        """One call."""
        return reservations.end(reservation=self.row, by=self.actor)

    def get_success_words(self, result: Allocation) -> str:
        """Done."""
        return f"No places are kept for {holder(result)} any more."


class RecountPlaces(StaffButton):
    """Sets the counters of a session to what is counted."""

    may_enter = staticmethod(may_recount)
    rows = staticmethod(sessions_of_staff)
    may_touch = staticmethod(can_edit_session)

    def perform(self) -> str:
        """One call for each counter that differs."""
        for drift in open_drifts(self.request.user).filter(allocation__session=self.row):
            recount.repair(allocation=drift.allocation, by=self.actor)
        return "The places were counted again, and the counters say so."

    def get_next_url(self) -> str:
        """Back to the session."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])
