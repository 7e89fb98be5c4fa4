"""What the doors of bookings and places share: who comes in, as whom they act, and buttons that only act."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property

from delivery.enums import BookingState
from delivery.models import Booking, Seat
from delivery.permissions import can_manage_booking, can_manage_seat, can_vouch_for
from delivery.queries import bookings
from kernel.actors import Actor, ActorKind
from ui import page_keys
from ui.access import Access
from ui.views import OperationView, actor_of


class NotYoursError(Exception):
    """There is no such booking or place, or not for this visitor: both get one answer."""


class KeyDoor:
    """Answers strangers with one page that says how to get in, whether the row exists or not."""

    access = Access.KEY
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in, or say how to get in."""
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]  # before a view class
        except NotYoursError:
            response = render(request, "delivery/not_yours.html", status=404)
            response["Cache-Control"] = "no-store"
            patch_vary_headers(response, ["Cookie"])
            return response


class BookingDoor(KeyDoor):
    """Lets in whoever opened the booking's key in this browser, the booker signed in, and the session's staff.

    To everybody else the booking does not exist.
    """

    def authorise(self) -> None:
        """Fetch the booking; 404 for strangers."""
        booking = bookings.booking(self.kwargs["ref"])
        if booking is None:
            raise NotYoursError
        self.has_key = page_keys.is_granted(self.request, "booking", bookings.row_key(booking))
        if not self.has_key and not can_manage_booking(self.request.user, booking):
            raise NotYoursError
        self.booking = booking

    @cached_property
    def is_staff(self) -> bool:
        """Whether staff of the session act, who may after changes have closed. Whoever shows the key acts by it."""
        return not self.has_key and can_vouch_for(self.request.user, self.booking.session)

    @property
    def actor(self) -> Actor:
        """The holder of the key, or the user."""
        return Actor(ActorKind.BOOKING_KEY, str(self.booking.pk)) if self.has_key else actor_of(self.request)


class BookedSeatDoor(BookingDoor):
    """One place of a booking, for those who may come to the booking."""

    def authorise(self) -> None:
        """Fetch the place too."""
        super().authorise()
        seat = self.booking.seats.filter(number=self.kwargs["number"]).first()
        if seat is None:
            raise Http404
        seat.booking, seat.session = self.booking, self.booking.session
        self.seat = seat


class SeatDoor(KeyDoor):
    """Lets in whoever opened the place's key in this browser, its attendee signed in, and the session's staff."""

    def authorise(self) -> None:
        """Fetch the place; 404 for strangers."""
        seat = bookings.seat(self.kwargs["ref"], self.kwargs["number"])
        if seat is None:
            raise NotYoursError
        self.has_key = page_keys.is_granted(self.request, "seat", bookings.row_key(seat))
        if not self.has_key and not can_manage_seat(self.request.user, seat):
            raise NotYoursError
        self.is_own = self.has_key or getattr(self.request.user, "email", "") == seat.email
        self.seat: Seat = seat
        self.booking: Booking = seat.booking
        self.booking.session = seat.session

    @cached_property
    def is_staff(self) -> bool:
        """Whether staff of the session act, who may after changes have closed."""
        return not self.is_own and can_vouch_for(self.request.user, self.seat.session)

    @property
    def actor(self) -> Actor:
        """The holder of the key, or the user."""
        return Actor(ActorKind.SEAT_KEY, str(self.seat.pk)) if self.has_key else actor_of(self.request)

    @property
    def home(self) -> str:
        """The page of the place."""
        return f"/seats/{self.booking.ref}-{self.seat.number}/"


class SeatFormView(OperationView):
    """A form with the name on a place. It remembers what it showed, so that an old page overwrites nothing unseen."""

    seat: Seat

    def get_initial(self) -> dict[str, Any]:
        """What is known, and its fingerprint."""
        return {"name": self.seat.name, "email": self.seat.email, "seen": bookings.fingerprint(self.seat)}

    def show_again(self, form: Any, status: int) -> HttpResponse:
        """What was typed stays; the page now knows how things stand, so that saving once more saves."""
        if status == HTTPStatus.CONFLICT:
            self.seat.refresh_from_db(fields=["name", "email"])
            form.data = {**form.data.dict(), "seen": bookings.fingerprint(self.seat)}
        return super().show_again(form, status)


class ActionView(OperationView):
    """A button without a page of its own: it acts, and what it says stands on the page that it leads back to."""

    form_class = forms.Form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Looking changes nothing: back to the page with the button."""
        return redirect(self.get_back_url())

    def get_back_url(self) -> str:
        """The page with the button."""
        raise NotImplementedError

    def get_next_url(self, row: Any) -> str:
        """Back."""
        return self.get_back_url()

    def show_again(self, form: Any, status: int) -> HttpResponse:
        """Say on the page with the button why it could not be done."""
        for words in form.non_field_errors():
            messages.error(self.request, words)
        return redirect(self.get_back_url())


def is_gone(seat: Seat) -> bool:
    """Whether a place was given back, alone or with its booking."""
    return seat.given_back_at is not None or seat.booking.state == BookingState.CANCELLED


def booking_from_key(request: HttpRequest, key: str) -> str:
    """Open a page session for the holder of a booking's key; answer where to go. Raises Http404 for an unknown key."""
    booking = Booking.with_key(key)
    if booking is None:
        raise Http404
    page_keys.grant(request, "booking", bookings.row_key(booking))
    return f"/bookings/{booking.ref}/"


def seat_from_key(request: HttpRequest, key: str) -> str:
    """Open a page session for the holder of a place's key; answer where to go. Raises Http404 for an unknown key."""
    seat = Seat.with_key(key)
    if seat is None:
        raise Http404
    page_keys.grant(request, "seat", bookings.row_key(seat))
    return f"/seats/{seat.booking.ref}-{seat.number}/"
