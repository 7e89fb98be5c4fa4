"""Booking: places held for a while, made final by a code, given back on cancelling."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.enums import ChallengePurpose
from accounts.operations import challenges
from delivery.enums import BookingState
from delivery.models import Allocation, Booking, Invitation, Session
from delivery.operations import (
    agreed,
    approvals,
    codes,
    confirmations,
    deadlines,
    invitations,
    offers,
    parties,
    places,
    releases,
    waiting,
)
from delivery.operations.once import once
from delivery.operations.parties import BookingDetails
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal

LAPSED = "hold ran out"


def book(
    *,
    session: Session,
    details: BookingDetails,
    by: Actor,
    request_key: str | None = None,
    is_proved: bool = False,
    is_vouched: bool = False,
    replaces: Booking | None = None,
    kept: Allocation | None = None,
    invitation: Invitation | None = None,
) -> Booking:
    """Hold places for 30 minutes and send a code to the booker's address; `confirm` makes them final.

    With `is_proved` the door vouches for the booker's address (somebody signed in with it): no code is sent and the
    booking is final at once, or before the team where the session asks for its yes; with `is_vouched` (staff of the
    session book) it is final in any case. A repeat with the same `request_key` returns the booking that was made.
    `replaces` is an earlier booking by the same browser: while it is only held, its places go back and may be taken by
    this one. `kept` are places that the door found to be kept for whoever books, `invitation` the link they came with.
    Refuses `session_full`, `session_cancelled`, `session_past`, `bookings_not_open`, `bookings_closed`,
    `under_18_are_counted`, `bad_number_of_under_18`, `bad_number_of_places`, `already_has_place`, `link_in_name`,
    `name_too_long`, `bad_purpose`, `force_needed`, `too_many_codes`, `kept_places_over`, `invitation_over`,
    `not_for_police_only`, and what `organisations.recognise` and `finalise` refuse. Nothing is kept when it refuses.
    """

    def make() -> Booking:
        booking, allocation = _written(session, details, by, request_key, replaces, kept, invitation)
        _go_on(booking, is_proved=is_proved or is_vouched, is_vouched=is_vouched, by=by)
        _take(allocation, details.places, replaces)
        return booking

    return once(Booking.objects, request_key, make)


def confirm(*, booking: Booking, code: str, by: Actor) -> Booking:
    """Prove the booker's address with the code: held places are final, or before the team; a party is in the queue.

    Confirming again changes nothing. Refuses `wrong_code`, `too_many_attempts`, `hold_ran_out`, `booking_cancelled`,
    `session_cancelled`, `holds_another_date`, `already_has_place`, and for a party that is to wait `already_waiting`.
    """
    if booking.is_proved():
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
        if not booking.is_proved():
            raise
        return booking


def finalise(*, booking: Booking, by: Actor, is_vouched: bool = False) -> Booking:
    """Go on with a booking whose booker's address is proved: final, before the team, or in the queue.

    `is_vouched`: staff of the session vouch for it, so nobody else is asked and a second date is allowed; what was
    ticked is no consent then, for nobody proved the address. Refuses `hold_ran_out`, `booking_cancelled`,
    `session_cancelled`, `holds_another_date`, `already_has_place`, and what `waiting.queue` refuses.
    """
    with transaction.atomic():
        if not is_vouched and not booking.is_proved():
            agreed.count(booking=booking, by=by)
        if booking.state == BookingState.WAITING and booking.waiting_since is None:
            return waiting.queue(booking=booking, by=by)
        held = Q(state=BookingState.HELD, held_until__gt=timezone.now())
        locked = Booking.objects.select_for_update().filter(held, pk=booking.pk).first()
        because = None if is_vouched or locked is None else approvals.reason_for(locked)
        if because is not None:
            return approvals.ask(booking=booking, because=because, by=by)
        done = confirmations.finish(booking=booking, only_if=held, is_allowed=is_vouched, by=by)
        if not done and booking.state != BookingState.CONFIRMED:
            codes.refuse_unless_held(booking)
    return booking


def send_code_again(*, booking: Booking) -> None:
    """Send another code for a held booking. Refuses `hold_ran_out`, `booking_cancelled` and `too_many_codes`."""
    codes.refuse_unless_held(booking)
    codes.send(booking)


def cancel(*, booking: Booking, by: Actor, reason: str = "", is_staff: bool = False) -> Booking:
    """Give all places back, or leave the waiting list, and tell everyone on the booking. Again changes nothing.

    `is_staff` of the session may after changes have closed. Refuses `session_past` once the session has begun, and for
    a final booking `changes_closed` from its deadline on.
    """
    if booking.state == BookingState.CANCELLED:
        return booking
    # Whoever still waits for a place, or for the code, may leave until the end.
    deadlines.refuse_if_late(booking.session, is_staff=is_staff or booking.state != BookingState.CONFIRMED)
    return releases.release(booking=booking, by=by, reason=reason or "cancelled")


def release_lapsed(*, booking: Booking) -> Booking:
    """End a booking whose address was not proved in time. Does nothing to one that was proved in the meantime."""
    if booking.held_until is None or booking.held_until > timezone.now() or booking.is_proved():
        return booking
    return releases.release(booking=booking, by=SYSTEM, reason=LAPSED, only_if=BookingState(booking.state))


def _go_on(booking: Booking, *, is_proved: bool, is_vouched: bool, by: Actor) -> None:
    if is_proved:
        finalise(booking=booking, by=by, is_vouched=is_vouched)
    else:
        codes.send(booking)


def _take(allocation: Allocation, count: int, replaces: Booking | None) -> None:
    # Last, because it takes the lock that every other booking of this session waits for.
    places.take(allocation, count)
    if replaces is not None:
        offers.make(replaces.seats.values_list("allocation_id", flat=True))


def _written(
    session: Session,
    details: BookingDetails,
    by: Actor,
    request_key: str | None,
    replaces: Booking | None,
    kept: Allocation | None,
    invitation: Invitation | None,
) -> tuple[Booking, Allocation]:
    now = timezone.now()
    earlier = replaces if replaces and replaces.session_id == session.pk and replaces.is_held(now) else None
    parties.refuse_unless_open(session, now, is_early=invitation is not None and invitation.is_early)
    parties.refuse_bad(details)
    if invitation is not None:
        invitations.count_in(invitation, session=session, places=details.places, instead_of=earlier)
    allocation = places.kept_for(session, kept) if kept else places.allocation_for(session, details.purpose)
    own = earlier.seats.filter(given_back_at=None, allocation=allocation).count() if earlier else 0
    places.refuse_if_obviously_full(allocation, details.places - own)
    booking = parties.write(
        allocation=allocation, details=details, state=BookingState.HELD, by=by, request_key=request_key,
        held_until=now + timedelta(minutes=settings.HOLD_MINUTES), invitation=invitation,
    )  # fmt: skip
    if earlier is not None:
        why = "booked again with the same form"
        releases.release(booking=earlier, by=by, reason=why, only_if=BookingState.HELD, hands_on=False)
    return booking, allocation
