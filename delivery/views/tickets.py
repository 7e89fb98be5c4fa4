"""Doors of tickets: what the QR code of a confirmation leads to, and the tickets of a booking to print."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from delivery.enums import BookingState, SessionState
from delivery.queries import bookings as found
from delivery.queries import tickets
from delivery.views.doors import BookingDoor
from ui.access import Access
from ui.views import PageView


class TicketView(PageView):
    """Says to show it at the door. Nothing is looked up, so that nobody learns which tickets there are."""

    access = Access.PUBLIC
    is_private = True
    template_name = "delivery/ticket.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The ticket as it came."""
        ticket = tickets.read(self.kwargs["ticket"])
        return super().get_context_data(**{**kwargs, "ticket": ticket, "ticket_address": tickets.address_of(ticket)})


class BookingTicketsView(BookingDoor, PageView):
    """The tickets of all living places of a booking, for one sheet of paper."""

    template_name = "delivery/tickets.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only a booking that takes place has tickets."""
        is_on = self.booking.session.state != SessionState.CANCELLED
        if self.booking.state != BookingState.CONFIRMED or not is_on:
            return redirect("booking", ref=self.booking.ref)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each place with its ticket."""
        living = self.booking.seats.filter(given_back_at=None).order_by("number")
        pairs = [(seat, tickets.ticket_of(seat)) for seat in living]
        rows = [(seat, ticket, tickets.address_of(ticket)) for seat, ticket in pairs]
        return super().get_context_data(
            **found.describe(self.booking.session), booking=self.booking, rows=rows, **kwargs
        )
