"""Which messages changes of a confirmed booking give rise to: one for each person, however much is changed at once.

A notice of a change goes out a few minutes after it. Until then whatever else is changed joins it: its words are made
from the rows as it is sent. Where the confirmation itself has not gone out yet, it says everything and there is no
notice. Codes and confirmations never wait.
"""

from django.utils import timezone

from correspondence.models import Message
from correspondence.operations import messages
from delivery import outbox
from delivery.enums import BookingState, Change
from delivery.models import Booking, Seat
from delivery.outbox import ahead

# What a move leaves waiting: it says how things stand once it goes out.
_STAYS = ("booking_confirmed", "seat_confirmed", "booking_changed", "seat_changed", "seat_given_back")


def changed(row: Booking | Seat, *, what: Change) -> bool:
    """Tell the reader of a booking or place of a change; False where the confirmation still waits and says it all."""
    noun, to = ("booking", row.booker_email) if isinstance(row, Booking) else ("seat", row.email)
    group = outbox.group_of(row.session)
    if messages.join(kind=f"{noun}_confirmed", to=to, about=row, group=group):
        return False
    data = {"what": [what.value]}
    if not messages.join(kind=f"{noun}_changed", to=to, about=row, group=group, data=data):
        due_at = timezone.now() + outbox.WAITS
        messages.write(kind=f"{noun}_changed", to=to, about=row, group=group, data=data, due_at=due_at)
    return True


def moved(booking: Booking, seats: list[Seat]) -> None:
    """Tell everybody on a booking that it is on another date now, and how to join there in due time.

    `seats` are its living places. Whatever waits about the old date is stopped. Near the session the notice itself says
    how to join.
    """
    messages.stop_about(booking, ids=[str(booking.pk)], but=_STAYS)
    messages.stop_about(Seat(), ids=[str(seat.pk) for seat in seats], but=_STAYS)
    is_final, drafts = booking.state == BookingState.CONFIRMED, list[Message]()
    due_at, group = ahead.joining_due(booking.session), outbox.group_of(booking.session)
    rows: list[Booking | Seat] = [booking, *outbox.seats_to_write_to(booking)]
    for row in rows:
        says_all = changed(row, what=Change.MOVED) and due_at <= timezone.now() + outbox.WAITS
        if is_final and not says_all:
            drafts += [ahead.joining(row, group=group), *ahead.reminders(row, group=group)]
    messages.write_all(drafts)


def added(booking: Booking, seats: list[Seat]) -> None:
    """Tell the booker of added places, and whoever is named on one of them and had none before of their own."""
    changed(booking, what=Change.ADDED)
    known = {one.email for one in outbox.seats_to_write_to(booking) if one.number < seats[0].number}
    for seat in seats:
        if seat.email not in known:
            known.add(seat.email)
            outbox.seat_named(seat)


def switched(seat: Seat, *, tells_booker: bool) -> None:
    """Tell the attendee that they take part another way, and the booker where they did not do it themselves."""
    booking = seat.booking
    has_own = bool(seat.email) and seat.email != booking.booker_email
    if has_own:
        readers = {one.email: one for one in outbox.seats_to_write_to(booking)}
        changed(readers.get(seat.email, seat), what=Change.SWITCHED)
    if tells_booker or not has_own:
        changed(booking, what=Change.SWITCHED)
