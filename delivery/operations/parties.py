"""A party as it was asked for: checked, and written as a booking with its places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from delivery.enums import BookingState, Purpose, SessionState
from delivery.errors import (
    bookings_closed,
    bookings_not_open,
    force_needed,
    session_cancelled,
    session_past,
    under_18,
)
from delivery.models import Allocation, Booking, Invitation, Seat, Session
from delivery.models.bookings import MAX_SEATS, MAX_UNDER_18
from delivery.operations import agreed, answers, one_place, police
from kernel.actors import Actor
from kernel.cleaning import clean_line, clean_text
from kernel.errors import Refusal
from kernel.names import clean_name
from organisations.enums import ConsentDoor
from organisations.models import Force, Organisation
from organisations.operations import organisations
from organisations.operations.organisations import OrganisationDetails
from records.operations import trail


@dataclass(frozen=True, kw_only=True)
class SeatDetails:
    """Who sits on a place, as typed; everything may be left for later."""

    name: str = ""
    email: str = ""
    access_needs: str = ""


@dataclass(frozen=True, kw_only=True)
class BookingDetails:
    """A booking as asked for. `seats` may be shorter than `places`: the rest is named later.

    Places are for adults. Under-18s who come with them are a number and take no places. `answers` are what was answered
    to the course's own questions, by their ids; with `may_leave_out` (staff) none has to be answered, nor which force.
    `known` is the organisation, where the door or an earlier booking says which it is; `door`, where `wants_guidance`
    was ticked.
    """

    organisation: OrganisationDetails
    booker_name: str
    booker_email: str
    places: int
    booker_phone: str = ""
    seats: tuple[SeatDetails, ...] = field(default=())
    purpose: Purpose | str = ""
    has_under_18: bool = False
    expected_under_18: int | None = None
    wants_guidance: bool = False
    door: ConsentDoor = ConsentDoor.BOOKING_FORM
    answers: Mapping[str, Any] = field(default_factory=dict)
    may_leave_out: bool = False
    known: Organisation | None = None


def refuse_unless_open(session: Session, now: datetime, *, is_early: bool = False) -> None:
    """Refuse where nobody can book or wait now; `is_early` people may before bookings open to everybody.

    `session_cancelled`, `session_past`, `bookings_not_open` or `bookings_closed`.
    """
    if session.state == SessionState.CANCELLED:
        raise session_cancelled()
    if session.starts_at <= now:
        raise session_past()
    if session.booking_opens_at and now < session.booking_opens_at and not is_early:
        raise bookings_not_open()
    if session.state != SessionState.SCHEDULED or (session.booking_closes_at and now >= session.booking_closes_at):
        raise bookings_closed()


def refuse_bad(details: BookingDetails) -> None:
    """Refuse `under_18_are_counted`, `bad_number_of_under_18`, `bad_number_of_places`, for the name of whoever books
    or comes `link_in_name` or `name_too_long`, and for somebody who comes twice `already_has_place`."""
    clean_name(details.booker_name, field="booker_name")
    for seat in details.seats:
        clean_name(seat.name, field="seats")
    if details.has_under_18 and not details.expected_under_18:
        raise under_18()
    if not 0 <= (details.expected_under_18 or 0) <= MAX_UNDER_18:
        raise Refusal(f"Give a number from 0 to {MAX_UNDER_18}.", "bad_number_of_under_18", field="expected_under_18")
    if not 1 <= details.places <= MAX_SEATS:
        raise Refusal(f"Book from 1 to {MAX_SEATS} places at a time.", "bad_number_of_places", field="places")
    if len(details.seats) > details.places:
        raise Refusal("There are more names than places.", "bad_number_of_places", field="places")
    one_place.refuse_twice([(seat.name, seat.email) for seat in details.seats], field="seats")


def write(
    *,
    allocation: Allocation,
    details: BookingDetails,
    state: BookingState,
    held_until: datetime,
    by: Actor,
    request_key: str | None = None,
    invitation: Invitation | None = None,
) -> Booking:
    """The booking with its places, held or waiting, until its address is proved. Part of a larger operation.

    It takes no places. Refuses `not_for_police_only`, `force_needed`, and what `recognise` and `as_asked` refuse.
    """
    given = allocation.organisation or details.known
    known = given or organisations.recognise(details=details.organisation, by=by)
    booking = Booking(
        session=allocation.session,
        organisation=known,
        force=_force(details, known, has_to_say=given is None and not details.may_leave_out),
        booker_name=clean_line(details.booker_name),
        booker_email=details.booker_email.strip().lower(),
        booker_phone=clean_line(details.booker_phone),
        state=state,
        held_until=held_until,
        created_at=timezone.now(),
        expected_under_18=details.expected_under_18,
        wants_guidance=details.wants_guidance,
        guidance_wording=agreed.ticked(wants_guidance=details.wants_guidance, door=details.door),
        answers=_answers(allocation.session, details),
        request_key=request_key,
        invitation=invitation,
    )
    booking.save(force_insert=True)
    Seat.objects.bulk_create(_seats(booking, allocation, details))
    if state == BookingState.WAITING:
        trail.record(verb="wait", subject=booking, by=by, after={"places": details.places}, is_new=True)
    else:
        trail.record(verb="book", subject=booking, by=by, after={"places": details.places}, is_new=True)
    return booking


def _force(details: BookingDetails, known: Organisation, *, has_to_say: bool) -> Force | None:
    """The force that was chosen, else the organisation's, else what the postcode tells; none as an answer is none."""
    said = details.organisation
    if said.has_no_force:
        return None
    force = said.force or known.force or organisations.suggest_force(said.postcode)
    if force is None and has_to_say:
        raise force_needed()
    return force


def _answers(session: Session, details: BookingDetails) -> list[dict[str, Any]]:
    asked = session.course.booking_questions
    if not asked and not details.answers:
        return []
    return answers.as_asked(session.course.asks, details.answers, may_leave_out=details.may_leave_out)


def _seats(booking: Booking, allocation: Allocation, details: BookingDetails) -> list[Seat]:
    police.refuse_strangers(booking.session, [booking.booker_email, *(seat.email for seat in details.seats)])
    typed = [*details.seats, *[SeatDetails()] * (details.places - len(details.seats))]
    return [
        Seat(
            booking=booking,
            session_id=booking.session_id,
            allocation=allocation,
            number=number,
            name=clean_line(seat.name),
            email=seat.email.strip().lower(),
            access_needs=clean_text(seat.access_needs),
        ).seal_key()
        for number, seat in enumerate(typed, start=1)
    ]
