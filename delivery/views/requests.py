"""Doors of a request that was made: see how it stands, correct it, withdraw it, book the places that are kept."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from delivery.enums import BookingState, RequestState
from delivery.forms.invitations import KeptBookForm
from delivery.forms.requests import ChangeForm, asked
from delivery.models import Booking, SessionRequest
from delivery.models.bookings import MAX_SEATS
from delivery.operations import requests, triage
from delivery.permissions import requests_visible_to
from delivery.queries import bookings as booked
from delivery.queries import requests as found
from delivery.queries.sessions import public_place
from delivery.views.doors import ActionView, KeyDoor, NotYoursError
from kernel.actors import Actor, ActorKind
from ui import page_keys
from ui.throttle import is_allowed, too_often
from ui.views import OperationView, PageView, actor_of

REQUESTS_PER_MINUTE = 10


def instead_of(form: Any, user: Any, postcode: str = "") -> dict[str, Any]:
    """Whether the form was refused because they are few, and which open sessions they could join."""
    is_few = form.is_bound and "asks_anyway" in form.errors
    if not is_few:
        return {"is_few": form.is_bound and form.data.get("asks_anyway") == "on", "lines": []}
    typed = form.cleaned_data
    near = typed.get("place_postcode") or typed.get("postcode") or postcode
    return {"is_few": True, "lines": found.instead(form.chosen_course, near, user=user, now=timezone.now())}


class RequestDoor(KeyDoor):
    """Lets in whoever opened the request's key in this browser, and those who asked, signed in.

    To everybody else the request does not exist; staff have a screen of their own.
    """

    def authorise(self) -> None:
        """Fetch the request; 404 for strangers."""
        row = found.request(self.kwargs["ref"])
        if row is None:
            raise NotYoursError
        user = self.request.user
        self.has_key = page_keys.is_granted(self.request, "request", found.row_key(row))
        is_own = row.is_proved() and user.is_authenticated and user.email == row.asker_email
        if not self.has_key and not (is_own and requests_visible_to(user).filter(pk=row.pk).exists()):
            raise NotYoursError
        self.asked = row

    @property
    def actor(self) -> Actor:
        """The holder of the key, or the user."""
        return Actor(ActorKind.REQUEST_KEY, str(self.asked.pk)) if self.has_key else actor_of(self.request)

    @property
    def home(self) -> str:
        """The page of the request."""
        return f"/requests/{self.asked.ref}/"


class RequestView(RequestDoor, PageView):
    """How a request stands, and what can be done about it."""

    template_name = "delivery/request_page.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; a request that waits for its code is led to where the code is typed."""
        if not self.asked.is_proved():
            return redirect("request_confirm", ref=self.asked.ref)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The request, and the session that it led to."""
        row, now = self.asked, timezone.now()
        session = row.session
        return super().get_context_data(
            asked=row,
            session=session,
            meetings=list(session.meetings.all()) if session else [],
            place=public_place(session) if session else "",
            kept=found.bookable(row, now) if row.state == RequestState.ACCEPTED else None,
            bookings=list(found.booked_on(row)) if row.state == RequestState.ACCEPTED else [],
            can_change=row.state in requests.WAITING,
            can_withdraw=row.state in requests.LIVING and not (session and session.starts_at <= now),
            **kwargs,
        )


class ChangeView(RequestDoor, OperationView):
    """Corrects what was asked for, while it waits for an answer."""

    template_name = "delivery/request_change.html"
    form_class = ChangeForm
    success_message = "Saved. The team sees it as it stands now."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; an answered request leads back to its page."""
        if self.asked.state not in requests.WAITING:
            return redirect("request", ref=self.asked.ref)
        return self.render_to_response(self.get_context_data())

    def get_form_kwargs(self) -> dict[str, Any]:
        """What was asked for."""
        return {**super().get_form_kwargs(), "user": self.request.user, "initial": asked(self.asked)}

    def perform(self, form: ChangeForm) -> SessionRequest:
        """Correct it."""
        return requests.revise(request=self.asked, wish=form.wish(), by=self.actor)

    def get_next_url(self, row: SessionRequest) -> str:
        """The request."""
        return self.home

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The request, and open sessions to join instead where those who ask became few."""
        context = super().get_context_data(asked=self.asked, **kwargs)
        return {**context, **instead_of(context["form"], self.request.user, self.asked.postcode)}


class WithdrawView(RequestDoor, OperationView):
    """Asks once more, then takes the request back."""

    template_name = "delivery/request_withdraw.html"
    form_class = forms.Form
    success_message = "The request is withdrawn. Thank you for telling us."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question, unless there is nothing to take back."""
        if self.asked.state not in (RequestState.UNPROVED, *requests.LIVING):
            return redirect("request", ref=self.asked.ref)
        return self.render_to_response(self.get_context_data())

    def perform(self, form: Any) -> SessionRequest:
        """Withdraw."""
        return requests.withdraw(request=self.asked, by=self.actor)

    def get_next_url(self, row: SessionRequest) -> str:
        """The request, which says so."""
        return self.home

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The request."""
        return super().get_context_data(asked=self.asked, **kwargs)


class TurnDownView(RequestDoor, ActionView):
    """Says that the offered session does not suit."""

    success_message = "Thank you for telling us. The team looks again."

    def perform(self, form: Any) -> SessionRequest:
        """Say so."""
        return triage.turn_down(request=self.asked, by=self.actor)

    def get_back_url(self) -> str:
        """The request."""
        return self.home


class BookKeptView(RequestDoor, OperationView):
    """Books places that were kept for those who asked."""

    template_name = "delivery/request_book.html"
    form_class = KeptBookForm

    def authorise(self) -> None:
        """Only while there are kept places."""
        super().authorise()
        is_accepted = self.asked.state == RequestState.ACCEPTED
        self.kept = found.bookable(self.asked, timezone.now()) if is_accepted else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; the page of the request says what to do where there is nothing to book."""
        if self.kept is None:
            return redirect("request", ref=self.asked.ref)
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Book, at the rate at which a caller may ask."""
        if not is_allowed(request, "request", REQUESTS_PER_MINUTE):
            return too_often(self)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """What is known of those who asked."""
        row = self.asked
        left = self.kept.capacity - self.kept.taken if self.kept else row.adults
        known: dict[str, Any] = {"booker_name": row.asker_name, "email": row.asker_email, "phone": row.asker_phone}
        known["places"] = max(1, min(row.adults, left, MAX_SEATS))
        asks = row.session.course.asks if row.session else ()
        return {**super().get_form_kwargs(), "organisation": row.organisation, "asks": asks, "initial": known}

    def perform(self, form: KeptBookForm) -> Booking:
        """Book; with the proved address at once, with another one by code."""
        key = form.request_key(self.asked.ref)
        booking = requests.book(request=self.asked, details=form.details(), request_key=key, by=self.actor)
        page_keys.grant(self.request, "booking", booked.row_key(booking))
        return booking

    def get_next_url(self, row: Booking) -> str:
        """The booking, or where its code is typed."""
        return f"/bookings/{row.ref}/" if row.state == BookingState.CONFIRMED else f"/bookings/{row.ref}/confirm/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The session, and how many places are kept."""
        session = self.asked.session
        if session is None:
            raise Http404
        left = self.kept.capacity - self.kept.taken if self.kept else 0
        context = {**booked.describe(session), "place": public_place(session), "free": left, "asked": self.asked}
        return super().get_context_data(**context, **kwargs)


def request_from_key(request: HttpRequest, key: str) -> str:
    """Open a page session for the holder of a request's key; answer where to go. Raises Http404 for an unknown key."""
    row = SessionRequest.with_key(key)
    if row is None:
        raise Http404
    page_keys.grant(request, "request", found.row_key(row))
    return f"/requests/{row.ref}/"
