"""Whether a booking can be changed now. After its deadline people are told whom to ask: staff still can."""

from django.utils import timezone

from delivery.enums import BookingState, SessionState
from delivery.errors import booking_cancelled, booking_not_confirmed, changes_closed, session_cancelled, session_past
from delivery.models import Booking, Session


def locked(booking_id: int) -> Booking:
    """A booking as it is now and stays until the transaction ends.

    The session is fetched afterwards: PostgreSQL finds no row where one that it waited for has moved to another session
    than the one that it had joined.
    """
    return Booking.objects.select_for_update().get(pk=booking_id)


def refuse_if_late(session: Session, *, is_staff: bool) -> None:
    """Refuse `session_past` once a session has begun, and `changes_closed` from its deadline on, unless staff act."""
    now = timezone.now()
    if session.starts_at <= now:
        raise session_past()
    if not is_staff and now >= session.changes_until:
        raise changes_closed(session.changes_until, session.team.name)


def refuse_unless_final(booking: Booking) -> None:
    """Refuse `booking_cancelled` or `booking_not_confirmed` where a booking has no final places."""
    if booking.state == BookingState.CANCELLED:
        raise booking_cancelled()
    if booking.state != BookingState.CONFIRMED:
        raise booking_not_confirmed()


def refuse_unless_changeable(booking: Booking, *, is_staff: bool) -> None:
    """Refuse what keeps a final booking from being changed: the two above, and `session_cancelled`."""
    refuse_unless_final(booking)
    if booking.session.state == SessionState.CANCELLED:
        raise session_cancelled()
    refuse_if_late(booking.session, is_staff=is_staff)
