"""What is in people's calendars, as far as our mails put it there."""

from correspondence.enums import MessageState
from correspondence.models import Message
from correspondence.retention import ERASED
from delivery.models import Booking, Seat, Session

# Mails with a calendar file: each puts its own session's entries in, and takes out what stood there before.
CARRY_ENTRIES = (
    "booking_confirmed", "booking_changed", "joining_details", "session_moved", "session_cancelled",
    "seat_confirmed", "seat_changed", "seat_joining_details", "seat_session_moved", "seat_session_cancelled",
)  # fmt: skip
_TAKE_OUT = ("session_cancelled", "seat_session_cancelled")


def left_behind(row: Booking | Seat) -> Session | None:
    """The session that still stands in the reader's calendar although the booking has moved to another one.

    It is that of the last mail with a calendar file which went to them, however many moves there were since.
    """
    reader = row.booker_email if isinstance(row, Booking) else row.email
    sent = Message.objects.filter(
        about_type=row._meta.label_lower, about_id=str(row.pk), kind__in=CARRY_ENTRIES, state=MessageState.SENT,
        to_email__in=[reader, ERASED],
    )  # fmt: skip
    last = sent.order_by("-done_at", "-pk").first()
    if last is None or last.kind in _TAKE_OUT:
        return None
    session_id = int(last.group.rpartition(":")[2] or row.session_id)
    if session_id == row.session_id:
        return None
    return Session.objects.select_related("venue", "team", "course").filter(pk=session_id).first()
