"""Which messages the changes of sessions and bookings give rise to. Rows only; the words are made when they are sent."""

from datetime import datetime, timedelta

from django.utils import timezone

from correspondence.models import Message
from correspondence.operations import messages
from delivery.enums import BookingState
from delivery.models import Booking, Seat, Session

JOINING_BEFORE = timedelta(hours=24)
JOINING_KINDS = ("joining_details", "seat_joining_details")


def group_of(session: Session) -> str:
    """What joins all messages of a session."""
    return f"session:{session.pk}"


def seats_to_write_to(booking: Booking) -> list[Seat]:
    """One living seat per address other than the booker's."""
    seats = booking.seats.filter(given_back_at=None).exclude(email="").exclude(email=booking.booker_email)
    by_address: dict[str, Seat] = {}
    for seat in seats:
        by_address.setdefault(seat.email, seat)
    return list(by_address.values())


def confirmed(booking: Booking) -> None:
    """The booker's confirmation, each named attendee's own, and the joining details in due time."""
    to_send = _drafts("booking_confirmed", "seat_confirmed", booking)
    to_send += _drafts("joining_details", "seat_joining_details", booking, due_at=joining_due(booking.session))
    messages.write_all(to_send)


def seat_named(seat: Seat) -> None:
    """Somebody was named on a confirmed place: their own confirmation and joining details."""
    booking = seat.booking
    if booking.state != BookingState.CONFIRMED or not seat.email or seat.email == booking.booker_email:
        return
    group = group_of(booking.session)
    due_at = joining_due(booking.session)
    messages.write(kind="seat_confirmed", to=seat.email, about=seat, group=group)
    messages.write(kind="seat_joining_details", to=seat.email, about=seat, group=group, due_at=due_at)


def seat_given_back(seat: Seat, *, told_by_attendee: bool) -> None:
    """Tell the booker that a place was given back, when it was not the booker who did it."""
    booking = seat.booking
    if told_by_attendee and booking.state == BookingState.CONFIRMED:
        messages.write(kind="seat_given_back", to=booking.booker_email, about=seat, group=group_of(booking.session))
    if seat.email and seat.email != booking.booker_email:
        messages.write(kind="seat_cancelled", to=seat.email, about=seat, group=group_of(booking.session))


def booking_cancelled(booking: Booking, seats: list[Seat]) -> None:
    """Tell booker and attendees that the booking is off, so that calendars drop it. `seats`: those to write to."""
    group = group_of(booking.session)
    drafts = [messages.draft(kind="booking_cancelled", to=booking.booker_email, about=booking, group=group)]
    drafts += [messages.draft(kind="seat_cancelled", to=seat.email, about=seat, group=group) for seat in seats]
    messages.write_all(drafts)


def session_changed(session: Session, *, kind: str) -> None:
    """Tell everyone with a place: `kind` is `session_moved` or `session_cancelled`."""
    drafts: list[Message] = []
    for booking in _confirmed_bookings(session):
        drafts += _drafts(kind, f"seat_{kind}", booking)
    messages.write_all(drafts)


def rewrite_joining(session: Session) -> None:
    """Put the joining details to the new time after a session moved."""
    messages.stop_group(group=group_of(session), kinds=JOINING_KINDS)
    drafts: list[Message] = []
    for booking in _confirmed_bookings(session):
        drafts += _drafts("joining_details", "seat_joining_details", booking, due_at=joining_due(session))
    messages.write_all(drafts)


def links_lost(email: str, bookings: list[Booking]) -> None:
    """Send the links of somebody's bookings to the address they were made with."""
    refs = [booking.ref for booking in bookings]
    messages.write(kind="lost_links", to=email, about=bookings[0], data={"refs": refs})


def joining_due(session: Session) -> datetime:
    """When joining details go out: a day before the session, or at once."""
    return max(session.starts_at - JOINING_BEFORE, timezone.now())


def _confirmed_bookings(session: Session) -> list[Booking]:
    return list(session.bookings.filter(state=BookingState.CONFIRMED))


def _drafts(booker_kind: str, seat_kind: str, booking: Booking, due_at: datetime | None = None) -> list[Message]:
    group = group_of(booking.session)
    drafts = [messages.draft(kind=booker_kind, to=booking.booker_email, about=booking, group=group, due_at=due_at)]
    for seat in seats_to_write_to(booking):
        drafts.append(messages.draft(kind=seat_kind, to=seat.email, about=seat, group=group, due_at=due_at))
    return drafts
