"""Changes of a booking on somebody's behalf: another date, more places, from the room to online and back.

Staff may after changes have closed for the booker, until the session begins.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from delivery import outbox
from delivery.enums import BookingState, Purpose, SessionState
from delivery.forms.people import PeopleFields
from delivery.models import Booking, Seat, Session
from delivery.operations import additions, moves, switches
from delivery.permissions import can_manage_booking, can_vouch_for
from delivery.queries import changes, sessions
from delivery.wagtail_hooks.booking_facts import bookings_of_staff
from organisations.permissions import is_training_staff
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import StaffFormPage

WAYS = [(Purpose.ROOM.value, "In the room"), (Purpose.ONLINE.value, "Online")]


class MoveForm(PlainWordsMixin, forms.Form):
    """Where to."""

    session = forms.ModelChoiceField(
        label="New date", queryset=Session.objects.none(), empty_label="Choose a date",
        help_text="Coming sessions of the same course that can be booked.",
    )  # fmt: skip

    def __init__(self, *args: Any, dates: QuerySet[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["session"]
        field.queryset = dates
        field.label_from_instance = _words


class MorePlacesForm(PeopleFields, PlainWordsMixin, forms.Form):
    """How many more, and who, as far as that is known."""

    seen = forms.IntegerField(required=False, min_value=0, max_value=10_000, widget=forms.HiddenInput)
    places = forms.IntegerField(label="How many more places?", min_value=1, max_value=30)
    purpose = forms.ChoiceField(label="How they take part", choices=WAYS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, is_hybrid: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["names_list"].label = "Who they are"
        self.order_fields(["seen", "places", "purpose", "names_list", "names_file"])
        if not is_hybrid:
            del self.fields["purpose"]


class SwitchForm(PlainWordsMixin, forms.Form):
    """Which places, and to where."""

    seats = forms.ModelChoiceField(label="Place", queryset=Seat.objects.none(), empty_label="Choose a place")
    purpose = forms.ChoiceField(label="Takes part", choices=WAYS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, living: QuerySet[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["seats"]
        field.queryset = living
        field.label_from_instance = _seat_words

    def clean(self) -> dict[str, Any]:
        """Somebody who is there already is a slip."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        seat = typed.get("seats")
        if seat is not None and (seat.allocation.purpose == Purpose.ONLINE) == (typed.get("purpose") == "online"):
            raise ValidationError({"purpose": "This place is there already"})
        return typed


class ChangeOfBooking(StaffFormPage):
    """What the three have in common."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(bookings_of_staff)
    may_touch = staticmethod(can_manage_booking)
    index_url_name = "staff_bookings:index"
    index_label = "Bookings"
    header_icon = "clipboard-list"
    back_words = "Leave it as it is"
    row: Booking

    def get_back_url(self) -> str:
        """The booking."""
        return reverse("staff_bookings:inspect", args=[self.row.pk])

    def get_next_url(self, result: Any) -> str:
        """The booking, or the list where it went to a session that this user does not look after."""
        if bookings_of_staff(self.request.user).filter(pk=self.row.pk).exists():
            return self.get_back_url()
        return reverse("staff_bookings:index")


class MoveBooking(ChangeOfBooking):
    """To another date."""

    form_class = MoveForm
    submit_words = short_title = "Move the booking"

    def get_page_title(self) -> str:
        """Which."""
        return f"Move booking {self.row.ref} of {self.row.organisation}"

    def get_warning(self) -> str:
        """Who moves, who is told."""
        living = self.row.seats.filter(given_back_at=None).count()
        people = wording.plural_count(1 + len(outbox.seats_to_write_to(self.row)), "person", "people")
        now = wording.day(self.row.session.starts_at)
        return (
            f"{wording.plural_count(living, 'place')} on {now} would move. {people} will be told by e-mail, and their "
            "calendars put right."
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        """The dates that this user may see."""
        dates = changes.sessions_to_move_to(self.row, self.request.user, timezone.now())
        return {**super().get_form_kwargs(), "dates": dates.prefetch_related("allocations")}

    def perform(self, form: Any) -> Booking:
        """One call."""
        to = form.cleaned_data["session"]
        vouched = can_vouch_for(self.request.user, to)
        return moves.move(booking=self.row, to=to, is_staff=True, is_vouched=vouched, by=self.actor)

    def get_success_words(self, result: Booking) -> str:
        """Done, or before the other team."""
        when = wording.when(result.session.starts_at)
        if result.state == BookingState.PENDING:
            return f"Booking {result.ref} waits for the yes of {result.session.team} for {when}."
        return f"Booking {result.ref} is on {when} now."


class AddPlaces(ChangeOfBooking):
    """More of them."""

    form_class = MorePlacesForm
    submit_words = short_title = "Add places"

    def get_page_title(self) -> str:
        """To which."""
        return f"Add places to booking {self.row.ref} of {self.row.organisation}"

    def get_warning(self) -> str:
        """How many there are."""
        free = sessions.free_by_purpose(self.row.session)
        kinds = [f"{count} {Purpose(kind).label.lower()}" for kind, count in free.items()]
        return f"Free: {', '.join(kinds) or 'none'}. The booking may have {changes.room_for_more(self.row)} more."

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whether there are both kinds."""
        return {**super().get_form_kwargs(), "is_hybrid": self.row.session.mode == "hybrid"}

    def get_initial(self) -> dict[str, Any]:
        """What the page shows of the booking."""
        return {"seen": changes.last_number(self.row)}

    def perform(self, form: Any) -> Booking:
        """One call."""
        typed = form.cleaned_data
        return additions.add(
            booking=self.row, count=typed["places"], purpose=typed.get("purpose", ""), seen=typed["seen"],
            seats=tuple(typed["names_list"]), is_staff=True, by=self.actor,
        )  # fmt: skip

    def get_success_words(self, result: Booking) -> str:
        """Done."""
        return f"Places were added to booking {result.ref}. The booker is told by e-mail."


class SwitchPlace(ChangeOfBooking):
    """From the room to online and back."""

    form_class = SwitchForm
    submit_words = short_title = "Switch a place"

    def get_page_title(self) -> str:
        """Of which."""
        return f"Switch a place of booking {self.row.ref}"

    def get_warning(self) -> str:
        """Where this has no meaning."""
        if self.row.session.mode != "hybrid" or self.row.session.state != SessionState.SCHEDULED:
            return "This session does not take place in a room and online, so there is nothing to switch."
        return ""

    def get_form_kwargs(self) -> dict[str, Any]:
        """The living places."""
        living = self.row.seats.filter(given_back_at=None).select_related("allocation", "booking")
        return {**super().get_form_kwargs(), "living": living}

    def perform(self, form: Any) -> Seat:
        """One call."""
        typed = form.cleaned_data
        return switches.switch(seat=typed["seats"], to=typed["purpose"], is_staff=True, by=self.actor)

    def get_success_words(self, result: Seat) -> str:
        """Done."""
        return f"Place {result.number} is {result.allocation.get_purpose_display().lower()} now. The people are told."


def change_urls() -> list[URLPattern]:
    """The addresses, below those of bookings."""
    return [
        path("<int:pk>/move/", MoveBooking.as_view(), name="move"),
        path("<int:pk>/add/", AddPlaces.as_view(), name="add_places"),
        path("<int:pk>/switch/", SwitchPlace.as_view(), name="switch"),
    ]


def _words(session: Session) -> str:
    free = sum(one.capacity - one.taken for one in session.allocations.all() if one.purpose != Purpose.RESERVED)
    where = sessions.public_place(session)
    return f"{wording.when(session.starts_at)}, {where}, {session.get_mode_display().lower()}: {free} free"


def _seat_words(seat: Seat) -> str:
    return f"{seat.number}. {seat.name or 'No name yet'}, {seat.allocation.get_purpose_display().lower()}"
