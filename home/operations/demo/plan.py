"""Works out the whole demonstration before a row is written: which session is when, who booked, who sits where.

One fixed seed, so that the same day of loading gives the same people at the same places. Nothing here asks a database.
"""

import hashlib
import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from delivery.enums import Purpose
from home.operations.demo import days, files
from home.operations.demo.files import Body, SessionRow
from home.operations.demo.people import Invented, Names, latin
from ui.wording import LONDON

SEED = 2026
_WEEK = 5
_AUDIENCES = {
    "firms": ("business", "cyber_firm", "charity"),
    "all": ("business", "charity", "local_authority", "health", "university", "public_body", "community", "cyber_firm"),
    "public": ("local_authority", "health", "university", "public_body", "charity", "community"),
    "boards": ("charity", "business", "health", "university"),
    "schools": ("school",),
    "parents": ("school", "community", "charity", "local_authority"),
    "police": ("police",),
}
_PARTY = {"none": (1, 1), "micro": (1, 3), "small": (2, 6), "medium": (2, 9), "large": (4, 12), "unknown": (1, 4)}
_ACCESS_NEEDS = ("A seat near the door, please", "Large print, please", "I lip-read: a seat at the front, please")


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """One place; unnamed where both are empty."""

    name: str = ""
    email: str = ""
    access_needs: str = ""
    is_given_back: bool = False


@dataclass(frozen=True, slots=True)
class BookingPlan:
    """Places taken together. `is_hand_written`: of the accounts' own bookings, where everybody turns up."""

    organisation: str
    booker_name: str
    booker_email: str
    booker_phone: str
    created_at: datetime
    purpose: str
    seats: tuple[SeatPlan, ...]
    is_cancelled: bool = False
    is_hand_written: bool = False


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """One session, when its meetings begin, and who booked it."""

    row: SessionRow
    starts: tuple[datetime, ...]
    created_at: datetime
    bookings: tuple[BookingPlan, ...] = field(default=())


def make(today: date) -> list[SessionPlan]:
    """All sessions as they stand when the demonstration is loaded on `today`."""
    return _Planner(today).plan()


def digest(plan: list[SessionPlan]) -> str:
    """One line that differs when anything in the plan does."""
    return hashlib.sha256(repr(plan).encode()).hexdigest()


class _Planner:
    """Goes through the sessions in order, drawing from one stream of chance."""

    def __init__(self, today: date) -> None:
        lists = files.people()
        self.today = today
        self.rng = random.Random(SEED)  # noqa: S311 -- makes up people, guards nothing
        self.bodies = {body.name: body for body in files.bodies()}
        self.forces = {room.key: room.force for room in files.rooms()}
        self.written = lists["bookings"]
        self.parties = lists["parties"]
        self.cancelled, self.given_back = set(lists["cancelled_bookings"]), set(lists["given_back"])
        known = {name for one in self.written for name in one["seats"]}
        known |= {f"{one['first']} {one['last']}" for one in lists["accounts"]}
        self.addresses = {f"{one['first']} {one['last']}": one["email"] for one in lists["accounts"]}
        self.addresses |= {party["name"]: party["email"] for party in self.parties.values()}
        self.names = Names(self.rng, spoken_for=frozenset(known))
        # The one person at each organisation who books for it again and again.
        self.bookers = {body.name: self.names.draw() for body in self.bodies.values()}
        self.booker_comes: set[tuple[str, str]] = set()

    def plan(self) -> list[SessionPlan]:
        return [self._session(row) for row in files.sessions()]

    def _session(self, row: SessionRow) -> SessionPlan:
        first = days.tomorrow(self.today) if row.day == 0 else self._day(row, row.day)
        dates = [first] + [self._day(row, row.day + _WEEK * (-1 if row.is_past else 1))] * (row.meetings - 1)
        starts = tuple(datetime.combine(day, time.fromisoformat(row.start), LONDON) for day in dates)
        created = first - timedelta(days=55) if row.is_past else self.today - timedelta(days=30)
        return SessionPlan(row, starts, _at_work(created, 9), tuple(self._bookings(row, first)))

    def _day(self, row: SessionRow, count: int) -> date:
        return days.working_day(self.today, -count if row.is_past else count)

    def _bookings(self, row: SessionRow, first: date) -> list[BookingPlan]:
        made = [self._hand_written(row, one, first) for one in self.written if one["session"] == row.key]
        left = row.fill - sum(len(booking.seats) for booking in made)
        queue: list[Body] = []
        while left > 0:
            # Those of the same force come first; when everybody has booked, some book once more.
            queue = queue or self._comers(row)
            body = queue.pop(0)
            size = min(left, self.rng.randint(*_PARTY[body.size_band]))
            made.append(self._booking(row, body, size, first))
            left -= size
        if row.key in self.cancelled:
            made.append(self._booking(row, self._comers(row)[-1], 3, first, is_cancelled=True))
        return made

    def _comers(self, row: SessionRow) -> list[Body]:
        fitting = [body for body in self.bodies.values() if body.audience_type in _AUDIENCES[row.audience]]
        self.rng.shuffle(fitting)
        force = self.forces.get(row.venue)
        return sorted(fitting, key=lambda body: force is not None and body.force != force)

    def _hand_written(self, row: SessionRow, one: dict[str, Any], first: date) -> BookingPlan:
        party = self.parties[one["by"]]
        domain = self.bodies[party["organisation"]].domain
        seats = tuple(SeatPlan(name, self._address_of(name, domain)) for name in one["seats"])
        return BookingPlan(
            organisation=party["organisation"],
            booker_name=party["name"],
            booker_email=party["email"],
            booker_phone=self._phone(),
            created_at=self._booked(row, first),
            purpose=_purpose(row),
            seats=seats,
            is_hand_written=True,
        )

    def _address_of(self, name: str, domain: str) -> str:
        # Letters that no address can carry: such a colleague gets a number.
        front = ".".join(part for part in map(latin, name.split()) if part) or "staff.17"
        return self.addresses.get(name, f"{front}@{domain}") if name else ""

    def _booking(
        self, row: SessionRow, body: Body, size: int, first: date, *, is_cancelled: bool = False
    ) -> BookingPlan:
        booker = self.bookers[body.name]
        seats = [self._seat(row, body, number) for number in range(size)]
        # Some come along themselves, to one booking of a session.
        if not is_cancelled and self.rng.random() < 0.4 and (row.key, body.name) not in self.booker_comes:
            self.booker_comes.add((row.key, body.name))
            seats[0] = SeatPlan(booker.name, f"{booker.latin}@{body.domain}")
        if row.key in self.given_back and size > 2:
            self.given_back.discard(row.key)
            gone = self._seat(row, body, 0)
            seats.append(SeatPlan(gone.name, gone.email, is_given_back=True))
        online = row.mode == "hybrid" and self.rng.random() < 0.4
        return BookingPlan(
            organisation=body.name,
            booker_name=booker.name,
            booker_email=f"{booker.latin}@{body.domain}",
            booker_phone=self._phone(),
            created_at=self._booked(row, first),
            purpose=Purpose.ONLINE.value if online else _purpose(row),
            seats=tuple(seats),
            is_cancelled=is_cancelled,
        )

    def _seat(self, row: SessionRow, body: Body, number: int) -> SeatPlan:
        if number and not row.is_past and self.rng.random() < 0.18:
            return SeatPlan()
        person = self.names.draw()
        needs = self.rng.choice(_ACCESS_NEEDS) if not row.is_past and self.rng.random() < 0.02 else ""
        return SeatPlan(person.name, self._address(person, body), needs)

    def _address(self, person: Invented, body: Body) -> str:
        chance = self.rng.random()
        if chance < 0.12:
            return ""
        is_at_work = chance < 0.95 or body.audience_type == "police"
        return f"{person.latin}@{body.domain if is_at_work else 'homepost.example'}"

    def _phone(self) -> str:
        # The numbers that are kept free for films and plays.
        return f"07700 900{self.rng.randrange(1000):03}" if self.rng.random() < 0.6 else ""

    def _booked(self, row: SessionRow, first: date) -> datetime:
        last = first if row.is_past else self.today
        day = last - timedelta(days=self.rng.randint(*(3, 40) if row.is_past else (1, 20)))
        return _at_work(day, self.rng.randint(8, 19), self.rng.randrange(60))


def _purpose(row: SessionRow) -> str:
    return (Purpose.ONLINE if row.mode == "online" else Purpose.ROOM).value


def _at_work(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON)
