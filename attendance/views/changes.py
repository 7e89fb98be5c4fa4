"""The forms of a register: add a person, count a group, name a place, close, correct."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from attendance import queries
from attendance.enums import RegisterState
from attendance.forms import MAX_ID, AmendForm, CloseForm, CloseOutForm, HeadcountForm, NameForm, WalkInForm
from attendance.models import CloseOut, HeadcountLine, Register, WalkIn
from attendance.operations import close_outs, headcounts, registers, walk_ins
from attendance.views.bases import MeetingPage, NotStartedError
from delivery.operations import seats
from ui.views import OperationView


class RegisterForm(MeetingPage, OperationView):
    """A form that changes the register and leads back to it."""

    title: ClassVar[str] = ""
    button: ClassVar[str] = "Save"
    template_name = "attendance/form.html"

    def authorise(self) -> None:
        """A form of a register that was not started leads to its start."""
        super().authorise()
        if self.register is None:
            raise NotStartedError

    def get_next_url(self, row: Any) -> str:
        """Back to the sheet."""
        return self.page_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Title, button, and the form."""
        return super().get_context_data(title=self.title, button=self.button, **kwargs)


class WalkInView(RegisterForm):
    """Adds somebody who came without a booking."""

    form_class = WalkInForm
    title = "Add a person"
    button = "Add and mark present"
    template_name = "attendance/walk_in.html"

    def perform(self, form: Any) -> WalkIn:
        """Add them."""
        data = form.cleaned_data
        return walk_ins.add(
            register=self.started,
            name=data["name"],
            email=data["email"],
            organisation_name=data["organisation_name"],
            client_event_id=data["event_id"],
            by=self.actor,
        )

    def get_next_url(self, row: WalkIn) -> str:
        """Their row."""
        messages.success(self.request, "They are on the register, marked present.")
        return self.page_url(f"w-{row.pk}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The organisations that booked, to choose from while typing."""
        names = {row.organisation for row in self.sheet.rows if row.organisation}
        return super().get_context_data(organisations=sorted(names), **kwargs)


class HeadcountView(RegisterForm):
    """Counts a group."""

    form_class = HeadcountForm
    title = "Count a group"
    button = "Add to the head-count"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The session whose organisations are offered."""
        return {**super().get_form_kwargs(), "session_id": self.session.pk}

    def get_initial(self) -> dict[str, Any]:
        """The young people whom the bookings announced, until a first group is counted."""
        announced = queries.expected_under_18(self.session.pk)
        if not announced or self.sheet.headcount_lines:
            return {}
        return {"count": announced, "label": "Under-18s"}

    def perform(self, form: Any) -> HeadcountLine:
        """Add the line."""
        data = form.cleaned_data
        return headcounts.add(
            register=self.started,
            label=data["label"],
            count=data["count"],
            audience_type=data["audience_type"],
            organisation=data.get("organisation"),
            client_event_id=data["event_id"],
            by=self.actor,
        )

    def get_next_url(self, row: HeadcountLine) -> str:
        """The head-count on the sheet."""
        return self.page_url("head-count")


class NameView(RegisterForm):
    """Says who sits on a place that nobody was named for."""

    form_class = NameForm
    title = "Who is on this place?"
    button = "Save the name"

    def authorise(self) -> None:
        """Find the place on this session's list."""
        super().authorise()
        pk = self.kwargs["seat"]
        rows = queries.living_seats(self.session.pk).select_related("booking", "session")
        self.seat = get_object_or_404(rows, pk=pk if pk < MAX_ID else 0)

    def get_initial(self) -> dict[str, Any]:
        """What is known."""
        return {"name": self.seat.name, "email": self.seat.email}

    def perform(self, form: Any) -> Any:
        """Name them."""
        data = form.cleaned_data
        return seats.name(seat=self.seat, name=data["name"], email=data["email"], at_the_register=True, by=self.actor)

    def get_next_url(self, row: Any) -> str:
        """Their row."""
        return self.page_url(f"s-{row.pk}")


class CloseView(RegisterForm):
    """The last look, and closing."""

    form_class = CloseForm
    title = "Close the register"
    template_name = "attendance/close.html"

    def get_form(self, form_class: type[forms.BaseForm] | None = None) -> forms.BaseForm:
        """Only an empty register asks whether nobody came."""
        form = super().get_form(form_class)
        if not self.is_empty:
            del form.fields["empty"]
        return form

    def get_initial(self) -> dict[str, Any]:
        """What was answered when it was closed before."""
        return answered(self.started)

    @property
    def is_empty(self) -> bool:
        """Whether neither a mark nor a head-count is there."""
        return not (self.sheet.marked or self.sheet.headcount)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing is left to close on a closed register."""
        if self.started.state == RegisterState.CLOSED:
            return redirect(self.page_url())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The same where somebody else closed it meanwhile."""
        if self.started.state == RegisterState.CLOSED:
            messages.info(request, "This register was closed already. Its marks are final.")
            return redirect(self.page_url())
        return super().post(request, *args, **kwargs)

    def perform(self, form: Any) -> Any:
        """Close it."""
        empty = form.cleaned_data.get("empty", False)
        return registers.close(register=self.started, empty=empty, answers=form.answers(), by=self.actor)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The summary, and how many people of attendance reports nobody has decided about."""
        undecided = queries.waiting_entries(self.started)
        return super().get_context_data(sheet=self.sheet, undecided=undecided, **kwargs)


class CloseOutView(RegisterForm):
    """Completes the answers given at closing."""

    form_class = CloseOutForm
    title = "Finish up"
    button = "Save the answers"

    def get_initial(self) -> dict[str, Any]:
        """What was answered so far."""
        return answered(self.started)

    def perform(self, form: Any) -> CloseOut:
        """Write them down."""
        return close_outs.write(register=self.started, answers=form.answers(), by=self.actor)


def answered(register: Register) -> dict[str, Any]:
    """The answers given so far, to begin a form with."""
    row = CloseOut.objects.filter(register=register).first()
    return {name: getattr(row, name) for name in CloseOutForm.base_fields} if row else {}


class AmendView(RegisterForm):
    """Opens a closed register again."""

    form_class = AmendForm
    title = "Correct the register"
    button = "Open the register again"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An open register needs no reason."""
        if self.started.state == RegisterState.OPEN:
            return redirect(self.page_url())
        return super().get(request, *args, **kwargs)

    def perform(self, form: Any) -> Register:
        """Open it."""
        return registers.amend(register=self.started, reason=form.cleaned_data["reason"], by=self.actor)
