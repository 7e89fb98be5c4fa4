"""The rows that mails of delivery are about, and what every such mail is made with."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from correspondence.emails import Attachment, Mail, render
from correspondence.models import Message
from delivery import documents
from delivery.documents import Entry
from delivery.enums import BookingState, SessionState
from delivery.models import Booking, Seat, Session
from delivery.queries import calendars, tickets
from ui import qr

Row = Booking | Seat
LIVING = (SessionState.SCHEDULED, SessionState.HELD)


def mail(template: str, row: Row, files: Sequence[Attachment], **more: Any) -> Mail:
    """A mail about a booking or a place, from the template of this name."""
    session = row.session
    part = documents.taking_part(row)
    context = {
        **reader(row),
        "session": session,
        "meetings": list(session.meetings.all()),
        "is_online": part.is_online,
        "is_in_room": part.is_in_room,
        "notes": part.notes,
        "where": part.where,
        "link": link(row),
        **more,
    }
    return render(f"delivery/emails/{template}", context, attachments=tuple(files))


def reader(row: Row) -> dict[str, Any]:
    """Whom a mail speaks to, and of what."""
    if isinstance(row, Booking):
        living = list(row.seats.filter(given_back_at=None))
        return {"is_booker": True, "booking": row, "name": row.booker_name, "living": living}
    return {"is_booker": False, "booking": row.booking, "name": row.name, "ticket": tickets.ticket_of(row)}


def ticket(seat: Seat) -> tuple[Attachment, ...]:
    """The picture of a place's ticket, for those who come to the room."""
    if not documents.taking_part(seat).is_in_room:
        return ()
    content = qr.png(tickets.address_of(tickets.ticket_of(seat)))
    return (Attachment(name=f"ticket-{seat.booking.ref}-{seat.number}.png", content=content, mime_type="image/png"),)


def invitation(row: Row, *, shows_joining: bool = False) -> tuple[Attachment, ...]:
    """The calendar files of a booking or place; first what takes the date out that it has moved away from."""
    session = row.session
    files = documents.attachments(session, entries(session), documents.invited(row, shows_joining=shows_joining))
    return taken_out(row) + files


def taken_out(row: Row) -> tuple[Attachment, ...]:
    """What takes the entries of another date out of the reader's calendar, if that is where the booking last was."""
    before = calendars.left_behind(row)
    if before is None:
        return ()
    # The place counted its move.
    return documents.attachments(
        before, entries(before), documents.invited(row), method=documents.CANCEL, is_counted=True
    )


def cancellation(row: Row) -> tuple[Attachment, ...]:
    """The files that take all of a booking or place out of the reader's calendar."""
    session = row.session
    files = documents.attachments(session, entries(session), documents.invited(row), method=documents.CANCEL)
    return taken_out(row) + files


def entries(session: Session) -> list[Entry]:
    """The meetings as calendar entries."""
    return documents.entries_of(session.meetings.all())


def find_booking(message: Message) -> Booking | None:
    """The booking that a message is about."""
    return bookings().filter(pk=message.about_id).first()


def bookings() -> QuerySet[Booking]:
    """Bookings with what their mails show."""
    return Booking.objects.select_related("session__venue", "session__team", "session__course", "organisation")


def find_seat(message: Message) -> Seat | None:
    """The place that a message is about."""
    rows = Seat.objects.select_related(
        "booking__organisation", "session__venue", "session__team", "session__course", "allocation"
    )
    return rows.filter(pk=message.about_id).first()


def living_booking(message: Message) -> Booking | None:
    """The booking of a message, if it is on."""
    booking = find_booking(message)
    return booking if booking and is_on(booking) else None


def living_seat(message: Message) -> Seat | None:
    """The place of a message, if it is on and still that reader's."""
    seat = find_seat(message)
    if seat is None or seat.given_back_at or seat.email != message.to_email:
        return None
    return seat if is_on(seat.booking) else None


def is_on(booking: Booking) -> bool:
    """Whether a booking is final and its session to come."""
    session = booking.session
    return booking.state == BookingState.CONFIRMED and session.state in LIVING and not is_over(session)


def is_over(session: Session) -> bool:
    """Whether nothing need be said of a session any more."""
    return session.ends_at <= timezone.now()


def base() -> str:
    """The address of the site, without a slash."""
    return settings.BASE_URL.rstrip("/")


def link(row: Row) -> str:
    """The link by which its holder opens a booking or place."""
    return f"{base()}/k/{row.key}/"
