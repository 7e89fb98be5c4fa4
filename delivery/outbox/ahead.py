"""What is planned ahead of a session for everybody with a place: reminders on chosen days, then how to join."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from correspondence.models import Message
from correspondence.operations import messages
from delivery.models import Booking, Seat, Session

LONDON = ZoneInfo("Europe/London")
MORNING = time(8)
APART = timedelta(days=1)
JOINING_KINDS = ("joining_details", "seat_joining_details")
REMINDER_KINDS = ("reminder", "seat_reminder")


def joining_due(session: Session) -> datetime:
    """When joining details go out: a day before the session, or at once."""
    return max(session.joining_from, timezone.now())


def reminders_due(session: Session) -> list[datetime]:
    """When people are reminded: on the session's days before it, in the morning.

    Never within a day of now, when they are told of the session anyhow, nor of the joining details.
    """
    day = timezone.localtime(session.starts_at, LONDON).date()
    mornings = [datetime.combine(day - timedelta(days=ahead), MORNING, LONDON) for ahead in session.reminder_days]
    first, last = timezone.now() + APART, session.joining_from - APART
    return sorted(one for one in mornings if first <= one <= last)


def joining(row: Booking | Seat, *, group: str) -> Message:
    """The joining details for the reader of a booking or place."""
    kind = JOINING_KINDS[isinstance(row, Seat)]
    return messages.draft(kind=kind, to=_reader(row), about=row, group=group, due_at=joining_due(_session(row)))


def reminders(row: Booking | Seat, *, group: str) -> list[Message]:
    """The reminders for the reader of a booking or place."""
    kind = REMINDER_KINDS[isinstance(row, Seat)]
    return [
        messages.draft(kind=kind, to=_reader(row), about=row, group=group, due_at=due_at)
        for due_at in reminders_due(_session(row))
    ]


def _reader(row: Booking | Seat) -> str:
    return row.email if isinstance(row, Seat) else row.booker_email


def _session(row: Booking | Seat) -> Session:
    # By way of the booking: it was read with its session, and a place was not.
    return row.booking.session if isinstance(row, Seat) else row.session
