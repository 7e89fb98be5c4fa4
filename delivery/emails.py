"""The words of messages about bookings and places, made from the rows as they are when the mail goes out.

A composer answers None once there is nothing to say any more: the booking was cancelled meanwhile, the place passed to
somebody else, the session is over. The joining link stands in the mail with the joining details alone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import EmailChallenge
from correspondence.emails import Attachment, Mail, composes, render
from correspondence.models import Message
from delivery import documents
from delivery.documents import Entry, Invited
from delivery.enums import BookingState, SessionState
from delivery.models import Booking, Seat, Session

Row = Booking | Seat
_LIVING = (SessionState.SCHEDULED, SessionState.HELD)


@composes("booking_code")
def booking_code(message: Message) -> Mail | None:
    """The code that makes a held booking final, with the link to it; nothing once it is of no use any more."""
    now = timezone.now()
    challenge = EmailChallenge.objects.filter(pk=message.about_id, used_at=None, expires_at__gt=now).first()
    booking = _bookings().filter(ref=challenge.about_id, booker_email=challenge.email).first() if challenge else None
    if challenge is None or booking is None or not booking.is_held(now):
        return None
    return _mail("code", booking, (), code=challenge.code)


@composes("booking_confirmed")
def booking_confirmed(message: Message) -> Mail | None:
    """The booker's confirmation, with the calendar file and the link to the booking."""
    booking = _living_booking(message)
    return _mail("confirmed", booking, _invitation(booking)) if booking else None


@composes("seat_confirmed")
def seat_confirmed(message: Message) -> Mail | None:
    """An attendee's own confirmation."""
    seat = _living_seat(message)
    return _mail("confirmed", seat, _invitation(seat)) if seat else None


@composes("joining_details")
def joining_details(message: Message) -> Mail | None:
    """How to join or where to come, for the booker."""
    booking = _living_booking(message)
    return _mail("joining_details", booking, _invitation(booking, shows_joining=True)) if booking else None


@composes("seat_joining_details")
def seat_joining_details(message: Message) -> Mail | None:
    """How to join or where to come, for an attendee."""
    seat = _living_seat(message)
    return _mail("joining_details", seat, _invitation(seat, shows_joining=True)) if seat else None


@composes("session_moved")
def session_moved(message: Message) -> Mail | None:
    """New dates, for the booker; the calendar file moves the entries."""
    booking = _living_booking(message)
    return _mail("session_moved", booking, _moved(booking, message)) if booking else None


@composes("seat_session_moved")
def seat_session_moved(message: Message) -> Mail | None:
    """New dates, for an attendee."""
    seat = _living_seat(message)
    return _mail("session_moved", seat, _moved(seat, message)) if seat else None


@composes("session_cancelled")
def session_cancelled(message: Message) -> Mail | None:
    """The session is off, for the booker, with the reason."""
    booking = _find_booking(message)
    if booking is None or booking.state != BookingState.CONFIRMED:
        return None
    return _session_off(booking)


@composes("seat_session_cancelled")
def seat_session_cancelled(message: Message) -> Mail | None:
    """The session is off, for an attendee."""
    seat = _find_seat(message)
    if seat is None or seat.given_back_at or seat.email != message.to_email:
        return None
    return _session_off(seat) if seat.booking.state == BookingState.CONFIRMED else None


@composes("booking_cancelled")
def booking_cancelled(message: Message) -> Mail | None:
    """The booking is off, for the booker."""
    booking = _find_booking(message)
    if booking is None or booking.state != BookingState.CANCELLED or _is_over(booking.session):
        return None
    return _mail("place_cancelled", booking, _cancellation(booking))


@composes("seat_cancelled")
def seat_cancelled(message: Message) -> Mail | None:
    """The place is gone, for the attendee who had it."""
    seat = _find_seat(message)
    if seat is None or _is_over(seat.session):
        return None
    if seat.given_back_at is None and seat.booking.state != BookingState.CANCELLED:
        return None
    return _mail("place_cancelled", seat, _cancellation(seat))


@composes("seat_passed_on")
def seat_passed_on(message: Message) -> Mail | None:
    """The place went to somebody else, for whoever had it before. The row says nothing of them any more."""
    session = Session.objects.select_related("venue", "team").filter(pk=message.about_id).first()
    if session is None or session.state not in _LIVING or _is_over(session):
        return None
    name = str(message.data.get("name", ""))
    before = Invited(stem=str(message.data.get("stem", "")), name=name, email=message.to_email, page=_base(), where="")
    files = documents.attachments(session, _entries(session), before, method=documents.CANCEL)
    context = {"session": session, "meetings": list(session.meetings.all()), "name": name}
    return render("delivery/emails/place_cancelled", context, attachments=files)


@composes("seat_given_back")
def seat_given_back(message: Message) -> Mail | None:
    """Somebody cannot come, for the booker."""
    seat = _find_seat(message)
    if seat is None or seat.booking.state != BookingState.CONFIRMED or _is_over(seat.session):
        return None
    return _mail("seat_given_back", seat.booking, (), seat=seat)


@composes("lost_links")
def lost_links(message: Message) -> Mail | None:
    """The links to all bookings and places of an address."""
    now = timezone.now()
    bookings = [
        one
        for one in _bookings().filter(pk__in=message.data.get("bookings", []), booker_email=message.to_email)
        if one.state == BookingState.CONFIRMED or one.is_held(now)
    ]
    seats = Seat.objects.filter(
        pk__in=message.data.get("seats", []), email=message.to_email, given_back_at=None,
        booking__state=BookingState.CONFIRMED,
    )  # fmt: skip
    rows: list[Row] = [*bookings, *seats.select_related("session", "booking")]
    if not rows:
        return None
    rows.sort(key=lambda row: (row.session.starts_at, row.pk))
    shown = [{"session": row.session, "link": _link(row), "held_until": _held_until(row, now)} for row in rows]
    return render("delivery/emails/lost_links", {"rows": shown})


def _held_until(row: Row, now: datetime) -> datetime | None:
    return row.held_until if isinstance(row, Booking) and row.is_held(now) else None


def _mail(template: str, row: Row, files: Sequence[Attachment], **more: Any) -> Mail:
    session = row.session
    context = {
        **_reader(row),
        "session": session,
        "meetings": list(session.meetings.all()),
        "is_online": documents.is_online(row),
        "where": documents.where(row),
        "link": _link(row),
        **more,
    }
    return render(f"delivery/emails/{template}", context, attachments=tuple(files))


def _reader(row: Row) -> dict[str, Any]:
    if isinstance(row, Booking):
        living = list(row.seats.filter(given_back_at=None))
        return {"is_booker": True, "booking": row, "name": row.booker_name, "living": living}
    return {"is_booker": False, "booking": row.booking, "name": row.name}


def _invitation(row: Row, *, shows_joining: bool = False) -> tuple[Attachment, ...]:
    session = row.session
    return documents.attachments(session, _entries(session), documents.invited(row, shows_joining=shows_joining))


def _moved(row: Row, message: Message) -> tuple[Attachment, ...]:
    gone = [
        Entry(number=one["number"], starts_at=_instant(one["at"][0]), ends_at=_instant(one["at"][1]))
        for one in message.data.get("dropped", [])
    ]
    taken_out = documents.attachments(row.session, gone, documents.invited(row), method=documents.CANCEL)
    return _invitation(row) + taken_out


def _cancellation(row: Row) -> tuple[Attachment, ...]:
    session = row.session
    return documents.attachments(session, _entries(session), documents.invited(row), method=documents.CANCEL)


def _session_off(row: Row) -> Mail | None:
    return _mail("session_cancelled", row, _cancellation(row)) if row.session.state == SessionState.CANCELLED else None


def _entries(session: Session) -> list[Entry]:
    return documents.entries_of(session.meetings.all())


def _find_booking(message: Message) -> Booking | None:
    return _bookings().filter(pk=message.about_id).first()


def _bookings() -> QuerySet[Booking]:
    return Booking.objects.select_related("session__venue", "session__team", "session__course", "organisation")


def _find_seat(message: Message) -> Seat | None:
    rows = Seat.objects.select_related(
        "booking__organisation", "session__venue", "session__team", "session__course", "allocation"
    )
    return rows.filter(pk=message.about_id).first()


def _living_booking(message: Message) -> Booking | None:
    booking = _find_booking(message)
    return booking if booking and _is_on(booking) else None


def _living_seat(message: Message) -> Seat | None:
    seat = _find_seat(message)
    if seat is None or seat.given_back_at or seat.email != message.to_email:
        return None
    return seat if _is_on(seat.booking) else None


def _is_on(booking: Booking) -> bool:
    session = booking.session
    return booking.state == BookingState.CONFIRMED and session.state in _LIVING and not _is_over(session)


def _is_over(session: Session) -> bool:
    return session.ends_at <= timezone.now()


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _base() -> str:
    return settings.BASE_URL.rstrip("/")


def _link(row: Row) -> str:
    return f"{_base()}/k/{row.key}/"
