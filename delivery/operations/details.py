"""What a person decides about a session: checked, and as the columns of its row."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import User
from courses.models import Course
from delivery.enums import Approval, FundingStream, Mode, Purpose, TrainerRole, Visibility
from delivery.models import Session, Venue
from kernel.cleaning import clean_text
from kernel.errors import Refusal
from organisations.models import Force, Team

FURTHEST_REMINDER = 60


@dataclass(frozen=True, kw_only=True)
class SessionDetails:
    """Everything a person decides about a session, apart from its dates, which `move` changes."""

    team: Team
    mode: Mode | str
    venue: Venue | None = None
    room_capacity: int = 0
    online_capacity: int = 0
    visibility: Visibility | str = Visibility.PUBLIC
    trainers: tuple[tuple[User, TrainerRole | str], ...] = field(default=())
    delivering_force: Force | None = None
    host_force: Force | None = None
    funding_stream: FundingStream | str = FundingStream.REGIONAL
    joining_link: str = ""
    joining_notes: str = ""
    what_to_bring: str = ""
    access_notes: str = ""
    booking_opens_at: datetime | None = None
    booking_closes_at: datetime | None = None
    naming_closes_at: datetime | None = None
    changes_close_at: datetime | None = None
    approval: Approval | str = Approval.NONE
    has_waiting_list: bool = True
    minimum: int | None = None
    online_notes: str = ""
    reminder_days: tuple[int, ...] = (7,)


# Those of the details that are a column of the same name.
PLAIN = tuple(
    name for name in SessionDetails.__dataclass_fields__ if name not in ("room_capacity", "online_capacity", "trainers")
)


def refuse_bad(details: SessionDetails, *, kept: int = 0) -> None:
    """Refuse what cannot be: see `sessions.schedule`, which names the codes. `kept` places stand beside those told."""
    if details.mode != Mode.ONLINE and details.venue is None:
        raise Refusal("Choose the venue.", "venue_needed", field="venue")
    for purpose, capacity in capacities(details).items():
        field_name = "room_capacity" if purpose == Purpose.ROOM else "online_capacity"
        if capacity < 1 and not kept:
            raise Refusal("Say how many places there are.", "capacity_needed", field=field_name)
    if details.mode == Mode.IN_PERSON and details.online_capacity:
        raise _not_needed("This session is in person, so it has no places online.", "online_capacity")
    if details.mode == Mode.ONLINE and details.room_capacity:
        raise _not_needed("This session is online, so it has no places in a room.", "room_capacity")
    if details.venue and details.room_capacity + (kept if details.room_capacity else 0) > details.venue.capacity:
        also = f", and {kept} places are kept" if kept else ""
        words = f"The room holds {details.venue.capacity} people{also}."
        raise Refusal(words, "capacity_too_large", field="room_capacity")
    leads = [user for user, role in details.trainers if role == TrainerRole.LEAD]
    if len(leads) > 1 or len({user.pk for user, _ in details.trainers}) < len(details.trainers):
        raise Refusal("Name each trainer once, and one lead trainer.", "bad_trainers", field="trainers")
    if any(not 1 <= days <= FURTHEST_REMINDER for days in details.reminder_days):
        words = f"Give days from 1 to {FURTHEST_REMINDER}, like 7, 2."
        raise Refusal(words, "bad_reminders", field="reminder_days")
    if details.minimum is not None and details.minimum > sum(capacities(details).values()) + kept:
        raise Refusal("This is more people than there are places.", "bad_minimum", field="minimum")
    opens, closes = details.booking_opens_at, details.booking_closes_at
    if opens and closes and closes <= opens:
        raise Refusal("Bookings must close after they open.", "bad_dates", field="booking_closes_at")


def _not_needed(words: str, field_name: str) -> Refusal:
    return Refusal(
        f"{words} Leave this empty, or choose “In person and online”.", "capacity_not_needed", field=field_name
    )


def capacities(details: SessionDetails) -> dict[Purpose, int]:
    """The places by their purpose, as the mode has them."""
    wanted = {}
    if details.mode in (Mode.IN_PERSON, Mode.HYBRID):
        wanted[Purpose.ROOM] = details.room_capacity
    if details.mode in (Mode.ONLINE, Mode.HYBRID):
        wanted[Purpose.ONLINE] = details.online_capacity
    return wanted


def columns(course: Course, details: SessionDetails) -> dict[str, Any]:
    """What the row of a session says of these details."""
    visibility = Visibility.POLICE if course.is_police_only else details.visibility
    return {
        "team": details.team,
        "mode": details.mode,
        "venue": None if details.mode == Mode.ONLINE else details.venue,
        "visibility": visibility,
        "delivering_force": details.delivering_force,
        "host_force": details.host_force or (details.venue.force if details.venue else None),
        "funding_stream": details.funding_stream,
        "joining_link": details.joining_link.strip(),
        "joining_notes": clean_text(details.joining_notes),
        "what_to_bring": clean_text(details.what_to_bring),
        "access_notes": clean_text(details.access_notes),
        "booking_opens_at": details.booking_opens_at,
        "booking_closes_at": details.booking_closes_at,
        "naming_closes_at": details.naming_closes_at,
        "changes_close_at": details.changes_close_at,
        "approval": details.approval,
        "has_waiting_list": details.has_waiting_list,
        "minimum": details.minimum,
        "online_notes": clean_text(details.online_notes),
        "reminder_days": sorted(set(details.reminder_days), reverse=True),
    }


def details_of(session: Session) -> dict[str, Any]:
    """What stands of a session that exists, by the names of `SessionDetails`."""
    capacities = {one.purpose: one.capacity for one in session.allocations.all()}
    return {
        **{name: getattr(session, name) for name in PLAIN},
        "room_capacity": capacities.get(Purpose.ROOM, 0),
        "online_capacity": capacities.get(Purpose.ONLINE, 0),
        "reminder_days": tuple(session.reminder_days),
        "trainers": tuple((one.user, one.role) for one in session.trainers.select_related("user")),
    }
