"""Doors of an attendee's own place."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from delivery import documents
from delivery.enums import BookingState, SessionState
from delivery.forms.seats import OwnSeatForm
from delivery.models import Seat
from delivery.operations import seats
from delivery.queries import bookings as found
from delivery.queries import tickets
from delivery.views.bookings import calendar_file
from delivery.views.doors import SeatDoor, SeatFormView, is_gone
from delivery.views.manage import changing
from ui.views import OperationView, PageView


class SeatView(SeatDoor, SeatFormView):
    """The place: when, where, how to join; and one's own name, which stands on the certificate."""

    template_name = "delivery/seat.html"
    form_class = OwnSeatForm
    success_message = "Saved."

    def get_initial(self) -> dict[str, Any]:
        """What is known."""
        return {**super().get_initial(), "access_needs": self.seat.access_needs}

    def get_form(self, form_class: Any = None) -> Any:
        """Staff correct names for people who ring up; what would help a person is told to the register alone."""
        form = super().get_form(form_class)
        if not self.is_own:
            del form.fields["access_needs"]
        return form

    def perform(self, form: OwnSeatForm) -> Seat:
        """Correct the name. The address stays: it decides whose place it is, so the booker changes it."""
        typed = form.cleaned_data
        return seats.name(
            seat=self.seat,
            name=typed["name"],
            email=None,
            access_needs=typed.get("access_needs"),
            seen=typed["seen"],
            by=self.actor,
        )

    def get_next_url(self, row: Seat) -> str:
        """The place."""
        return self.home

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The place, and how to join once that is told."""
        seat, session, now = self.seat, self.seat.session, timezone.now()
        is_on = self.booking.state == BookingState.CONFIRMED and session.state != SessionState.CANCELLED
        is_living = is_on and seat.given_back_at is None
        ticket = tickets.ticket_of(seat)
        return super().get_context_data(
            **found.describe(session),
            seat=seat,
            booking=self.booking,
            home=self.home,
            is_living=is_living,
            is_final=self.booking.state in (BookingState.CONFIRMED, BookingState.CANCELLED),
            **changing(self.booking, is_staff=self.is_staff),
            can_name=is_living and now < (session.naming_closes_at or session.ends_at),
            shows_joining=is_living and found.shows_joining(self.booking, now),
            part=documents.taking_part(seat),
            ticket=ticket,
            ticket_address=tickets.address_of(ticket),
            certificates=list(seat.certificates.all()),
            **kwargs,
        )


class CannotComeView(SeatDoor, OperationView):
    """Asks once more, then gives one's own place back."""

    template_name = "delivery/seat_cannot_come.html"
    form_class = forms.Form
    success_message = "Thank you for telling us. Your place is back on offer."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question, unless it was given back already."""
        if is_gone(self.seat):
            return redirect(self.home)
        return self.render_to_response(self.get_context_data())

    def perform(self, form: Any) -> Seat:
        """Give it back."""
        return seats.give_back(seat=self.seat, is_staff=self.is_staff, by=self.actor)

    def get_next_url(self, row: Seat) -> str:
        """The place, which says that it was given back."""
        return self.home

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The place."""
        return super().get_context_data(seat=self.seat, session=self.seat.session, home=self.home, **kwargs)


class SeatCalendarView(SeatDoor, PageView):
    """The calendar file of the place."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """All meetings in one file."""
        if self.seat.given_back_at:
            raise Http404
        shows_joining = found.shows_joining(self.booking, timezone.now())
        return calendar_file(self.booking, documents.invited(self.seat, shows_joining=shows_joining))
