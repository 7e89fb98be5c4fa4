"""Writes the sessions, by the operation that schedules them, and the bookings, in bulk: they are history already."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from courses.enums import Strand
from courses.models import Course
from delivery import outbox
from delivery.enums import BookingState, TrainerRole, Visibility
from delivery.models import Allocation, Booking, Seat, Session, Venue
from delivery.operations import sessions
from delivery.operations.details import SessionDetails
from home.operations.demo import accounts, ledger, reserved, waiting
from home.operations.demo.accounts import Cast
from home.operations.demo.ledger import Loaded
from home.operations.demo.plan import BookingPlan, SessionPlan
from kernel.actors import Actor
from organisations.models import ContactPoint, Organisation, Person
from ui.wording import LONDON

CANCELLED_BECAUSE = "The trainer is unwell and nobody can stand in. We are sorry: please choose another date."
_TO_BRING = "A phone or laptop, if you like to try things as we go. Nothing else is needed."
_TO_BRING_POLICE = "Your warrant card or staff pass."
_LINK_NOTES = "The link works in a browser. Join five minutes early, under the name that you booked with."
_CONFIRMED_AFTER = timedelta(minutes=4)


@dataclass(frozen=True, slots=True)
class Stage:
    """What the sessions need to be there."""

    today: date
    cast: Cast
    venues: dict[str, Venue]
    organisations: dict[str, Organisation]


def write(plan: list[SessionPlan], stage: Stage, *, by: Actor) -> Loaded:
    """All sessions with their bookings; what history is to take. Part of the loader's transaction.

    No message is written of anything past: those booked on a coming session get its joining details in due time, and
    those of the session that is cancelled are told.
    """
    courses = {course.slug: course for course in Course.objects.select_related("current_version")}
    made = [(one, _schedule(one, courses[one.row.course], stage, by)) for one in plan]
    bookings = _write_bookings(made, stage, by)
    for one, session in made:
        reserved.write(one, session, by=Actor.user(stage.cast.users["coordinator"].pk))
        waiting.write(one, session, stage.organisations)
        if one.row.remark == "cancelled":
            sessions.cancel(session=session, reason=CANCELLED_BECAUSE, by=by)
        elif not one.row.is_past:
            outbox.rewrite_joining(session)
            outbox.rewrite_reminders(session)
    history = {one.row.key: session.pk for one, session in made if one.row.is_past and one.row.remark != "unclosed"}
    return Loaded(
        today=stage.today,
        history=history,
        counted=[history[one.row.key] for one, _ in made if one.row.remark == "headcount"],
        sure=[booking.pk for booking, one in bookings if one.is_hand_written],
    )


def _schedule(one: SessionPlan, course: Course, stage: Stage, by: Actor) -> Session:
    version = course.current_version
    assert version is not None  # noqa: S101 -- every course of the demonstration is published
    length = timedelta(minutes=version.duration_minutes // len(one.starts))
    row, venue = one.row, stage.venues.get(one.row.venue)
    strand = "prevent" if version.strand == Strand.PREVENT else "protect"
    session = sessions.schedule(
        course=course,
        meetings=[(start, start + length) for start in one.starts],
        details=SessionDetails(
            team=stage.cast.teams[strand],
            mode=row.mode,
            venue=venue,
            room_capacity=row.room,
            online_capacity=row.online,
            trainers=tuple(_trainers(one, stage.cast)),
            joining_link=f"https://meet.muster.example/{row.key.lower()}-{row.course}" if row.online else "",
            joining_notes=_LINK_NOTES if row.online else "",
            what_to_bring=_TO_BRING_POLICE if course.is_police_only else _TO_BRING if venue else "",
            access_notes=venue.access_notes if venue else "",
            booking_opens_at=_opens_at(one, stage.today),
            approval=waiting.approval_of(one),
            visibility=Visibility.INVITED if row.remark == "invited" else Visibility.PUBLIC,
        ),
        is_record=min(one.starts) <= timezone.now(),
        by=by,
    )
    Session.objects.filter(pk=session.pk).update(created_at=one.created_at)
    return session


def _trainers(one: SessionPlan, cast: Cast) -> Iterable[tuple[User, TrainerRole]]:
    keys = ((one.row.lead, TrainerRole.LEAD), (one.row.co, TrainerRole.CO_TRAINER), (one.row.guest, TrainerRole.GUEST))
    return ((cast.users[key], role) for key, role in keys if key)


def _opens_at(one: SessionPlan, today: date) -> datetime | None:
    return datetime.combine(today + timedelta(days=14), time(9), LONDON) if one.row.remark == "not open" else None


def _write_bookings(
    made: list[tuple[SessionPlan, Session]], stage: Stage, by: Actor
) -> list[tuple[Booking, BookingPlan]]:
    people = _people([booking for one, _ in made for booking in one.bookings], stage.cast)
    planned = [
        (_booking(booking, session, stage, people), booking) for one, session in made for booking in one.bookings
    ]
    Booking.objects.bulk_create([booking for booking, _ in planned], batch_size=200)
    open_places = {(one.session_id, one.purpose): one for one in Allocation.objects.all()}
    attendee = stage.cast.users["attendee"]
    seats = [
        seat
        for booking, one in planned
        for seat in _seats(booking, one, open_places[(booking.session_id, one.purpose)], people.get(attendee.email))
    ]
    Seat.objects.bulk_create(seats, batch_size=200)
    _count_taken(seats, list(open_places.values()))
    ledger.note_rows(Booking, len(planned), by=by)
    ledger.note_rows(Seat, len(seats), by=by)
    return planned


def _people(bookings: list[BookingPlan], cast: Cast) -> dict[str, Person]:
    """A person for each booker, whose address a code proved, and for the two accounts that have bookings."""
    by_address = {user.email: accounts.make_person(user) for user in (cast.users["booker"], cast.users["attendee"])}
    since: dict[str, tuple[str, datetime]] = {}
    for one in sorted(bookings, key=lambda booking: booking.created_at):
        if one.booker_email not in by_address:
            since.setdefault(one.booker_email, (one.booker_name, one.created_at))
    made = Person.objects.bulk_create([Person(name=name, created_at=at) for name, at in since.values()], batch_size=200)
    points = [
        ContactPoint(person=person, email=email, confirmed_at=at + _CONFIRMED_AFTER)
        for person, (email, (_, at)) in zip(made, since.items(), strict=True)
    ]
    ContactPoint.objects.bulk_create(points, batch_size=200)
    return by_address | {point.email: person for point, person in zip(points, made, strict=True)}


def _booking(one: BookingPlan, session: Session, stage: Stage, people: dict[str, Person]) -> Booking:
    organisation = stage.organisations[one.organisation]
    confirmed = one.created_at + _CONFIRMED_AFTER
    return Booking(
        session=session,
        organisation=organisation,
        force=organisation.force,
        booker_name=one.booker_name,
        booker_email=one.booker_email,
        booker_phone=one.booker_phone,
        booker=people[one.booker_email],
        state=BookingState.CANCELLED if one.is_cancelled else BookingState.CONFIRMED,
        created_at=one.created_at,
        confirmed_at=confirmed,
        cancelled_at=_given_up(one) if one.is_cancelled else None,
        cancel_reason="cancelled" if one.is_cancelled else "",
    ).seal_key()


def _seats(booking: Booking, one: BookingPlan, allocation: Allocation, attendee: Person | None) -> list[Seat]:
    return [
        Seat(
            booking=booking,
            session_id=booking.session_id,
            allocation=allocation,
            number=number,
            name=seat.name,
            email=seat.email,
            person=attendee if attendee and seat.name == attendee.name else None,
            access_needs=seat.access_needs,
            given_back_at=_given_up(one) if one.is_cancelled or seat.is_given_back else None,
        ).seal_key()
        for number, seat in enumerate(one.seats, start=1)
    ]


def _given_up(one: BookingPlan) -> datetime:
    return one.created_at + timedelta(hours=3)


def _count_taken(seats: list[Seat], allocations: list[Allocation]) -> None:
    living = Counter(seat.allocation_id for seat in seats if seat.given_back_at is None)
    for allocation in allocations:
        allocation.taken = living[allocation.pk]
    Allocation.objects.bulk_update(allocations, ["taken"], batch_size=200)
