"""Doors of making a booking: the form, the code, the code once more."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.forms import CodeForm
from delivery.enums import BookingState, Mode, Standing
from delivery.forms.address import BookersAddressForm
from delivery.forms.booking import BookForm
from delivery.models import Booking
from delivery.operations import bookings, codes
from delivery.operations.bookings import LAPSED
from delivery.queries import bookings as found
from delivery.queries import sessions
from delivery.views.doors import ActionView, BookingDoor
from delivery.views.sessions import SessionDoor
from ui import page_keys
from ui.throttle import is_allowed, too_often
from ui.views import OperationView

BOOKINGS_PER_MINUTE = 20
# Where the browser's session keeps which form made which booking, and of how many forms.
FORMS, FORMS_KEPT = "booked_with", 10


class BookView(SessionDoor, OperationView):
    """The booking form."""

    template_name = "delivery/book.html"
    form_class = BookForm

    def authorise(self) -> None:
        """As for the session's page; a form in progress is never kept by a cache."""
        super().authorise()
        self.is_private = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form; the session's page says what to do when there is nothing to book."""
        self.free = sessions.free_by_purpose(self.session)
        if sessions.standing_of(self.session, sum(self.free.values()), timezone.now()) is not Standing.OPEN:
            return redirect("session", ref=self.session.ref)
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Book, at a bounded rate for each caller: each booking holds places for a while."""
        self.free = sessions.free_by_purpose(self.session)
        if not is_allowed(request, "book", BOOKINGS_PER_MINUTE):
            return too_often(self)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The kinds of places that there are, and what is known of the visitor."""
        user = self.request.user
        purposes = ("room", "online") if self.session.mode == Mode.HYBRID else ()
        known = {"email": user.email, "booker_name": user.get_full_name()} if user.is_authenticated else {}
        return {**super().get_form_kwargs(), "purposes": purposes, "initial": known}

    def perform(self, form: BookForm) -> Booking:
        """Hold the places; somebody signed in with the booker's address needs no code."""
        user = self.request.user
        details = form.details()
        token = form.cleaned_data["form_token"]
        booking = bookings.book(
            session=self.session,
            details=details,
            request_key=form.request_key(self.session.ref),
            is_proved=user.is_authenticated and user.email == details.booker_email,
            replaces=self._booked_with(token),
            by=self.actor,
        )
        page_keys.grant(self.request, "booking", found.row_key(booking))
        self._remember(token, booking)
        return booking

    def _booked_with(self, token: str) -> Booking | None:
        """What this browser booked with the same form before: somebody went back and changed what they had typed."""
        ref = self.request.session.get(FORMS, {}).get(token) if token else None
        return found.booking(ref) if ref else None

    def _remember(self, token: str, booking: Booking) -> None:
        if token:
            sent = {**self.request.session.get(FORMS, {}), token: booking.ref}
            self.request.session[FORMS] = dict(list(sent.items())[-FORMS_KEPT:])

    def get_next_url(self, row: Booking) -> str:
        """To the code, or straight to the booking."""
        return f"/bookings/{row.ref}/" if row.state == BookingState.CONFIRMED else f"/bookings/{row.ref}/confirm/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The session, and how many places are left."""
        return super().get_context_data(
            **found.describe(self.session),
            place=sessions.public_place(self.session),
            free=sum(self.free.values()),
            **kwargs,
        )


class ConfirmView(BookingDoor, OperationView):
    """Asks for the code that makes a booking final."""

    template_name = "delivery/confirm.html"
    success_message = "Your booking is confirmed. We have sent you the details by e-mail."
    form_class = CodeForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The code's form, or why it is too late; a confirmed booking has its own page."""
        if self.booking.state == BookingState.CONFIRMED:
            return redirect("booking", ref=self.booking.ref)
        return self.render_to_response(self.get_context_data())

    def perform(self, form: CodeForm) -> Booking:
        """Confirm with the code."""
        return bookings.confirm(booking=self.booking, code=form.cleaned_data["code"], by=self.actor)

    def get_next_url(self, row: Booking) -> str:
        """The booking."""
        return f"/bookings/{row.ref}/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The booking, and whether its places are still held."""
        booking = self.booking
        return super().get_context_data(
            booking=booking,
            is_held=booking.is_held(timezone.now()),
            ran_out=booking.cancel_reason in ("", LAPSED),
            seats=booking.seats.count(),
            place=sessions.public_place(booking.session),
            **found.describe(booking.session),
            **kwargs,
        )


class CorrectAddressView(BookingDoor, OperationView):
    """Puts a mistyped address right, while the places are held."""

    template_name = "delivery/address.html"
    form_class = BookersAddressForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; where no code is waited for any more, the page that says why."""
        if not self.booking.is_held(timezone.now()):
            return redirect("booking_confirm", ref=self.booking.ref)
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Correct it, at the rate at which a caller may book: each time a mail goes to an address just typed."""
        if not is_allowed(request, "book", BOOKINGS_PER_MINUTE):
            return too_often(self)
        return super().post(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """The address as it was typed."""
        return {"email": self.booking.booker_email}

    def perform(self, form: BookersAddressForm) -> Booking:
        """Correct it. The old link died with the old address, so this browser is let in anew."""
        booking = codes.correct_address(booking=self.booking, email=form.cleaned_data["email"], by=self.actor)
        if self.has_key:
            page_keys.grant(self.request, "booking", found.row_key(booking))
        messages.success(self.request, f"We have sent a code to {booking.booker_email}.")
        return booking

    def get_next_url(self, row: Booking) -> str:
        """Where the code is typed."""
        return f"/bookings/{row.ref}/confirm/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The booking as it stands in the database: a refusal keeps nothing."""
        return super().get_context_data(booking=self.booking, session=self.booking.session, **kwargs)


class CodeAgainView(BookingDoor, ActionView):
    """Sends another code."""

    success_message = "We have sent another code. It may take a minute to arrive."

    def perform(self, form: Any) -> Booking:
        """Send it."""
        bookings.send_code_again(booking=self.booking)
        return self.booking

    def get_back_url(self) -> str:
        """Where the code is typed."""
        return f"/bookings/{self.booking.ref}/confirm/"
