"""Tickets held before a camera: who that is, marked present; or why not, with what to do at the door."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from attendance import queries
from attendance.enums import THERE, CheckInStatus, ScanOutcome, Source
from attendance.models import CheckIn, Register
from attendance.operations import check_ins, registers
from delivery.enums import BookingState
from delivery.models import Seat
from delivery.permissions import is_police_only
from delivery.queries import tickets
from kernel.actors import Actor
from ui import wording

WORDS = {
    ScanOutcome.ENTERED: "{name} is marked present.",
    ScanOutcome.ALREADY_IN: "{name} is here already.",
    ScanOutcome.GIVEN_BACK: "The place of this ticket was given back. If the person stays, add them without a booking.",
    ScanOutcome.NOT_CONFIRMED: (
        "The booking of this ticket is not final. If the person stays, add them as somebody without a booking."
    ),
    ScanOutcome.OTHER_SESSION: (
        "This ticket is for another session. Ask which one the person booked; if they stay here, add them as somebody "
        "without a booking."
    ),
    ScanOutcome.POLICE_ONLY: (
        "This is no ticket for this session, which is for police only. Do not add the person before you have seen "
        "their warrant card and the contact of their force has said yes."
    ),
    ScanOutcome.UNKNOWN: (
        "This is no ticket of anybody now: perhaps the place was given to somebody else. Ask for the name and find "
        "the person on the list."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Scan:
    """What became of a ticket. `seat` is whose it is, on this session or another; `since`, when somebody came in."""

    outcome: ScanOutcome
    seat: Seat | None = None
    since: datetime | None = None

    def words(self, *, names_session: bool) -> str:
        """What it is and what to do. The other session is named only to those who may know of it."""
        name = self.seat.name or f"Place {self.seat.number}" if self.seat is not None else ""
        if self.outcome == ScanOutcome.ALREADY_IN and self.since is not None:
            return (
                f"{name} is here already, since {wording.clock(self.since)}. If this is somebody else, ask their name."
            )
        if self.outcome == ScanOutcome.OTHER_SESSION and self.seat is not None and names_session:
            other = self.seat.session
            return (
                f"This ticket is for {other.title}, {wording.when(other.starts_at)}. If {name} stays here, "
                "add them as somebody without a booking."
            )
        if self.outcome == ScanOutcome.ENTERED and self.must_prove_who:
            return f"{name} is marked present. Nobody checked beforehand who this is: ask for their warrant card."
        return WORDS[self.outcome].format(name=name)

    @property
    def must_prove_who(self) -> bool:
        """Whether a police-only session has nobody's approved address for this place."""
        return self.seat is not None and not self.seat.email and is_police_only(self.seat.session)


def enter(
    *, register: Register, text: str, client_event_id: UUID, by: Actor, happened_at: datetime | None = None
) -> Scan:
    """Mark the holder of a ticket present, unless they are here already or the ticket is good for nothing here.

    A repeat with the same id answers the same and changes nothing. Refuses `register_closed`, `event_id_reused` and
    `bad_time`; whatever can be wrong with the ticket is an outcome and not a refusal.
    """
    with transaction.atomic():
        locked = registers.lock(register)
        seat = tickets.find(text)
        if seat is None or seat.session_id != locked.meeting.session_id:
            return _of_another(locked, seat)
        if seat.given_back_at is not None or seat.booking.state == BookingState.CANCELLED:
            return Scan(outcome=ScanOutcome.GIVEN_BACK, seat=seat)
        if seat.booking.state != BookingState.CONFIRMED:
            return Scan(outcome=ScanOutcome.NOT_CONFIRMED, seat=seat)
        standing = queries.standing(locked, seat)
        if standing is not None and standing.status in THERE and standing.id != client_event_id:
            return Scan(outcome=ScanOutcome.ALREADY_IN, seat=seat, since=standing.happened_at)
        row = _mark(locked, seat, client_event_id, happened_at, by)
    return Scan(outcome=ScanOutcome.ENTERED, seat=seat, since=row.happened_at)


def _mark(register: Register, seat: Seat, event_id: UUID, happened_at: datetime | None, by: Actor) -> CheckIn:
    return check_ins.mark(
        register=register,
        seat=seat,
        status=CheckInStatus.PRESENT,
        client_event_id=event_id,
        happened_at=happened_at,
        source=Source.SCAN,
        by=by,
    )


def _of_another(register: Register, seat: Seat | None) -> Scan:
    # Whoever comes to a police-only session with something else may not simply be added: that is said first.
    if is_police_only(register.meeting.session):
        return Scan(outcome=ScanOutcome.POLICE_ONLY, seat=seat)
    return Scan(outcome=ScanOutcome.UNKNOWN if seat is None else ScanOutcome.OTHER_SESSION, seat=seat)
