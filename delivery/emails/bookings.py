"""The words of messages about bookings and places, made from the rows as they are when the mail goes out.

A composer answers None once there is nothing to say any more: the booking was cancelled meanwhile, the place passed to
somebody else, the session is over. The joining link stands in the mail with the joining details alone.
"""

from datetime import datetime

from django.utils import timezone

from accounts.models import EmailChallenge
from correspondence.emails import Attachment, Mail, composes, render
from correspondence.models import Message
from delivery import documents
from delivery.documents import Entry, Invited
from delivery.emails.rows import (
    LIVING,
    Row,
    base,
    bookings,
    cancellation,
    entries,
    find_booking,
    find_seat,
    invitation,
    is_over,
    link,
    living_booking,
    living_seat,
    mail,
    ticket,
)
from delivery.enums import ApprovalState, BookingState, SessionState
from delivery.models import Booking, Seat, Session
from delivery.queries import calendars


@composes("booking_code", is_private=True)
def booking_code(message: Message) -> Mail | None:
    """The code that makes a held booking final, with the link to it; nothing once it is of no use any more."""
    now = timezone.now()
    challenge = EmailChallenge.objects.filter(pk=message.about_id, used_at=None, expires_at__gt=now).first()
    booking = bookings().filter(ref=challenge.about_id, booker_email=challenge.email).first() if challenge else None
    if challenge is None or booking is None or not booking.waits_for_code(now):
        return None
    return mail("code", booking, (), code=challenge.code)


@composes("booking_confirmed")
def booking_confirmed(message: Message) -> Mail | None:
    """The booker's confirmation, with the calendar file and the link to the booking."""
    booking = living_booking(message)
    return mail("confirmed", booking, invitation(booking)) if booking else None


@composes("seat_confirmed")
def seat_confirmed(message: Message) -> Mail | None:
    """An attendee's own confirmation."""
    seat = living_seat(message)
    return mail("confirmed", seat, invitation(seat) + ticket(seat)) if seat else None


@composes("joining_details")
def joining_details(message: Message) -> Mail | None:
    """How to join or where to come, for the booker."""
    booking = living_booking(message)
    return mail("joining_details", booking, invitation(booking, shows_joining=True)) if booking else None


@composes("seat_joining_details")
def seat_joining_details(message: Message) -> Mail | None:
    """How to join or where to come, for an attendee."""
    seat = living_seat(message)
    return mail("joining_details", seat, invitation(seat, shows_joining=True) + ticket(seat)) if seat else None


@composes("session_moved")
def session_moved(message: Message) -> Mail | None:
    """New dates, for the booker; the calendar file moves the entries."""
    booking = living_booking(message)
    return mail("session_moved", booking, _moved(booking, message)) if booking else None


@composes("seat_session_moved")
def seat_session_moved(message: Message) -> Mail | None:
    """New dates, for an attendee."""
    seat = living_seat(message)
    return mail("session_moved", seat, _moved(seat, message)) if seat else None


@composes("session_cancelled")
def session_cancelled(message: Message) -> Mail | None:
    """The session is off, for the booker, with the reason."""
    booking = find_booking(message)
    if booking is None or booking.state != BookingState.CONFIRMED:
        return None
    return _session_off(booking)


@composes("seat_session_cancelled")
def seat_session_cancelled(message: Message) -> Mail | None:
    """The session is off, for an attendee."""
    seat = find_seat(message)
    if seat is None or seat.given_back_at or seat.email != message.to_email:
        return None
    return _session_off(seat) if seat.booking.state == BookingState.CONFIRMED else None


@composes("booking_cancelled")
def booking_cancelled(message: Message) -> Mail | None:
    """The booking is off, for the booker."""
    booking = find_booking(message)
    if booking is None or booking.state != BookingState.CANCELLED or is_over(booking.session):
        return None
    return mail("place_cancelled", booking, cancellation(booking))


@composes("seat_cancelled")
def seat_cancelled(message: Message) -> Mail | None:
    """The place is gone, for the attendee who had it."""
    seat = find_seat(message)
    if seat is None or is_over(seat.session):
        return None
    if seat.given_back_at is None and seat.booking.state != BookingState.CANCELLED:
        return None
    is_refused = seat.booking.approval == ApprovalState.REFUSED
    left = calendars.left_behind(seat)
    return mail("place_cancelled", seat, cancellation(seat), is_refused=is_refused, before=left)


@composes("seat_passed_on")
def seat_passed_on(message: Message) -> Mail | None:
    """The place went to somebody else, for whoever had it before. The row says nothing of them any more."""
    session = Session.objects.select_related("venue", "team").filter(pk=message.about_id).first()
    if session is None or session.state not in LIVING or is_over(session):
        return None
    name = str(message.data.get("name", ""))
    before = Invited(
        stem=str(message.data.get("stem", "")), name=name, email=message.to_email, page=base(), where="",
        sequence=int(message.data.get("sequence", 0)),
    )  # fmt: skip
    files = documents.attachments(session, entries(session), before, method=documents.CANCEL)
    for left in Session.objects.select_related("team").filter(pk=message.data.get("left")):
        files += documents.attachments(left, entries(left), before, method=documents.CANCEL)
    context = {"session": session, "meetings": list(session.meetings.all()), "name": name}
    return render("delivery/emails/place_cancelled", context, attachments=files)


@composes("seat_given_back")
def seat_given_back(message: Message) -> Mail | None:
    """Who cannot come, for the booker: all of those who said so until the mail goes out."""
    booking = find_booking(message)
    if booking is None or not booking.is_known() or is_over(booking.session):
        return None
    gone = list(booking.seats.filter(pk__in=message.data.get("seats", [])).order_by("number"))
    return mail("seat_given_back", booking, (), gone=gone) if gone else None


@composes("lost_links")
def lost_links(message: Message) -> Mail | None:
    """The links to all bookings and places of an address."""
    now = timezone.now()
    living = [
        one
        for one in bookings().filter(pk__in=message.data.get("bookings", []), booker_email=message.to_email)
        if one.is_proved() or one.waits_for_code(now)
    ]
    seats = Seat.objects.filter(
        pk__in=message.data.get("seats", []), email=message.to_email, given_back_at=None,
        booking__state=BookingState.CONFIRMED,
    )  # fmt: skip
    rows: list[Row] = [*living, *seats.select_related("session", "booking")]
    if not rows:
        return None
    rows.sort(key=lambda row: (row.session.starts_at, row.pk))
    shown = [{"session": row.session, "link": link(row), "held_until": _held_until(row, now)} for row in rows]
    return render("delivery/emails/lost_links", {"rows": shown})


def _held_until(row: Row, now: datetime) -> datetime | None:
    return row.held_until if isinstance(row, Booking) and row.is_held(now) else None


def _moved(row: Row, message: Message) -> tuple[Attachment, ...]:
    gone = [
        Entry(number=one["number"], starts_at=_instant(one["at"][0]), ends_at=_instant(one["at"][1]))
        for one in message.data.get("dropped", [])
    ]
    dropped = documents.attachments(row.session, gone, documents.invited(row), method=documents.CANCEL, is_counted=True)
    return invitation(row) + dropped


def _session_off(row: Row) -> Mail | None:
    return mail("session_cancelled", row, cancellation(row)) if row.session.state == SessionState.CANCELLED else None


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
