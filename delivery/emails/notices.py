"""What staff write to the people of a session."""

from correspondence.emails import Mail, composes
from correspondence.models import Message
from delivery.emails.rows import Row, find_booking, find_seat, mail
from delivery.enums import BookingState, SessionState
from delivery.models import Booking


@composes("notice")
def notice(message: Message) -> Mail | None:
    """To a booker, or somebody who waits for a place; nothing once the booking or the session is off."""
    booking = find_booking(message)
    if booking is None or booking.state not in (BookingState.CONFIRMED, BookingState.WAITING):
        return None
    return _words(booking, message) if booking.booker_email == message.to_email else None


@composes("seat_notice")
def seat_notice(message: Message) -> Mail | None:
    """To somebody with a place; nothing once it is given back or somebody else's."""
    seat = find_seat(message)
    if seat is None or seat.given_back_at or seat.email != message.to_email:
        return None
    return _words(seat, message) if seat.booking.state == BookingState.CONFIRMED else None


def _words(row: Row, message: Message) -> Mail | None:
    if row.session.state == SessionState.CANCELLED:
        return None
    written = {"notice_subject": message.data["subject"], "notice_text": message.data["text"]}
    # Where it is, is told to those alone who have a place.
    waits = isinstance(row, Booking) and row.state == BookingState.WAITING
    return mail("notice", row, (), **written, **({"where": ""} if waits else {}))
