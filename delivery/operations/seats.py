"""One place: who sits on it, and giving it back."""

from django.db import transaction
from django.utils import timezone

from correspondence.operations import messages
from delivery import outbox
from delivery.enums import BookingState
from delivery.errors import session_past
from delivery.models import Booking, Seat
from delivery.operations import bookings, places
from kernel.actors import Actor, ActorKind
from kernel.cleaning import clean_line
from kernel.errors import Refusal
from records.operations import trail


def name(*, seat: Seat, name: str, email: str, by: Actor) -> Seat:
    """Say who sits on a place, or correct it. A new address gets a new link; the old person's link stops working.

    Refuses `seat_given_back`, `naming_closed` and `booking_cancelled`.
    """
    name, email = clean_line(name), email.strip().lower()
    _refuse_unless_living(seat)
    closes_at = seat.session.naming_closes_at or seat.session.ends_at
    if timezone.now() >= closes_at:
        raise Refusal(
            "Names can no longer be changed here. Tell the trainer on the day.", "naming_closed", field="name"
        )
    before = {"name": seat.name, "email": seat.email}
    if before == {"name": name, "email": email}:
        return seat
    with transaction.atomic():
        is_somebody_else = bool(seat.email) and email != seat.email
        if is_somebody_else:
            messages.stop_about(seat, ids=[str(seat.pk)])
            seat.renew_key()
            seat.person = None
        seat.name, seat.email = name, email
        seat.save(update_fields=["name", "email", "person", "key_nonce", "key_digest"])
        trail.record(verb="name", subject=seat, by=by, before=before, after={"name": name, "email": email})
        if email and email != before["email"]:
            outbox.seat_named(seat)
    return seat


def give_back(*, seat: Seat, by: Actor) -> Seat:
    """Give a place back: the attendee cannot come, or the booker needs fewer. The last place cancels the booking.

    Giving back again changes nothing. Refuses `session_past` once the session has begun.
    """
    if seat.given_back_at or seat.booking.state == BookingState.CANCELLED:
        return seat
    if seat.session.starts_at <= timezone.now():
        raise session_past()
    with transaction.atomic():
        # Two who give back the last two places of a booking must not both think that the other one stays.
        booking = Booking.objects.select_for_update().get(pk=seat.booking_id)
        living = Seat.objects.filter(pk=seat.pk, given_back_at=None)
        if not living.update(given_back_at=timezone.now()):
            seat.refresh_from_db()
            return seat
        trail.record(verb="give_back", subject=seat, by=by)
        messages.stop_about(seat, ids=[str(seat.pk)])
        outbox.seat_given_back(seat, told_by_attendee=by.kind == ActorKind.SEAT_KEY)
        if not booking.seats.filter(given_back_at=None).exists():
            bookings.cancel(booking=booking, by=by, reason="all places given back")
        places.give_back(seat.allocation_id, 1)
    seat.refresh_from_db()
    return seat


def _refuse_unless_living(seat: Seat) -> None:
    if seat.given_back_at:
        raise Refusal("This place has been given back.", "seat_given_back")
    if seat.booking.state == BookingState.CANCELLED:
        raise Refusal("This booking has been cancelled.", "booking_cancelled")
