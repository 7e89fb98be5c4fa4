"""Coming sessions, and bookings made through the operations, so that every rule holds of them."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import EmailChallenge
from correspondence.emails import Mail, compose
from correspondence.enums import MessageState
from correspondence.models import Message
from courses.models import Course
from delivery.enums import Mode, Visibility
from delivery.models import Booking, Seat, Session, Venue
from delivery.operations import bookings, sessions
from delivery.operations.details import SessionDetails
from delivery.operations.parties import BookingDetails, SeatDetails
from kernel.actors import PUBLIC, SYSTEM
from organisations.enums import AudienceType, SizeBand
from organisations.models import Outcode
from organisations.operations.organisations import OrganisationDetails
from tests.factories.courses import make_course
from tests.factories.organisations import make_team
from tests.factories.reference import make_reference

_numbers = count(1)
AN_HOUR = timedelta(hours=1)
LINK = "https://meet.example.org/secret-room"


def make_venue(outcode: str = "RG1", **fields: Any) -> Venue:
    """A room for 40."""
    make_reference()
    row = Outcode.objects.get(code=outcode)
    fields.setdefault("name", f"Library room {next(_numbers)}")
    fields.setdefault("address", "1 Secret Street")
    fields.setdefault("directions", "Ring the bell.")
    return Venue.objects.create(
        town=row.town, postcode=f"{outcode} 1AA", outcode=row, force=row.force, capacity=40, **fields
    )


def make_coming(
    *,
    mode: str = Mode.ONLINE,
    venue: Venue | None = None,
    capacity: int = 20,
    in_days: float = 10,
    dates: int = 1,
    course: Course | None = None,
    starts_at: datetime | None = None,
    as_draft: bool = False,
    **details: Any,
) -> Session:
    """A session that is still to come, open for booking: of an hour, and an hour a week later for each further date."""
    first = starts_at or (timezone.now() + timedelta(days=in_days)).replace(microsecond=0)
    weeks = [first + timedelta(weeks=week) for week in range(dates)]
    room = venue or (None if mode == Mode.ONLINE else make_venue())
    decided = {
        "team": make_team(),
        "visibility": Visibility.PUBLIC,
        "joining_link": "" if mode == Mode.IN_PERSON else LINK,
        "room_capacity": 0 if mode == Mode.ONLINE else capacity,
        "online_capacity": 0 if mode == Mode.IN_PERSON else capacity,
    }
    return sessions.schedule(
        course=course or make_course(),
        meetings=[(start, start + AN_HOUR) for start in weeks],
        details=SessionDetails(mode=mode, venue=room, **{**decided, **details}),
        by=SYSTEM,
        as_draft=as_draft,
        is_record=first <= timezone.now(),
    )


def make_details(*, seats: tuple[SeatDetails, ...] = (), **changes: Any) -> BookingDetails:
    """One place for a firm in Reading; changes go over it."""
    make_reference()
    organisation = OrganisationDetails(
        name="Bright Builders Ltd",
        audience_type=AudienceType.BUSINESS,
        size_band=SizeBand.SMALL,
        postcode="RG1 1AA",
    )
    known: dict[str, Any] = {
        "organisation": organisation,
        "booker_name": "Olive Booker",
        "booker_email": "olive@bright.example",
        "places": max(1, len(seats)),
    }
    return BookingDetails(seats=seats, **{**known, **changes})


def make_held(session: Session | None = None, **details: Any) -> Booking:
    """A booking that waits for its code."""
    return bookings.book(session=session or make_coming(), details=make_details(**details), by=PUBLIC)


def make_booking(session: Session | None = None, *people: str, **details: Any) -> Booking:
    """A confirmed booking; each person is a name, or a name and an address with a comma between."""
    seats = tuple(_person(one) for one in people)
    held = make_held(session, **({"seats": seats} | details))
    return bookings.finalise(booking=held, by=SYSTEM)


def make_seat(session: Session | None = None, person: str = "Ada Attendee, ada@bright.example") -> Seat:
    """The one place of a confirmed booking."""
    return make_booking(session, person).seats.get()


def code_of(booking: Booking) -> str:
    """The newest code that was sent for a booking."""
    return EmailChallenge.objects.filter(about_id=booking.ref).latest("pk").code


def mails(kind: str = "", to: str = "") -> list[Message]:
    """The messages that wait, of a kind and to an address."""
    waiting = Message.objects.filter(state=MessageState.WAITING).order_by("pk")
    return [one for one in waiting if kind in ("", one.kind) and to in ("", one.to_email)]


def written(kind: str, to: str = "") -> Mail:
    """The words of the one waiting message of a kind."""
    (message,) = mails(kind, to)
    mail = compose(message)
    assert mail is not None
    return mail


def _person(words: str) -> SeatDetails:
    name, _, email = words.partition(",")
    return SeatDetails(name=name.strip(), email=email.strip())
