"""Taking part another way: from the room to online and back, where a session offers both."""

from collections import Counter

from django.db import transaction

from delivery.documents import taking_part
from delivery.enums import Mode, Purpose
from delivery.errors import other_way_full
from delivery.models import Booking, Seat
from delivery.operations import deadlines, places, releases
from delivery.outbox import changes
from kernel.actors import Actor, ActorKind
from kernel.errors import Refusal
from records.operations import trail


def switch(*, seat: Seat, to: Purpose | str, by: Actor, is_staff: bool = False) -> Seat:
    """Put one final place in the room or online. The old one goes to those who wait for it, else on offer.

    The attendee's calendar and how they join say so; the booker is told where somebody else did it. `is_staff` may
    after changes have closed. Switching there again changes nothing. Refuses `booking_cancelled`,
    `booking_not_confirmed`, `seat_given_back`, `not_hybrid`, `session_full`, `session_cancelled`, `session_past` and
    `changes_closed`.
    """
    with transaction.atomic():
        booking = deadlines.locked(seat.booking_id)
        row = booking.seats.select_related("allocation", "session").get(pk=seat.pk)
        row.booking = booking
        if _checked(booking, row, to, is_staff=is_staff):
            _put(row, Purpose(to), by)
    seat.refresh_from_db()
    return seat


def _checked(booking: Booking, row: Seat, to: Purpose | str, *, is_staff: bool) -> bool:
    """Whether there is anything to do."""
    deadlines.refuse_unless_changeable(booking, is_staff=is_staff)
    if row.given_back_at:
        raise Refusal("This place has been given back.", "seat_given_back")
    if booking.session.mode != Mode.HYBRID or to not in (Purpose.ROOM, Purpose.ONLINE):
        words = "This session does not take place in a room and online, so there is nothing to switch to."
        raise Refusal(words, "not_hybrid", field="purpose")
    # Kept places are in the room.
    return (row.allocation.purpose == Purpose.ONLINE) != (to == Purpose.ONLINE)


def _put(row: Seat, to: Purpose, by: Actor) -> None:
    booking, old = row.booking, row.allocation
    whole = taking_part(booking).where
    new = places.allocation_for(booking.session, to)
    row.allocation = new
    row.calendar_sequence += 1
    row.save(update_fields=["allocation", "calendar_sequence"])
    booking.calendar_sequence += 1
    booking.save(update_fields=["calendar_sequence"])
    trail.record(verb="switch", subject=row, by=by, before={"purpose": old.purpose}, after={"purpose": new.purpose})
    differs = taking_part(booking).where != whole
    changes.switched(row, tells_booker=differs or by.kind != ActorKind.BOOKING_KEY)
    try:
        releases.exchange(given=Counter([old.pk]), taken=Counter([new.pk]))
    except Refusal as refusal:
        raise other_way_full() from refusal
