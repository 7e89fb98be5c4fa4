"""Doors by which a booking says more of itself: who comes, from a list, and answers to the course's questions."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from delivery.forms.answers import AnswersForm, answered
from delivery.forms.manage import PeopleForm
from delivery.models import Booking
from delivery.operations import answers, naming
from delivery.queries import changes, unnamed
from delivery.queries.answers import fingerprint
from delivery.views.doors import BookingDoor
from ui.views import OperationView


class NamePeopleView(BookingDoor, OperationView):
    """Names everybody whose place has no name yet, from a list or a file."""

    template_name = "delivery/people.html"
    form_class = PeopleForm
    success_message = "Saved. Everybody with an e-mail address gets their own link."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, unless nobody can be named any more."""
        if not changes.can_name(self.booking, timezone.now()) or not self.free:
            return redirect("booking", ref=self.booking.ref)
        return self.render_to_response(self.get_context_data())

    @property
    def free(self) -> int:
        """How many places have no name yet."""
        return sum(map(unnamed.is_free, self.living))

    def authorise(self) -> None:
        """Fetch the places too."""
        super().authorise()
        self.living = unnamed.living(self.booking)

    def get_initial(self) -> dict[str, Any]:
        """What the page shows of the booking."""
        return {"seen": unnamed.fingerprint(self.living)}

    def perform(self, form: PeopleForm) -> Booking:
        """Name them."""
        typed = form.cleaned_data
        return naming.name_all(booking=self.booking, people=typed["names_list"], seen=typed["seen"], by=self.actor)

    def show_again(self, form: Any, status: int) -> HttpResponse:
        """What was typed stays; the page now knows who is named."""
        if status == HTTPStatus.CONFLICT:
            self.living = unnamed.living(self.booking)
            form.data = {**form.data.dict(), "seen": unnamed.fingerprint(self.living)}
        return super().show_again(form, status)

    def get_next_url(self, row: Booking) -> str:
        """The booking."""
        return f"/bookings/{row.ref}/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The booking, and how many places have no name."""
        return super().get_context_data(booking=self.booking, session=self.booking.session, free=self.free, **kwargs)


class AnswersView(BookingDoor, OperationView):
    """Answers the course's questions anew."""

    template_name = "delivery/answers.html"
    form_class = AnswersForm
    success_message = "Your answers are saved."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, unless nothing is asked or nothing can be changed any more."""
        if not changes.can_answer(self.booking, timezone.now(), is_staff=self.is_staff):
            return redirect("booking", ref=self.booking.ref)
        return self.render_to_response(self.get_context_data())

    def get_form_kwargs(self) -> dict[str, Any]:
        """What the course asks now. Staff need not know everything."""
        asks = self.booking.session.course.asks
        return {**super().get_form_kwargs(), "asks": asks, "may_leave_out": self.is_staff}

    def get_initial(self) -> dict[str, Any]:
        """What was answered."""
        return answered(self.booking, self.booking.session.course.asks)

    def perform(self, form: AnswersForm) -> Booking:
        """Keep the answers."""
        given, seen = form.answers(), form.cleaned_data["seen"]
        return answers.change(booking=self.booking, given=given, seen=seen, is_staff=self.is_staff, by=self.actor)

    def show_again(self, form: Any, status: int) -> HttpResponse:
        """What was typed stays; the page now knows what was answered meanwhile."""
        if status == HTTPStatus.CONFLICT:
            self.booking.refresh_from_db(fields=["answers"])
            form.data = form.data.copy()
            form.data["seen"] = fingerprint(self.booking)
        return super().show_again(form, status)

    def get_next_url(self, row: Booking) -> str:
        """The booking."""
        return f"/bookings/{row.ref}/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The booking."""
        return super().get_context_data(booking=self.booking, session=self.booking.session, **kwargs)
