"""Calendar files: one entry for each meeting, which later mails move or take out again.

A mail carries one file for each meeting, because an invitation may hold one event only (RFC 5546); a download holds
all of them. Entries are found again by their UID, so a UID must never change for the same person's place at the same
session. A booking that moves to another date takes its entries out there and puts new ones in here.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vRecur, vText

from correspondence.emails import Attachment
from delivery.enums import Mode, Purpose
from delivery.models import Booking, Meeting, Seat, Session, Venue
from ui.wording import LONDON

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a calendar shows of one meeting."""

    number: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Whose calendar it is for: `stem` begins the UID, `page` is the address of their page.

    `sequence` is what their place counts, on top of the session's own count. `notes` are how to join.
    """

    stem: str
    name: str
    email: str
    page: str
    where: str
    joining_link: str = ""
    notes: tuple[str, ...] = ()
    sequence: int = 0


@dataclass(frozen=True, kw_only=True)
class TakingPart:
    """How those of a booking or place take part; a booking's people may be some here, some there."""

    is_online: bool
    is_in_room: bool
    where: str
    notes: tuple[str, ...]


def stem_of(row: Booking | Seat) -> str:
    """What the UIDs of a booking or of a place begin with.

    A place that passes to somebody else gets another one, so that taking the entry out of the old calendar can never
    touch the new one.
    """
    if isinstance(row, Booking):
        return row.ref
    holder = hashlib.sha256(row.key_nonce.encode()).hexdigest()[:10]
    return f"{row.booking.ref}-{row.number}-{holder}"


def invited(row: Booking | Seat, *, shows_joining: bool = False) -> Invited:
    """The booker of a booking or the attendee of a place."""
    base = settings.BASE_URL.rstrip("/")
    if isinstance(row, Booking):
        name, email, page = row.booker_name, row.booker_email, f"{base}/bookings/{row.ref}/"
    else:
        name, email, page = row.name, row.email, f"{base}/seats/{row.booking.ref}-{row.number}/"
    part = taking_part(row)
    return Invited(
        stem=stem_of(row),
        name=name,
        email=email,
        page=page,
        where=part.where,
        joining_link=row.session.joining_link if shows_joining and part.is_online else "",
        notes=part.notes if shows_joining else (),
        sequence=row.calendar_sequence,
    )


def taking_part(row: Booking | Seat) -> TakingPart:
    """Online, in the room, or both; where to go, for those with a confirmed place; and which notes are for them.

    Kept places of a session that offers both are in the room. One query where both are offered.
    """
    session = row.session
    is_online, is_in_room = session.mode != Mode.IN_PERSON, session.mode != Mode.ONLINE
    if session.mode == Mode.HYBRID:
        purposes = _purposes(row)
        is_online = Purpose.ONLINE in purposes
        is_in_room = not is_online or len(purposes) > 1
    if not is_in_room or session.venue is None:
        where = "Online"
    elif is_online:
        where = f"{_address(session.venue)}; some of you online"
    else:
        where = _address(session.venue)
    return TakingPart(
        is_online=is_online, is_in_room=is_in_room, where=where, notes=_notes(session, is_online, is_in_room)
    )


def _purposes(row: Booking | Seat) -> set[str]:
    if isinstance(row, Booking):
        return set(row.seats.filter(given_back_at=None).order_by().values_list("allocation__purpose", flat=True))
    return {row.allocation.purpose}


def _notes(session: Session, is_online: bool, is_in_room: bool) -> tuple[str, ...]:
    """The room's notes, which are for everybody where there are no others, and those for taking part online."""
    is_hybrid = session.mode == Mode.HYBRID
    general = session.joining_notes if is_in_room or not is_hybrid or not session.online_notes else ""
    return tuple(filter(None, (general, session.online_notes if is_online else "")))


def _address(venue: Venue) -> str:
    lines = [venue.name, *venue.address.splitlines(), venue.town, venue.postcode]
    return ", ".join(dict.fromkeys(line.strip(" ,") for line in lines if line.strip(" ,")))


def entries_of(meetings: Iterable[Meeting]) -> list[Entry]:
    """The entries of a session's meetings."""
    return [Entry(number=one.number, starts_at=one.starts_at, ends_at=one.ends_at) for one in meetings]


def calendar(
    session: Session, entries: Iterable[Entry], invited: Invited, *, method: str = PUBLISH, is_counted: bool = False
) -> bytes:
    """A calendar file with these entries. CANCEL takes them out; the other methods put them in or move them.

    Taking out counts as a change; `is_counted` where the session or the place has counted it already.
    """
    file = Calendar()
    file.add("prodid", "-//Muster//Sessions//EN")
    file.add("version", "2.0")
    file.add("method", method)
    file.add_component(london())
    for entry in entries:
        file.add_component(_event(session, entry, invited, method, is_counted))
    return bytes(file.to_ical())


def attachments(
    session: Session, entries: Iterable[Entry], invited: Invited, *, method: str = REQUEST, is_counted: bool = False
) -> tuple[Attachment, ...]:
    """The calendar files that go with a mail."""
    word = "cancelled" if method == CANCEL else "session"
    return tuple(
        Attachment(
            name=f"{word}-{session.ref}-{entry.number}.ics",
            content=calendar(session, [entry], invited, method=method, is_counted=is_counted),
            mime_type=f"text/calendar; method={method}",
        )
        for entry in entries
    )


def _event(session: Session, entry: Entry, invited: Invited, method: str, is_counted: bool) -> Event:
    is_off = method == CANCEL
    event = Event()
    event.add("uid", f"{invited.stem}-{session.ref}-{entry.number}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", entry.starts_at.astimezone(LONDON))
    event.add("dtend", entry.ends_at.astimezone(LONDON))
    counted = is_counted or session.cancelled_at is not None
    event.add("sequence", session.calendar_sequence + invited.sequence + int(is_off and not counted))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("summary", session.title)
    event.add("location", invited.where)
    event.add("description", _description(session, invited))
    if invited.joining_link:
        event.add("url", invited.joining_link)
    event.add("organizer", _organiser(session))
    event.add("attendee", _attendee(invited), encode=False)
    return event


def _description(session: Session, invited: Invited) -> str:
    parts = [f"Join at {invited.joining_link}" if invited.joining_link else "", *invited.notes, session.what_to_bring]
    return "\n\n".join(part for part in [*parts, f"Your place: {invited.page}"] if part)


def _organiser(session: Session) -> Any:
    organiser = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organiser.params["CN"] = vText(session.team.name)
    return organiser


def _attendee(invited: Invited) -> Any:
    attendee = vCalAddress(f"mailto:{invited.email}")
    attendee.params["CN"] = vText(invited.name or invited.email)
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee


def london() -> Timezone:
    """Britain's rule since 1996, which every calendar understands; the library would write out each year by itself."""
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    for part, name, month, before, after in (
        (TimezoneDaylight(), "BST", 3, 0, 1),
        (TimezoneStandard(), "GMT", 10, 1, 0),
    ):
        part.add("tzname", name)
        part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, 1 + before))  # noqa: DTZ001 -- local by rule
        part.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"}))
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(part)
    return zone
