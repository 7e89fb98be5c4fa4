"""The words of notices of a change: to the booker and to each attendee, one for all that was changed within minutes."""

from django.utils import timezone

from correspondence.emails import Mail, composes
from correspondence.models import Message
from delivery.emails.rows import LIVING, Row, find_booking, find_seat, invitation, is_over, mail, taken_out
from delivery.enums import BookingState, Change
from delivery.queries import calendars


@composes("booking_changed")
def booking_changed(message: Message) -> Mail | None:
    """What is new about a booking, for the booker."""
    booking = find_booking(message)
    return _changed(booking, message, booking.state) if booking else None


@composes("seat_changed")
def seat_changed(message: Message) -> Mail | None:
    """What is new about a place, for its attendee."""
    seat = find_seat(message)
    if seat is None or seat.given_back_at or seat.email != message.to_email:
        return None
    return _changed(seat, message, seat.booking.state)


def _changed(row: Row, message: Message, state: str) -> Mail | None:
    session, is_pending = row.session, state == BookingState.PENDING
    if session.state not in LIVING or is_over(session) or not (is_pending or state == BookingState.CONFIRMED):
        return None
    what = message.data.get("what", [])
    shows_joining = not is_pending and timezone.now() >= session.joining_from
    # Before the team has said yes there is nothing to put in; the old date goes out at once.
    files = taken_out(row) if is_pending else invitation(row, shows_joining=shows_joining)
    return mail(
        "changed",
        row,
        files,
        is_moved=Change.MOVED in what,
        is_added=Change.ADDED in what,
        is_switched=Change.SWITCHED in what,
        is_pending=is_pending,
        before=calendars.left_behind(row),
        shows_joining=shows_joining,
    )
