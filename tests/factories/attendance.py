"""Sessions that are taking place, with the people who booked them, and their registers."""

from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from attendance.enums import CheckInStatus
from attendance.models import CheckIn, Closing, LateEntry, Register
from attendance.operations import check_ins, devices, late, registers
from courses.models import Course
from delivery.enums import BookingState, Mode, TrainerRole
from delivery.models import Booking, Meeting, Seat, Session
from delivery.operations import sessions
from delivery.operations.details import SessionDetails
from kernel.actors import SYSTEM
from organisations.models import Force, Organisation, Team
from tests.factories.courses import make_course
from tests.factories.organisations import make_organisation, make_team
from tests.factories.reference import make_reference

_numbers = count(1)
AN_HOUR = timedelta(hours=1)


def make_session(
    *,
    days: int = 1,
    starts_at: datetime | None = None,
    trainer: User | None = None,
    team: Team | None = None,
    course: Course | None = None,
    capacity: int = 50,
    as_draft: bool = False,
    host_force: Force | None = None,
) -> Session:
    """An online session of an hour a day that began two hours ago, or when it is said."""
    first = starts_at or timezone.now() - 2 * AN_HOUR
    meetings = [(first + timedelta(days=day), first + timedelta(days=day) + AN_HOUR) for day in range(days)]
    details = SessionDetails(
        team=team or make_team(),
        mode=Mode.ONLINE,
        online_capacity=capacity,
        trainers=((trainer, TrainerRole.LEAD),) if trainer else (),
        host_force=host_force or make_reference()["thames-valley"],
    )
    return sessions.schedule(
        course=course or make_course(),
        meetings=meetings,
        details=details,
        by=SYSTEM,
        as_draft=as_draft,
        is_record=first <= timezone.now(),
    )


def make_seats(
    session: Session,
    *names: str,
    state: str = BookingState.CONFIRMED,
    organisation: Organisation | None = None,
    force: Force | None = None,
) -> list[Seat]:
    """One booking of these people, as it stands once the session has begun."""
    now = timezone.now()
    booking = Booking.objects.create(
        session=session,
        organisation=organisation or make_organisation(f"Firm {next(_numbers)}"),
        force=force,
        booker_name="Bo Booker",
        booker_email="bo@example.com",
        state=state,
        created_at=now,
        held_until=now,
        confirmed_at=now if state == BookingState.CONFIRMED else None,
        cancelled_at=now if state == BookingState.CANCELLED else None,
    )
    allocation = session.allocations.get()
    return [
        Seat.objects.create(
            booking=booking,
            session=session,
            allocation=allocation,
            number=number,
            name=name,
            email=f"seat{next(_numbers)}@example.com",
        )
        for number, name in enumerate(names, start=1)
    ]


def make_register(session: Session | None = None, *, meeting_no: int = 1) -> Register:
    """The open register of a meeting."""
    meeting: Meeting = (session or make_session()).meetings.get(number=meeting_no)
    return registers.open_register(meeting=meeting, by=SYSTEM)


def mark(register: Register, seat: Seat, status: str = CheckInStatus.PRESENT) -> CheckIn:
    """Somebody marked just now."""
    return check_ins.mark(register=register, seat=seat, status=status, client_event_id=uuid4(), by=SYSTEM)


def make_closed_register(session: Session, *there: Seat, meeting_no: int = 1) -> Closing:
    """A register on which these people were present and everybody else was not, closed."""
    register = make_register(session, meeting_no=meeting_no)
    for seat in there:
        mark(register, seat)
    return registers.close(register=register, by=SYSTEM, empty=not there)


def make_late(register: Register, seat: Seat, *, user: User) -> LateEntry:
    """A mark that a device of this user handed in after the closing."""
    device, _ = devices.grant(register=register, user=user, label="Chrome on Android", login_key="", by=SYSTEM)
    event = check_ins.Event(client_event_id=uuid4(), status=CheckInStatus.PRESENT, seat_id=seat.pk)
    late.mark_many(device=device, events=[event], by=SYSTEM)
    return LateEntry.objects.get(pk=event.client_event_id)
