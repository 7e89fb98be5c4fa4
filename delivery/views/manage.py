"""Doors by which a final booking is changed: to another date, with more places, from the room to online and back."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from delivery.documents import taking_part
from delivery.enums import Mode, SessionState
from delivery.forms.manage import MorePlacesForm, WayForm
from delivery.models import Booking, Seat, Session
from delivery.operations import additions, moves, switches
from delivery.permissions import can_vouch_for
from delivery.queries import answers, changes, sessions
from delivery.queries import waiting as queue
from delivery.views.doors import BookedSeatDoor, BookingDoor, SeatDoor
from kernel.errors import Refusal
from kernel.identifiers import normalise
from ui.views import OperationView, PageView


class ChangingDoor(BookingDoor):
    """Lets in those of the booking, while it can be changed by them; later it leads to the booking, which says why."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, unless nothing can be changed any more."""
        if not self.is_changeable():
            return redirect("booking", ref=self.booking.ref)
        return super().get(request, *args, **kwargs)  # type: ignore[misc,no-any-return]  # before a view class

    def is_changeable(self) -> bool:
        """Whether this visitor may change the booking now."""
        return changes.can_change(self.booking, timezone.now(), is_staff=self.is_staff)

    def get_next_url(self, row: Any) -> str:
        """The booking."""
        return f"/bookings/{self.booking.ref}/"


class MovingDoor(ChangingDoor):
    """The same for moving, which a booking also may when its session is off."""

    def is_changeable(self) -> bool:
        """Whether this visitor may move it now."""
        return changes.can_rebook(self.booking) or super().is_changeable()


class MoveDatesView(MovingDoor, PageView):
    """The other dates of the course, each with whether everybody on the booking finds a place there."""

    template_name = "delivery/move_dates.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The dates."""
        booking = self.booking
        return super().get_context_data(
            booking=booking,
            session=booking.session,
            living=booking.seats.filter(given_back_at=None).count(),
            **other_dates(booking, self.request.user),
            **kwargs,
        )


class MoveView(MovingDoor, OperationView):
    """Asks once more, then moves the booking to the date of the address."""

    template_name = "delivery/move.html"
    form_class = forms.Form
    success_message = "Your booking has moved. Everybody on it will get one e-mail with the new date."

    def authorise(self) -> None:
        """Fetch the other date; one that this visitor may not see, or of another course, does not exist."""
        super().authorise()
        choice: QuerySet[Session] = Session.objects.filter(pk=self.booking.session_id)
        if normalise(self.kwargs["session_ref"]) != self.booking.session.ref:
            choice = changes.sessions_to_move_to(self.booking, self.request.user, timezone.now())
        there = choice.filter(ref=normalise(self.kwargs["session_ref"])).first()
        if there is None:
            raise Http404
        self.there = there

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question, unless the booking is there already."""
        if self.there.pk == self.booking.session_id:
            return redirect("booking", ref=self.booking.ref)
        return super().get(request, *args, **kwargs)

    def perform(self, form: Any) -> Booking:
        """Move it."""
        vouched = not self.has_key and can_vouch_for(self.request.user, self.there)
        return moves.move(
            booking=self.booking, to=self.there, by=self.actor, is_staff=self.is_staff, is_vouched=vouched
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both dates, who is told, and what would be different there."""
        booking, there = self.booking, self.there
        purposes = changes.living_purposes(booking)
        return super().get_context_data(
            booking=booking,
            session=booking.session,
            meetings=list(booking.session.meetings.all()),
            there=there,
            there_meetings=list(there.meetings.all()),
            place=sessions.public_place(there),
            living=len(purposes),
            becomes=set(changes.wanted_there(there, purposes)) - set(purposes),
            **kwargs,
        )


class AddPlacesView(ChangingDoor, OperationView):
    """More places for the booking."""

    template_name = "delivery/add_places.html"
    form_class = MorePlacesForm
    success_message = "The places are added. Say below who comes."
    is_full = False

    def get_form_kwargs(self) -> dict[str, Any]:
        """What the form depends on."""
        left, mode = changes.room_for_more(self.booking), self.booking.session.mode
        return {**super().get_form_kwargs(), "left": left, "is_hybrid": mode == Mode.HYBRID}

    def get_initial(self) -> dict[str, Any]:
        """What the page shows of the booking."""
        return {"seen": changes.last_number(self.booking)}

    def perform(self, form: Any) -> Booking:
        """Add them."""
        typed = form.cleaned_data
        try:
            return additions.add(
                booking=self.booking, count=typed["places"], purpose=typed.get("purpose", ""), seen=typed["seen"],
                seats=tuple(typed["names_list"]), is_staff=self.is_staff, by=self.actor,
            )  # fmt: skip
        except Refusal as refusal:
            self.is_full = refusal.code == "session_full"
            raise

    def show_again(self, form: Any, status: int) -> HttpResponse:
        """What was typed stays; the page now knows how things stand. Where the session is full, others may wait."""
        if status == HTTPStatus.CONFLICT:
            form.data = {**form.data.dict(), "seen": changes.last_number(self.booking)}
        return super().show_again(form, status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many are free, and whether more could wait."""
        session, now = self.booking.session, timezone.now()
        free = sessions.free_by_purpose(session)
        standing = sessions.standing_of(session, sum(free.values()), now)
        return super().get_context_data(
            booking=self.booking,
            session=session,
            free=free,
            left=changes.room_for_more(self.booking),
            is_full=self.is_full,
            can_wait=queue.can_wait(session, standing),
            **kwargs,
        )


class WaitForMoreView(AddPlacesView):
    """Lets the others wait for places, as a booking of their own: the second button of the same form."""

    success_message = "The others are on the waiting list. We have sent you an e-mail about it."
    is_full = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Looking changes nothing: back to the page with the button."""
        return redirect("booking_add", ref=self.booking.ref)

    def perform(self, form: Any) -> Booking:
        """Put them on the list. The booking that is final stays; the other one has a link of its own."""
        typed = form.cleaned_data
        return additions.wait(
            booking=self.booking, count=typed["places"], purpose=typed.get("purpose", ""),
            seats=tuple(typed["names_list"]), by=self.actor,
        )  # fmt: skip


class SwitchView(OperationView):
    """Asks once more, then puts a place in the room or online."""

    template_name = "delivery/switch.html"
    form_class = WayForm
    success_message = "Changed. The next e-mail says how to take part, and brings the calendar up to date."
    seat: Seat
    booking: Booking

    def is_staff_here(self) -> bool:
        """Whether staff of the session act."""
        return bool(getattr(self, "is_staff", False))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question, unless there is nothing to switch any more."""
        is_open = changes.can_change(self.booking, timezone.now(), is_staff=self.is_staff_here())
        if not is_open or self.seat.given_back_at or self.booking.session.mode != Mode.HYBRID:
            return redirect(self.get_next_url(self.seat))
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """The other way. It is named, so that a form that is sent twice does not switch back."""
        return {"purpose": changes.other_way(self.seat)}

    def perform(self, form: Any) -> Seat:
        """Switch."""
        return switches.switch(
            seat=self.seat, to=form.cleaned_data["purpose"], is_staff=self.is_staff_here(), by=self.actor
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """From where to where, and how many are free there."""
        to = changes.other_way(self.seat)
        return super().get_context_data(
            seat=self.seat,
            session=self.booking.session,
            to=to,
            free=sessions.free_by_purpose(self.booking.session).get(to, 0),
            part=taking_part(self.seat),
            back=self.get_next_url(self.seat),
            is_attendee=isinstance(self, SeatDoor),
            **kwargs,
        )


class SwitchSeatView(BookedSeatDoor, SwitchView):
    """The booker, for any place."""

    def get_next_url(self, row: Any) -> str:
        """The booking."""
        return f"/bookings/{self.booking.ref}/"


class SwitchOwnView(SeatDoor, SwitchView):
    """The attendee, for their own."""

    def get_next_url(self, row: Any) -> str:
        """The place."""
        return self.home


def other_dates(booking: Booking, user: Any) -> dict[str, Any]:
    """The dates to which a booking can move, and those with too few places for it."""
    dates = changes.dates(booking, user=user, now=timezone.now())
    return {"fitting": [one for one in dates if one.is_enough], "others": [one for one in dates if not one.is_enough]}


def changing(booking: Booking, *, is_staff: bool) -> dict[str, Any]:
    """What the pages of a booking and of a place say of what can be changed there."""
    session, now = booking.session, timezone.now()
    can_change = changes.can_change(booking, now, is_staff=is_staff)
    is_coming = session.state == SessionState.SCHEDULED and now < session.starts_at
    return {
        "can_change": can_change,
        "can_switch": can_change and session.mode == Mode.HYBRID,
        "can_rebook": changes.can_rebook(booking),
        "is_closed": is_coming and not can_change,
    }


def what_was_answered(booking: Booking, *, is_staff: bool) -> dict[str, Any]:
    """What the pages of a booking say of the course's own questions. Costs no query."""
    can_answer = changes.can_answer(booking, timezone.now(), is_staff=is_staff)
    return {"answers": answers.told(booking), "can_answer": can_answer}
