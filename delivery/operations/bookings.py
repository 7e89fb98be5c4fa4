"""Booking: places held for a while, made final by a code, given back on cancelling."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import ChallengePurpose
from accounts.operations import challenges
from correspondence.operations import messages
from delivery import outbox
from delivery.enums import BookingState, Purpose, SessionState
from delivery.errors import bookings_closed, bookings_not_open, session_cancelled, session_past, under_18
from delivery.models import Allocation, Booking, Seat, Session
from delivery.models.bookings import MAX_SEATS, MAX_UNDER_18
from delivery.operations import codes, places
from kernel.actors import SYSTEM, Actor
from kernel.cleaning import clean_line, clean_text
from kernel.errors import Refusal
from organisations.operations import organisations, people
from organisations.operations.organisations import OrganisationDetails
from records.operations import trail

LAPSED = "hold ran out"


@dataclass(frozen=True, kw_only=True)
class SeatDetails:
    """Who sits on a place, as typed; everything may be left for later."""

    name: str = ""
    email: str = ""
    access_needs: str = ""


@dataclass(frozen=True, kw_only=True)
class BookingDetails:
    """A booking as asked for. `seats` may be shorter than `places`: the rest is named later.

    Places are for adults. Under-18s who come with them are a number and take no places.
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


def book(
    *,
    session: Session,
    details: BookingDetails,
    by: Actor,
    request_key: str | None = None,
    is_proved: bool = False,
    replaces: Booking | None = None,
) -> Booking:
    """Hold places for 30 minutes and send a code to the booker's address; `confirm` makes them final.

    With `is_proved` the door vouches for the booker's address (somebody signed in with it): no code is sent and the
    booking is final at once. A repeat with the same `request_key` returns the booking that was made. `replaces` is an
    earlier booking by the same form: while it is only held, its places go back and may be taken by this one. Refuses
    `session_full`, `session_cancelled`, `session_past`, `bookings_not_open`, `bookings_closed`,
    `under_18_are_counted`, `bad_number_of_under_18`, `bad_number_of_places`, `bad_purpose`, `too_many_codes`, and what
    `organisations.recognise` refuses. Nothing is kept when it refuses.
    """
    made = _made_before(request_key)
    if made is not None:
        return made
    try:
        booking = _checked_and_held(session, details, by, request_key, is_proved, replaces)
    except (IntegrityError, Refusal):
        # The same form arrived twice at the same moment and the other one won; its places may even be the last ones.
        made = _made_before(request_key)
        if made is None:
            raise
        return made
    return finalise(booking=booking, by=by) if is_proved else booking


def confirm(*, booking: Booking, code: str, by: Actor) -> Booking:
    """Make held places final with the code sent to the booker. Confirming again changes nothing.

    Refuses `wrong_code`, `too_many_attempts`, `hold_ran_out`, `booking_cancelled` and `session_cancelled`.
    """
    if booking.state == BookingState.CONFIRMED:
        return booking
    codes.refuse_unless_held(booking)
    try:
        challenge = challenges.check(
            purpose=ChallengePurpose.BOOKING, email=booking.booker_email, code=code, about_id=booking.ref
        )
        with transaction.atomic():
            if not challenges.use(challenge=challenge):
                raise challenges.wrong_code()
            return finalise(booking=booking, by=by)
    except Refusal:
        # The same code arrived twice at the same moment and the other one won.
        booking.refresh_from_db()
        if booking.state != BookingState.CONFIRMED:
            raise
        return booking


def finalise(*, booking: Booking, by: Actor) -> Booking:
    """Make held places final for a booker whose address is already proved (signed in, or vouched for by staff).

    Refuses `hold_ran_out`, `booking_cancelled` and `session_cancelled`.
    """
    now = timezone.now()
    with transaction.atomic():
        held = Booking.objects.filter(pk=booking.pk, state=BookingState.HELD, held_until__gt=now)
        if not held.update(state=BookingState.CONFIRMED, confirmed_at=now):
            booking.refresh_from_db()
            if booking.state != BookingState.CONFIRMED:
                codes.refuse_unless_held(booking)
            return booking
        booking.refresh_from_db()
        if booking.session.state == SessionState.CANCELLED:
            raise session_cancelled()
        booking.booker = people.prove(name=booking.booker_name, email=booking.booker_email)
        booking.save(update_fields=["booker"])
        trail.record(verb="confirm", subject=booking, by=by, before={"state": "held"}, after={"state": "confirmed"})
        outbox.confirmed(booking)
    return booking


def send_code_again(*, booking: Booking) -> None:
    """Send another code for a held booking. Refuses `hold_ran_out`, `booking_cancelled` and `too_many_codes`."""
    codes.refuse_unless_held(booking)
    codes.send(booking)


def cancel(*, booking: Booking, by: Actor, reason: str = "") -> Booking:
    """Give all places back and tell everyone on the booking. Cancelling again changes nothing.

    Refuses `session_past` once the session has begun.
    """
    if booking.state == BookingState.CANCELLED:
        return booking
    if booking.session.starts_at <= timezone.now():
        raise session_past()
    return _release(booking, by=by, reason=reason or "cancelled")


def release_lapsed(*, booking: Booking) -> Booking:
    """Give back the places of a hold that ran out. Does nothing to a booking that was confirmed in the meantime."""
    if booking.held_until is None or booking.held_until > timezone.now():
        return booking
    return _release(booking, by=SYSTEM, reason=LAPSED, only_if=BookingState.HELD)


def _made_before(request_key: str | None) -> Booking | None:
    return Booking.objects.filter(request_key=request_key).first() if request_key else None


def _checked_and_held(
    session: Session,
    details: BookingDetails,
    by: Actor,
    request_key: str | None,
    is_proved: bool,
    replaces: Booking | None,
) -> Booking:
    now = timezone.now()
    earlier = replaces if replaces and replaces.session_id == session.pk and replaces.is_held(now) else None
    _refuse_unless_open(session, now)
    _refuse_bad_details(details)
    allocation = places.allocation_for(session, details.purpose)
    own = earlier.seats.filter(given_back_at=None, allocation=allocation).count() if earlier else 0
    places.refuse_if_obviously_full(allocation, details.places - own)
    with transaction.atomic():
        booking = _write(session, allocation, details, by, request_key, now)
        if not is_proved:
            codes.send(booking)
        if earlier is not None:
            _release(earlier, by=by, reason="booked again with the same form", only_if=BookingState.HELD)
        # Last, because it takes the lock that every other booking of this session waits for.
        places.take(allocation, details.places)
    return booking


def _refuse_unless_open(session: Session, now: datetime) -> None:
    if session.state == SessionState.CANCELLED:
        raise session_cancelled()
    if session.starts_at <= now:
        raise session_past()
    if session.booking_opens_at and now < session.booking_opens_at:
        raise bookings_not_open()
    if session.state != SessionState.SCHEDULED or (session.booking_closes_at and now >= session.booking_closes_at):
        raise bookings_closed()


def _refuse_bad_details(details: BookingDetails) -> None:
    if details.has_under_18 and not details.expected_under_18:
        raise under_18()
    if not 0 <= (details.expected_under_18 or 0) <= MAX_UNDER_18:
        raise Refusal(f"Give a number from 0 to {MAX_UNDER_18}.", "bad_number_of_under_18", field="expected_under_18")
    if not 1 <= details.places <= MAX_SEATS:
        raise Refusal(f"Book from 1 to {MAX_SEATS} places at a time.", "bad_number_of_places", field="places")
    if len(details.seats) > details.places:
        raise Refusal("There are more names than places.", "bad_number_of_places", field="places")


def _write(
    session: Session,
    allocation: Allocation,
    details: BookingDetails,
    by: Actor,
    request_key: str | None,
    now: datetime,
) -> Booking:
    email = details.booker_email.strip().lower()
    organisation = organisations.recognise(details=details.organisation, by=by)
    booking = Booking(
        session=session,
        organisation=organisation,
        force=details.organisation.force or organisation.force,
        booker_name=clean_line(details.booker_name),
        booker_email=email,
        booker_phone=clean_line(details.booker_phone),
        state=BookingState.HELD,
        held_until=now + timedelta(minutes=settings.HOLD_MINUTES),
        created_at=now,
        expected_under_18=details.expected_under_18,
        wants_guidance=details.wants_guidance,
        request_key=request_key,
    )
    booking.save(force_insert=True)
    Seat.objects.bulk_create(_seats(booking, allocation, details))
    trail.record(verb="book", subject=booking, by=by, after={"places": details.places}, is_new=True)
    return booking


def _seats(booking: Booking, allocation: Allocation, details: BookingDetails) -> list[Seat]:
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


def _release(booking: Booking, *, by: Actor, reason: str, only_if: BookingState | None = None) -> Booking:
    now = timezone.now()
    with transaction.atomic():
        # It may have been confirmed since it was read; whoever was told of a place must be told that it is gone.
        was_final = Booking.objects.select_for_update().get(pk=booking.pk).state == BookingState.CONFIRMED
        living = Booking.objects.filter(pk=booking.pk).exclude(state=BookingState.CANCELLED)
        if only_if is not None:
            living = living.filter(state=only_if)
        if not living.update(state=BookingState.CANCELLED, cancelled_at=now, cancel_reason=reason[:60]):
            booking.refresh_from_db()
            return booking
        if not was_final:
            # Sent once more, the same form books anew: it does not lead back to places that were given away.
            Booking.objects.filter(pk=booking.pk).update(request_key=None)
        told = outbox.seats_to_write_to(booking) if was_final else []
        seats = booking.seats.filter(given_back_at=None)
        counts = Counter(seats.values_list("allocation_id", flat=True))
        seats.update(given_back_at=now)
        trail.record(verb="cancel", subject=booking, by=by, after={"state": "cancelled", "reason": reason})
        _stop_messages(booking)
        if was_final:
            outbox.booking_cancelled(booking, told)
        for allocation_id, count in sorted(counts.items()):
            places.give_back(allocation_id, count)
    booking.refresh_from_db()
    return booking


def _stop_messages(booking: Booking) -> None:
    seat_ids = [str(pk) for pk in booking.seats.values_list("pk", flat=True)]
    messages.stop_about(booking, ids=[str(booking.pk)])
    messages.stop_about(Seat(), ids=seat_ids)
