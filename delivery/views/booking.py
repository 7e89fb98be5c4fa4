"""Doors of making a booking: the form, the code, the code once more."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.forms import CodeForm
from delivery.enums import BookingState, Mode, Purpose, Standing
from delivery.forms.address import BookersAddressForm
from delivery.forms.booking import BookForm
from delivery.forms.invitations import KeptBookForm
from delivery.models import Allocation, Booking
from delivery.operations import bookings, codes
from delivery.operations.bookings import LAPSED
from delivery.queries import bookings as found
from delivery.queries import reservations, sessions, waiting
from delivery.views.doors import ActionView, BookingDoor
from delivery.views.sessions import SessionDoor
from ui import page_keys
from ui.throttle import is_allowed, too_often
from ui.views import OperationView

BOOKINGS_PER_MINUTE = 20
# Where the browser's session keeps which form made which booking, and of how many forms.
FORMS, FORMS_KEPT = "booked_with", 10
# What is said once the code was right.
CONFIRMED_WORDS = {
    BookingState.CONFIRMED: "Your booking is confirmed. We have sent you the details by e-mail.",
    BookingState.PENDING: "Your address is confirmed. The team looks at your booking before it is final.",
    BookingState.WAITING: "You are on the waiting list. We have sent you an e-mail with the link to this page.",
}


class BookView(SessionDoor, OperationView):
    """The booking form."""

    template_name = "delivery/book.html"
    form_class = BookForm
    button_words = "Book"
    # What can be done in one press with what was typed, where it could not be booked: see `waiting.instead`.
    instead = ""
    # As what a booking made here stands until its address is proved.
    begins_as = BookingState.HELD

    def authorise(self) -> None:
        """As for the session's page; a form in progress is never kept by a cache."""
        super().authorise()
        self.is_private = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form; the session's page says what to do when there is nothing to book."""
        self.look()
        if self.standing is not Standing.OPEN:
            return redirect("session", ref=self.session.ref)
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Book, at a bounded rate for each caller: each booking holds places for a while."""
        self.look()
        if not is_allowed(request, "book", BOOKINGS_PER_MINUTE):
            return too_often(self)
        return super().post(request, *args, **kwargs)

    def get_form_class(self) -> type[BookForm]:
        """Whose organisation it is, is known where places are kept for one."""
        return KeptBookForm if self.kept is not None and self.kept.organisation else BookForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The kinds of places that there are, and what is known of the visitor."""
        user = self.request.user
        purposes = ("room", "online") if self.session.mode == Mode.HYBRID else ()
        known = {"email": user.email, "booker_name": user.get_full_name()} if user.is_authenticated else {}
        whose = {"organisation": self.kept.organisation} if self.kept and self.kept.organisation else {}
        asks = self.session.course.asks
        return {**super().get_form_kwargs(), "purposes": purposes, "asks": asks, "initial": known, **whose}

    def perform(self, form: BookForm) -> Booking:
        """Hold the places; somebody signed in with the booker's address needs no code."""
        user = self.request.user
        details = form.details()
        booking = bookings.book(
            session=self.session,
            details=details,
            request_key=form.request_key(self.session.ref),
            is_proved=user.is_authenticated and user.email == details.booker_email,
            replaces=self.begun(form),
            kept=self._kept_for(details.places, str(details.purpose)),
            invitation=self.invitation,
            by=self.actor,
        )
        page_keys.grant(self.request, "booking", found.row_key(booking))
        self.remember(form, booking)
        return booking

    def _kept_for(self, wanted: int, purpose: str) -> Allocation | None:
        """The kept places, if the party comes from those: with two kinds, they are places in the room."""
        if purpose == Purpose.ONLINE and self.session.mode == Mode.HYBRID:
            return None
        open_places = self.free.get(purpose, 0) if purpose else sum(self.free.values())
        return reservations.to_draw_on(self.kept, open_places=open_places, wanted=wanted)

    def begun(self, form: BookForm) -> Booking | None:
        """What this browser booked before and has not proved: somebody went back, maybe to change something.

        Known by the form; or, since going back may fetch a fresh one, by the address and the key that this browser has.
        """
        ref = self.request.session.get(FORMS, {}).get(form.cleaned_data["form_token"])
        same_form = found.booking(ref) if ref else None
        if same_form and same_form.state == self.begins_as and same_form.waits_for_code(timezone.now()):
            return same_form
        keys = page_keys.granted(self.request, "booking")
        return found.begun(self.session, email=form.cleaned_data["email"], state=self.begins_as, keys=keys)

    def remember(self, form: BookForm, booking: Booking) -> None:
        """Which form made it."""
        token = form.cleaned_data["form_token"]
        if token:
            sent = {**self.request.session.get(FORMS, {}), token: booking.ref}
            self.request.session[FORMS] = dict(list(sent.items())[-FORMS_KEPT:])

    def get_next_url(self, row: Booking) -> str:
        """To the code, or straight to the booking."""
        return f"/bookings/{row.ref}/" if row.is_proved() else f"/bookings/{row.ref}/confirm/"

    def show_again(self, form: BookForm, status: int) -> HttpResponse:
        """Where there are not enough places, nobody types anything again in order to wait for them."""
        if self.refused:
            purpose, wanted = form.cleaned_data.get("purpose", ""), int(form["places"].value())
            self.instead = waiting.instead(self.session, wanted=wanted, purpose=purpose, refused=self.refused)
        return super().show_again(form, status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The session, and how many places are left; where there are two kinds, of each."""
        is_hybrid = self.session.mode == Mode.HYBRID
        return super().get_context_data(
            **found.describe(self.session),
            place=sessions.public_place(self.session),
            free=sum(self.free.values()),
            free_in_room=self.free.get("room") if is_hybrid else None,
            free_online=self.free.get("online") if is_hybrid else None,
            **self.kept_words(),
            **kwargs,
        )


class ConfirmView(BookingDoor, OperationView):
    """Asks for the code that makes a booking final."""

    template_name = "delivery/confirm.html"
    form_class = CodeForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The code's form, or why it is too late; a booking whose address is proved has its own page."""
        if self.booking.is_proved():
            return redirect("booking", ref=self.booking.ref)
        return self.render_to_response(self.get_context_data())

    def perform(self, form: CodeForm) -> Booking:
        """Confirm with the code, and say what that led to."""
        booking = bookings.confirm(booking=self.booking, code=form.cleaned_data["code"], by=self.actor)
        if booking.state in CONFIRMED_WORDS:
            messages.success(self.request, CONFIRMED_WORDS[BookingState(booking.state)])
        return booking

    def get_next_url(self, row: Booking) -> str:
        """The booking."""
        return f"/bookings/{row.ref}/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The booking, and whether its code is still waited for."""
        booking = self.booking
        return super().get_context_data(
            booking=booking,
            is_held=booking.waits_for_code(timezone.now()),
            is_waiting=booking.state == BookingState.WAITING,
            ran_out=booking.cancel_reason in ("", LAPSED),
            seats=booking.seats.count(),
            place=found.public_place_of(booking),
            **found.describe(booking.session),
            **kwargs,
        )


class CorrectAddressView(BookingDoor, OperationView):
    """Puts a mistyped address right, while the code is waited for."""

    template_name = "delivery/address.html"
    form_class = BookersAddressForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; where no code is waited for any more, the page that says why."""
        if not self.booking.waits_for_code(timezone.now()):
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
