"""Which messages changes of sessions and bookings give rise to. Rows only; the words are made when they are sent.

Requests have a module of their own.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from correspondence.models import Message
from correspondence.operations import messages
from delivery.enums import BookingState
from delivery.models import Booking, Meeting, Offer, Seat, Session
from delivery.outbox import ahead
from delivery.queries.calendars import left_behind
from kernel.actors import Actor

# How long a notice waits, so that what is changed shortly after it joins it.
WAITS = timedelta(minutes=3)


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
    """The booker's confirmation, each named attendee's own, and in due time reminders and the joining details."""
    seats = seats_to_write_to(booking)
    rows: list[Booking | Seat] = [booking, *seats]
    to_send = _drafts("booking_confirmed", "seat_confirmed", booking, seats)
    to_send += [ahead.joining(row, group=group_of(booking.session)) for row in rows]
    messages.write_all(to_send + _reminders(booking.session, rows))


def confirmed_again(booking: Booking) -> None:
    """The booker's confirmation once more."""
    messages.write(kind="booking_confirmed", to=booking.booker_email, about=booking, group=group_of(booking.session))


def seat_named(seat: Seat) -> None:
    """Somebody was named on a confirmed place: their own confirmation, reminders and joining details."""
    booking = seat.booking
    if booking.state != BookingState.CONFIRMED or not seat.email or seat.email == booking.booker_email:
        return
    group = group_of(booking.session)
    messages.write(kind="seat_confirmed", to=seat.email, about=seat, group=group)
    messages.write_all([ahead.joining(seat, group=group), *ahead.reminders(seat, group=group)])


def seat_passed_on(seat: Seat, *, stem: str) -> None:
    """Tell whoever had a confirmed place that it is somebody else's now. Call before the seat is changed.

    The message is about the session, so that stopping the seat's own messages leaves it alone. `stem` names the
    calendar entry to take out: here, and on the date that the booking has moved away from if they were not told yet.
    """
    booking = seat.booking
    if not booking.is_known() or seat.email == booking.booker_email:
        return
    left = left_behind(seat)
    data = {"name": seat.name, "stem": stem, "sequence": seat.calendar_sequence, "left": left.pk if left else None}
    messages.write(kind="seat_passed_on", to=seat.email, about=booking.session, data=data)


def seat_given_back(seat: Seat, *, tell_booker: bool) -> None:
    """Tell whoever had a confirmed place that it was given back, and the booker when somebody else did it.

    The booker's message waits a few minutes: whoever else gives back until then joins it.
    """
    booking = seat.booking
    if tell_booker:
        data = {"seats": [seat.pk]}
        to_booker: Any = {"kind": "seat_given_back", "to": booking.booker_email, "about": booking, "data": data}
        to_booker["group"] = group_of(booking.session)
        if not messages.join(**to_booker):
            messages.write(**to_booker, due_at=timezone.now() + WAITS)
    if seat.email and seat.email != booking.booker_email:
        messages.write(kind="seat_cancelled", to=seat.email, about=seat, group=group_of(booking.session))


def booking_cancelled(booking: Booking, seats: list[Seat]) -> None:
    """Tell booker and attendees that the booking is off, so that calendars drop it. `seats`: those to write to."""
    group = group_of(booking.session)
    drafts = [messages.draft(kind="booking_cancelled", to=booking.booker_email, about=booking, group=group)]
    messages.write_all(drafts + _seats_off(seats, group))


def session_changed(session: Session, *, kind: str, dropped: Sequence[Meeting] = ()) -> None:
    """Tell everyone with a place: `kind` is `session_moved` or `session_cancelled`.

    `dropped` meetings are taken out of calendars.
    """
    gone = [{"number": one.number, "at": [one.starts_at.isoformat(), one.ends_at.isoformat()]} for one in dropped]
    drafts: list[Message] = []
    for booking in _confirmed_bookings(session):
        seats = seats_to_write_to(booking)
        drafts += _drafts(kind, f"seat_{kind}", booking, seats, data={"dropped": gone} if gone else {})
    messages.write_all(drafts)


def session_moved_for_others(session: Session) -> None:
    """Tell those who have no place of their own yet, but wait for one or for the team's yes, that a session moved."""
    waiting = Q(state=BookingState.PENDING) | Q(state=BookingState.WAITING, waiting_since__isnull=False)
    for booking in session.bookings.filter(waiting):
        _to_booker("waiting_moved", booking)


def rewrite_joining(session: Session) -> None:
    """Put the joining details to the new time after a session moved."""
    group = group_of(session)
    messages.stop_group(group=group, kinds=ahead.JOINING_KINDS)
    messages.write_all([ahead.joining(row, group=group) for row in _all_readers(session)])


def rewrite_reminders(session: Session) -> None:
    """Put the reminders to new times, after the session moved or other days were chosen."""
    messages.stop_group(group=group_of(session), kinds=ahead.REMINDER_KINDS)
    messages.write_all(_reminders(session, _all_readers(session)))


def trainer_changed(sessions: Sequence[Session], *, off: Any, on: Any, by: Actor) -> None:
    """Tell who was taken off these sessions and who was put on, one message each; nobody is told what they did."""
    ids = [session.pk for session in sessions]
    group = group_of(sessions[0]) if len(ids) == 1 else ""
    for kind, user in (("trainer_put_on", on), ("trainer_taken_off", off)):
        if user is not None and user.is_active and by != Actor.user(user.pk):
            messages.write(kind=kind, to=user.email, about=sessions[0], group=group, data={"sessions": ids})


def links_lost(email: str, bookings: Sequence[Booking], seats: Sequence[Seat]) -> None:
    """Send the links of somebody's bookings and places to the address that they were made with."""
    data = {"bookings": [booking.pk for booking in bookings], "seats": [seat.pk for seat in seats]}
    messages.write(kind="lost_links", to=email, about=[*bookings, *seats][0], data=data)


def _confirmed_bookings(session: Session) -> list[Booking]:
    return list(session.bookings.filter(state=BookingState.CONFIRMED))


def _readers(booking: Booking) -> list[Booking | Seat]:
    return [booking, *seats_to_write_to(booking)]


def _all_readers(session: Session) -> list[Booking | Seat]:
    return [row for booking in _confirmed_bookings(session) for row in _readers(booking)]


def _reminders(session: Session, rows: list[Booking | Seat]) -> list[Message]:
    return [one for row in rows for one in ahead.reminders(row, group=group_of(session))]


def _drafts(
    booker_kind: str,
    seat_kind: str,
    booking: Booking,
    seats: Sequence[Seat],
    data: dict[str, Any] | None = None,
) -> list[Message]:
    same: dict[str, Any] = {"group": group_of(booking.session), "data": data}
    to_booker = messages.draft(kind=booker_kind, to=booking.booker_email, about=booking, **same)
    return [to_booker, *(messages.draft(kind=seat_kind, to=seat.email, about=seat, **same) for seat in seats)]


def waiting_joined(booking: Booking) -> None:
    """Tell a booker that the party is on the waiting list, with the link to leave it."""
    _to_booker("waiting_joined", booking)


def places_offered(offer: Offer) -> None:
    """Offer places to a party, with the link to take them up; in the mail about an earlier offer, if it waits still."""
    booking = offer.booking
    said: Any = {"kind": "places_offered", "to": booking.booker_email, "about": booking, "data": {"offer": offer.pk}}
    said["group"] = group_of(booking.session)
    if not messages.join(**said):
        messages.write(**said)


def offer_lapsed(booking: Booking) -> None:
    """Tell a booker that the offer ran out, and that the party still waits."""
    _to_booker("offer_lapsed", booking)


def waiting_ended(booking: Booking, seats: Sequence[Seat] = ()) -> None:
    """Tell a booker who waited for places, or for the team's yes, that there will be none, and why.

    `seats`: those to write to of a booking that had moved, whose people know of a place.
    """
    ended = messages.draft(kind="waiting_ended", to=booking.booker_email, about=booking)
    messages.write_all([ended, *_seats_off(seats, group_of(booking.session))])


def approval_asked(booking: Booking) -> None:
    """Tell a booker that the team looks at the booking first, and the session's trainers that it waits for them."""
    _to_booker("approval_asked", booking)
    approval_wanted(booking)


def approval_wanted(booking: Booking) -> None:
    """Tell the session's trainers that a booking waits for their yes."""
    for trainer in booking.session.trainers.select_related("user").filter(user__is_active=True):
        messages.write(kind="approval_wanted", to=trainer.user.email, about=booking, group=group_of(booking.session))


def _seats_off(seats: Sequence[Seat], group: str) -> list[Message]:
    return [messages.draft(kind="seat_cancelled", to=seat.email, about=seat, group=group) for seat in seats]


def _to_booker(kind: str, booking: Booking) -> None:
    messages.write(kind=kind, to=booking.booker_email, about=booking, group=group_of(booking.session))
