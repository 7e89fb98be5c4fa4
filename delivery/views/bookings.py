"""Doors of a booking that was made: see it, name people, give places back, cancel, take the calendar file along."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.forms import AddressForm
from delivery import documents
from delivery.enums import BookingState, SessionState
from delivery.forms.seats import SeatForm
from delivery.models import Booking, Seat
from delivery.operations import bookings, links, seats
from delivery.outbox import group_of
from delivery.queries import bookings as found
from delivery.queries import changes, returned, unnamed, waiting
from delivery.views.doors import ActionView, BookedSeatDoor, BookingDoor, SeatFormView, is_gone
from delivery.views.manage import changing, other_dates, what_was_answered
from ui.access import Access
from ui.throttle import is_allowed, too_often
from ui.views import OperationView, PageView

LOOKS_PER_MINUTE = 20


class BookingView(BookingDoor, PageView):
    """The booking, with all that can be done about it."""

    template_name = "delivery/booking.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; a booking that waits for its code, for places or for the team's yes has a page of its own."""
        if not self.booking.was_proved():
            return redirect("booking_confirm", ref=self.booking.ref)
        if self.booking.state in (BookingState.WAITING, BookingState.PENDING):
            return redirect("booking_waiting", ref=self.booking.ref)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The booking, its places, and how to join once that is told."""
        booking, session, now = self.booking, self.booking.session, timezone.now()
        is_living = booking.state == BookingState.CONFIRMED and session.state != SessionState.CANCELLED
        places = found.seats_of(booking)
        return super().get_context_data(
            **found.describe(session),
            booking=booking,
            ended=waiting.ended_words(booking),
            seats=places,
            returned=returned.of_booking(booking, places, group=group_of(session)) if is_living else [],
            is_living=is_living,
            **changing(booking, is_staff=self.is_staff),
            can_name=changes.can_name(booking, now),
            unnamed=sum(map(unnamed.is_free, places)),
            **what_was_answered(booking, is_staff=self.is_staff),
            shows_joining=found.shows_joining(booking, now),
            part=documents.taking_part(booking),
            **(other_dates(booking, self.request.user) if changes.can_rebook(booking) else {}),
            **kwargs,
        )


class CancelBookingView(BookingDoor, OperationView):
    """Asks once more, then gives all places back."""

    template_name = "delivery/booking_cancel.html"
    form_class = forms.Form
    success_message = "The booking is cancelled. Thank you for telling us: somebody else can have the places."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question, unless it is cancelled already."""
        if self.booking.state == BookingState.CANCELLED:
            return redirect("booking", ref=self.booking.ref)
        return self.render_to_response(self.get_context_data())

    def perform(self, form: Any) -> Booking:
        """Cancel."""
        return bookings.cancel(booking=self.booking, is_staff=self.is_staff, by=self.actor)

    def get_next_url(self, row: Booking) -> str:
        """The booking, which says that it is cancelled."""
        return f"/bookings/{row.ref}/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What would be given back."""
        living = self.booking.seats.filter(given_back_at=None).count()
        return super().get_context_data(booking=self.booking, session=self.booking.session, living=living, **kwargs)


class SendAgainView(BookingDoor, ActionView):
    """Sends the confirmation once more."""

    success_message = "We have sent the confirmation again. It may take a minute to arrive."

    def perform(self, form: Any) -> Booking:
        """Send it."""
        return links.send_again(booking=self.booking, by=self.actor)

    def get_back_url(self) -> str:
        """The booking."""
        return f"/bookings/{self.booking.ref}/"


class BookingCalendarView(BookingDoor, PageView):
    """The calendar file of the booking."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """All meetings in one file; nothing to take along once it is cancelled."""
        booking = self.booking
        invited = documents.invited(booking, shows_joining=found.shows_joining(booking, timezone.now()))
        return calendar_file(booking, invited)


class NameSeatView(BookedSeatDoor, SeatFormView):
    """Says who sits on a place."""

    template_name = "delivery/seat_name.html"
    form_class = SeatForm
    success_message = "Saved."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, unless nobody can be named any more."""
        if is_gone(self.seat):
            return redirect("booking", ref=self.booking.ref)
        return self.render_to_response(self.get_context_data())

    def perform(self, form: SeatForm) -> Seat:
        """Name the place."""
        typed = form.cleaned_data
        return seats.name(seat=self.seat, name=typed["name"], email=typed["email"], seen=typed["seen"], by=self.actor)

    def get_next_url(self, row: Seat) -> str:
        """The booking."""
        return f"/bookings/{self.booking.ref}/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The place."""
        return super().get_context_data(seat=self.seat, booking=self.booking, session=self.booking.session, **kwargs)


class GiveBackView(BookedSeatDoor, OperationView):
    """Asks once more, then gives one place back, or waits for one fewer."""

    template_name = "delivery/seat_give_back.html"
    form_class = forms.Form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question, unless it was given back already."""
        if is_gone(self.seat):
            return redirect("booking", ref=self.booking.ref)
        return self.render_to_response(self.get_context_data())

    def perform(self, form: Any) -> Seat:
        """Give it back."""
        was_waiting = self.booking.state == BookingState.WAITING
        seat = seats.give_back(seat=self.seat, is_staff=self.is_staff, by=self.actor)
        done = "The place is off the waiting list." if was_waiting else "The place is back on offer."
        messages.success(self.request, f"{done} Thank you for telling us.")
        return seat

    def get_next_url(self, row: Seat) -> str:
        """The booking."""
        return f"/bookings/{self.booking.ref}/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The place, whether it is the last one, and whether it is only waited for."""
        booking, living = self.booking, self.booking.seats.filter(given_back_at=None).count()
        is_waiting = booking.state == BookingState.WAITING
        return super().get_context_data(
            seat=self.seat, booking=booking, session=booking.session, is_last=living == 1, is_waiting=is_waiting,
            offer=waiting.open_offer(booking) if is_waiting else None, **kwargs,
        )  # fmt: skip


class LostLinksView(OperationView):
    """Sends somebody's links to their address. The answer is the same whether there are any or not."""

    access = Access.PUBLIC
    is_private = True
    template_name = "delivery/lost.html"
    form_class = AddressForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send, at a bounded rate for each caller."""
        if not is_allowed(request, "lost_links", LOOKS_PER_MINUTE):
            return too_often(self)
        return super().post(request, *args, **kwargs)

    def perform(self, form: AddressForm) -> None:
        """Send what there is."""
        links.recover(email=form.cleaned_data["email"])

    def get_next_url(self, row: Any) -> str:
        """The answer."""
        return "/bookings/lost/sent/"


class LostLinksSentView(PageView):
    """The one answer to everybody who lost a link."""

    access = Access.PUBLIC
    template_name = "delivery/lost_sent.html"


def calendar_file(booking: Booking, invited: documents.Invited) -> HttpResponse:
    """The calendar file as a download. Raises Http404 when the booking is not on."""
    session = booking.session
    if booking.state != BookingState.CONFIRMED or session.state == SessionState.CANCELLED:
        raise Http404
    entries = documents.entries_of(session.meetings.all())
    response = HttpResponse(documents.calendar(session, entries, invited), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="session-{session.ref}.ics"'
    return response
