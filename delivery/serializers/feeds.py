"""Sessions as a calendar that anybody may subscribe to: town and outward postcode, no trainers, no joining link.

The entries are not those of bookings: their UIDs are of their own, and they leave the day free in one's calendar.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vDuration, vText

from delivery.documents import PUBLISH, london
from delivery.enums import Mode, SessionState
from delivery.models import Meeting, Session
from delivery.queries.sessions import public_place
from ui.wording import LONDON

# How often a calendar should look again.
REFRESH = timedelta(hours=1)
TITLE = "Cyber awareness training"


def calendar(sessions: Iterable[Session], *, title: str, address: str, now: datetime) -> bytes:
    """The feed. `sessions` come from `queries.feeds.diary`; `address` is where the feed is read again."""
    file = Calendar()
    file.add("prodid", "-//Muster//Public sessions//EN")
    file.add("version", "2.0")
    file.add("method", PUBLISH)
    # The newer property and the one that most programs read.
    file.add("name", title)
    file.add("x-wr-calname", title)
    file.add("x-wr-timezone", LONDON.key)
    file.add("url", address)
    file.add("refresh-interval", vDuration(REFRESH, params={"VALUE": "DURATION"}))
    file.add("x-published-ttl", vDuration(REFRESH))
    file.add_component(london())
    for session in sessions:
        meetings = list(session.meetings.all())
        for meeting in meetings:
            file.add_component(_event(session, meeting, len(meetings), now))
    return bytes(file.to_ical())


def _event(session: Session, meeting: Meeting, count: int, now: datetime) -> Event:
    page = f"{settings.BASE_URL.rstrip('/')}/sessions/{session.ref}/"
    is_off = session.state == SessionState.CANCELLED
    part = f" ({meeting.number} of {count})" if count > 1 else ""
    event = Event()
    event.add("uid", f"session-{session.ref}-{meeting.number}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", now)
    event.add("sequence", session.calendar_sequence)
    event.add("dtstart", meeting.starts_at.astimezone(LONDON))
    event.add("dtend", meeting.ends_at.astimezone(LONDON))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("summary", f"{'Cancelled: ' if is_off else ''}{session.title}{part}")
    event.add("location", where(session))
    event.add("description", _description(session, page, is_off=is_off))
    event.add("url", page)
    event.add("categories", [session.get_mode_display()])
    event.add("class", "PUBLIC")
    event.add("transp", "TRANSPARENT")
    event.add("organizer", _organiser(session))
    return event


def where(session: Session) -> str:
    """The place, with the other way to take part: "Reading, RG1, or online"."""
    return public_place(session) + (", or online" if session.mode == Mode.HYBRID else "")


def _description(session: Session, page: str, *, is_off: bool) -> str:
    if is_off:
        return f"This session will not take place. Other dates: {page}"
    bring = f"What to bring: {session.what_to_bring}" if session.what_to_bring else ""
    parts = [session.course_version.summary, bring, f"Free. Book places: {page}"]
    return "\n\n".join(part for part in parts if part)


def _organiser(session: Session) -> vCalAddress:
    organiser = vCalAddress(f"mailto:{settings.CONTACT_EMAIL}")
    organiser.params["CN"] = vText(session.team.name)
    return organiser
