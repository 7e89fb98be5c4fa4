"""What the jobs work on: the demonstration's region, and more of whatever a job uses up, made by the operations."""

import base64
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count, islice
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import EmailChallenge, User
from accounts.operations import tokens
from attendance.models import CheckIn
from attendance.operations import registers
from bench import limits
from certificates import queries
from certificates.models import Certificate, IssueRule
from certificates.operations import certificates, rules
from certificates.queries import Earner
from courses.enums import Access
from courses.models import Course
from delivery.enums import Mode, TrainerRole
from delivery.models import Booking, Seat, Session
from delivery.operations import bookings, sessions
from delivery.operations.details import SessionDetails
from delivery.operations.parties import BookingDetails, SeatDetails
from home.operations import demo
from kernel.actors import SYSTEM
from kernel.identifiers import grouped
from organisations.enums import AudienceType, SizeBand
from organisations.models import Team
from organisations.operations.organisations import OrganisationDetails

LIST = 50
PARTY = 25
HALL = 1_000_000
KNOWN_CODES = 20
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
Earned = tuple[Session, Earner, IssueRule]


@dataclass(frozen=True)
class Firm:
    """Somebody who books for an organisation."""

    name: str
    postcode: str
    booker: str
    email: str


@dataclass
class World:
    """The rows that the jobs ask for. Whatever a job uses up comes from an iterator that makes more."""

    course: Course
    team: Team
    trainer: User
    session: Session
    hall: Session
    coordinator_token: str
    trainer_token: str
    stranger_token: str
    codes: list[str] = field(default_factory=list)
    far: dict[str, str] = field(default_factory=dict)
    _firms: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self._earned = self._earners()
        self.codes += [self.issue(each) for each in islice(self._earned, KNOWN_CODES)]

    def firm(self) -> Firm:
        """The next booker: every other one of an organisation that has booked before, and none who has."""
        number = next(self._firms)
        which = number if number % 2 else number % 40
        first, second = divmod(which // 9 % 400, 20)
        return Firm(
            name=f"Harbour & Sons {which} Ltd",
            postcode=f"RG{1 + which // 3600 % 9} {1 + which % 9}{_LETTERS[first]}{_LETTERS[second]}",
            booker="Ada Osei",
            email=f"office{number}@harbour.example",
        )

    def hall_of(self, places: int, start: datetime) -> Session:
        """Another session of the course, with so many places."""
        return _schedule(self.course, self.team, self.trainer, start, places)

    def body(self, session: Session) -> dict[str, Any]:
        """What the next booker sends to the API for one place."""
        firm = self.firm()
        return {
            "session": session.ref,
            "organisation": {"name": firm.name, "audience_type": "business", "postcode": firm.postcode},
            "booker": {"name": firm.booker, "email": firm.email},
            "places": 1,
            "seats": [{"name": firm.booker, "email": firm.email}],
        }

    def code_for(self, ref: str) -> str:
        """The six figures that the booker of this booking was sent."""
        return EmailChallenge.objects.filter(about_id=ref).latest("created_at").code

    def marks(self, people: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """Where to send a mark and the mark, for one person after another; each register is that of `people`."""
        while True:
            path, seats = self.register_of(people)
            yield from ((path, {"id": str(uuid.uuid4()), "seat": seat, "status": "present"}) for seat in seats)

    def earned(self, wanted: int) -> list[Earned]:
        """Up to so many who have earned a certificate and have none."""
        return list(islice(self._earned, wanted))

    def issue(self, earned: Earned) -> str:
        """Issue one; the code."""
        session, earner, rule = earned
        made = certificates.issue(session=session, earner=earner, rule=rule, by=SYSTEM)
        assert made is not None  # noqa: S101 -- everybody in the demonstration's past has a name that can be drawn
        return grouped(made.code)

    def counts(self) -> dict[str, int]:
        """How many rows of each kind there are."""
        kinds = (Session, Booking, Seat, CheckIn, Certificate)
        return {str(kind._meta.verbose_name_plural): kind._default_manager.count() for kind in kinds}

    def sell(self, session: Session, places: int = 1) -> None:
        """A final booking of a session by the next booker."""
        self._book(session, places)

    def register_of(self, people: int) -> tuple[str, list[int]]:
        """An open register on which so many are expected: where its marks are sent, and the places."""
        session = _schedule(self.course, self.team, self.trainer, timezone.now() + timedelta(hours=2), people)
        for first in range(0, people, PARTY):
            self._book(session, min(PARTY, people - first))
        register = registers.open_register(meeting=session.meetings.get(), by=SYSTEM)
        seats = list(session.seats.order_by("pk").values_list("pk", flat=True))
        return f"/api/v1/registers/{register.pk}/check-ins/", seats

    def report_of(self, people: int) -> tuple[str, dict[str, Any]]:
        """A report as Teams saves it, of so many who are all known by their address: where it goes, and the body."""
        path, seats = self.register_of(people)
        rows = list(Seat.objects.filter(pk__in=seats).select_related("session"))
        for seat in rows:
            seat.email = f"sam{seat.pk}@harbour.example"
        Seat.objects.bulk_update(rows, ["email"], batch_size=500)
        starts_at = rows[0].session.starts_at
        times = "\t".join(f"{at:%Y-%m-%d %H:%M:%S}" for at in (starts_at, starts_at + timedelta(minutes=110)))
        columns = "Name\tFirst Join (UTC)\tLast Leave (UTC)\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole"
        lines = ["1. Summary", "", "2. Participants", columns]
        lines += [f"{seat.name}\t{times}\t1h 50m\t{seat.email}\t{seat.email}\tPresenter" for seat in rows]
        raw = "\r\n".join(lines).encode("utf-16")
        return path.replace("/check-ins/", "/reports/"), {"file": base64.b64encode(raw).decode()}

    def _book(self, session: Session, places: int) -> None:
        firm = self.firm()
        details = BookingDetails(
            organisation=OrganisationDetails(
                name=firm.name,
                audience_type=AudienceType.BUSINESS,
                size_band=SizeBand.SMALL,
                postcode=firm.postcode,
                email=firm.email,
            ),
            booker_name=firm.booker,
            booker_email=firm.email,
            places=places,
            seats=tuple(SeatDetails(name=f"Sam Reid {number}") for number in range(places)),
        )
        bookings.book(session=session, details=details, by=SYSTEM, is_proved=True)

    def _earners(self) -> Iterator[Earned]:
        done: set[int] = set()
        while demo.write_history(limit=1):
            for pk, _closing in queries.sessions_to_run():
                if pk not in done:
                    done.add(pk)
                    session = Session.objects.get(pk=pk)
                    rule = rules.current(session.course)
                    named = (one for one in queries.earners(session, rule.attendance_percent) if _is_named(one))
                    yield from ((session, one, rule) for one in list(named))


def make() -> World:
    """Load the demonstration into an empty, migrated database and add what the jobs need from the start."""
    demo.load(by=SYSTEM, today=timezone.localdate(), say=lambda _line: None)
    with connection.cursor() as cursor:
        cursor.execute(limits.TABLES)
    now = timezone.now()
    course = Course.objects.filter(access=Access.OPEN).order_by("slug")[0]
    team, trainer = Team.objects.get(name="Protect South East"), User.objects.get(email="trainer@muster.test")
    for number in range(LIST):
        _schedule(course, team, trainer, now + timedelta(days=60 + number), 20)
    world = World(
        course=course,
        team=team,
        trainer=trainer,
        session=Session.objects.listed().upcoming(now).filter(bookings__isnull=False).order_by("starts_at")[0],
        hall=_schedule(course, team, trainer, now + timedelta(days=30), HALL),
        coordinator_token=_token("coordinator@muster.test"),
        trainer_token=_token("trainer@muster.test"),
        stranger_token=_token("booker@muster.test"),
    )
    # What is swept up later would be swept at the cost of whatever job is being measured then.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return world


def _schedule(course: Course, team: Team, trainer: User, start: datetime, places: int) -> Session:
    return sessions.schedule(
        course=course,
        meetings=[(start, start + timedelta(hours=2))],
        details=SessionDetails(
            team=team,
            mode=Mode.ONLINE,
            online_capacity=places,
            trainers=((trainer, TrainerRole.LEAD),),
            joining_link="https://meet.muster.example/bench",
        ),
        by=SYSTEM,
    )


def _token(email: str) -> str:
    return tokens.create(user=User.objects.get(email=email), scopes=["*"], by=SYSTEM)[1]


def _is_named(earner: Earner) -> bool:
    holder = earner.seat or earner.walk_in
    return holder is not None and bool(holder.name)
