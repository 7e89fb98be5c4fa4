"""What reminds people of a session, on the days that staff chose. How to join goes out by itself, later."""

from django.utils import timezone

from correspondence.emails import Mail, composes
from correspondence.models import Message
from delivery.emails.rows import Row, living_booking, living_seat, mail
from delivery.models import Booking


@composes("reminder")
def reminder(message: Message) -> Mail | None:
    """For the booker, who may still name people or give places back."""
    return _words(living_booking(message))


@composes("seat_reminder")
def seat_reminder(message: Message) -> Mail | None:
    """For an attendee."""
    return _words(living_seat(message))


def _words(row: Row | None) -> Mail | None:
    # From then on the joining details say it.
    if row is None or row.session.joining_from <= timezone.now():
        return None
    unnamed = row.seats.filter(given_back_at=None, name="").count() if isinstance(row, Booking) else 0
    return mail("reminder", row, (), unnamed=unnamed)
