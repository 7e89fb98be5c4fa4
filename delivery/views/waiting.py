"""Doors of parties that wait: joining the list, how it stands, yes or no to an offer, leaving."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from delivery.enums import ApprovalState, BookingState
from delivery.forms.booking import BookForm
from delivery.models import Booking
from delivery.operations import waiting
from delivery.queries import bookings as found
from delivery.queries import waiting as queue
from delivery.views.booking import BookView
from delivery.views.doors import ActionView, BookingDoor
from delivery.views.manage import what_was_answered
from ui import page_keys
from ui.views import OperationView, PageView

BEFORE_THE_TEAM = (BookingState.WAITING, BookingState.PENDING)


class WaitView(BookView):
    """The booking form, for a party that waits until as many places come free as it wants."""

    template_name = "delivery/wait.html"
    button_words = "Join the waiting list"
    begins_as = BookingState.WAITING

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; the session's page says what to do where nobody can wait."""
        self.look()
        if not queue.can_wait(self.session, self.standing):
            return redirect("session", ref=self.session.ref)
        return self.render_to_response(self.get_context_data())

    def perform(self, form: BookForm) -> Booking:
        """Join; somebody signed in with the booker's address needs no code."""
        user, details = self.request.user, form.details()
        party = waiting.join(
            session=self.session,
            details=details,
            request_key=form.request_key(f"{self.session.ref} waits"),
            is_proved=user.is_authenticated and user.email == details.booker_email,
            replaces=self.begun(form),
            invitation=self.invitation,
            by=self.actor,
        )
        page_keys.grant(self.request, "booking", found.row_key(party))
        self.remember(form, party)
        return party

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many wait already."""
        return super().get_context_data(ahead=queue.queue_of(self.session).count(), **kwargs)


class WaitingView(BookingDoor, PageView):
    """How it stands with a booking that waits: for places, for an answer to an offer, or for the team's yes."""

    template_name = "delivery/waiting.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; a booking that waits for nothing, or for its code, has pages of its own."""
        if self.booking.state not in BEFORE_THE_TEAM or not self.booking.was_proved():
            return redirect("booking", ref=self.booking.ref)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The party, what is offered to it, and who stands before it. Nothing that is for confirmed people alone."""
        booking = self.booking
        is_waiting = booking.state == BookingState.WAITING
        offer = queue.open_offer(booking) if is_waiting else None
        again = queue.rests_until(booking) if is_waiting and offer is None else None
        places = [seat for seat in found.seats_of(booking) if seat.given_back_at is None]
        return super().get_context_data(
            **found.describe(booking.session),
            booking=booking,
            place=found.public_place_of(booking),
            offer=offer,
            again=again,
            is_late=again is not None and again >= queue.last_moment(booking.session),
            seats=places,
            can_drop=is_waiting and len(places) > 1,
            is_before_team=booking.approval == ApprovalState.ASKED,
            **what_was_answered(booking, is_staff=self.is_staff),
            ahead=queue.parties_ahead(booking) if is_waiting and offer is None else 0,
            **kwargs,
        )


class AcceptView(BookingDoor, ActionView):
    """Yes to an offer."""

    success_message = "The places are yours. We have sent you the details by e-mail."

    def perform(self, form: Any) -> Booking:
        """Take it up."""
        return waiting.accept(booking=self.booking, by=self.actor)

    def get_back_url(self) -> str:
        """The booking."""
        return f"/bookings/{self.booking.ref}/"


class PartyQuestion(BookingDoor, OperationView):
    """A question that is asked of a party before something is done that cannot be undone."""

    form_class = forms.Form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question, unless there is nothing to decide any more."""
        if not self.is_open():
            return redirect("booking", ref=self.booking.ref)
        return self.render_to_response(self.get_context_data())

    def is_open(self) -> bool:
        """Whether there is something to decide."""
        return self.booking.state == BookingState.WAITING

    def get_next_url(self, row: Booking) -> str:
        """The booking, which says how it stands."""
        return f"/bookings/{row.ref}/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The party and what it was offered."""
        booking, living = self.booking, self.booking.seats.filter(given_back_at=None).count()
        offer = queue.open_offer(booking)
        return super().get_context_data(
            booking=booking, session=booking.session, living=living, offer=offer, **kwargs
        )  # fmt: skip


class DeclineView(PartyQuestion):
    """No to an offer."""

    template_name = "delivery/offer_decline.html"
    success_message = "Thank you for telling us. The places go to the next in the queue."

    def is_open(self) -> bool:
        """Whether something is offered still."""
        return queue.open_offer(self.booking) is not None

    def perform(self, form: Any) -> Booking:
        """Decline."""
        return waiting.decline(booking=self.booking, by=self.actor)


class LeaveView(PartyQuestion):
    """Off the list."""

    template_name = "delivery/waiting_leave.html"
    success_message = "You are off the waiting list. Thank you for telling us."

    def perform(self, form: Any) -> Booking:
        """Leave."""
        return waiting.leave(booking=self.booking, by=self.actor)
