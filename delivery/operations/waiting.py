"""The waiting list: a party waits as a whole, and is offered places once as many are free as it wants."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from delivery import outbox
from delivery.enums import BookingState, OfferState, SessionState
from delivery.errors import already_waiting, no_waiting_list, not_waiting, offer_over, places_are_free
from delivery.models import Allocation, Booking, Invitation, Offer, Session
from delivery.operations import agreed, approvals, codes, confirmations, invitations, offers, parties, places, releases
from delivery.operations.once import once
from delivery.operations.parties import BookingDetails
from delivery.queries.waiting import last_moment
from kernel.actors import SYSTEM, Actor
from kernel.cleaning import clean_line
from records.operations import trail

MAX_LAPSES = 2
LET_LAPSE = "two offers ran out"
NONE_CAME = "no place came free"
ASKED_AGAIN = "asked again before the code came"
DECLINED = "offer declined"
LEFT = "left the waiting list"


def join(
    *,
    session: Session,
    details: BookingDetails,
    by: Actor,
    request_key: str | None = None,
    is_proved: bool = False,
    is_vouched: bool = False,
    replaces: Booking | None = None,
    invitation: Invitation | None = None,
) -> Booking:
    """Ask to wait for places that are all taken. A code proves the booker's address; then the party is in the queue.

    With `is_proved` or `is_vouched` (staff of the session) it is at once. A repeat with the same `request_key` returns
    the same party. Refuses `places_are_free`, `no_waiting_list`, `party_too_large`, and what `bookings.book` refuses of
    a session and details; with a proved address also `already_waiting`. `invitation` is the link that they came with.
    `replaces` is an earlier party of the same browser: as long as its address is not proved, it ends with this one.
    """

    def make() -> Booking:
        earlier = _unproved(replaces, session)
        allocation = _full_allocation(session, details, is_early=invitation is not None and invitation.is_early)
        if invitation is not None:
            invitations.count_in(invitation, session=session, places=details.places, instead_of=earlier)
        booking = parties.write(
            allocation=allocation, details=details, state=BookingState.WAITING, by=by, request_key=request_key,
            held_until=timezone.now() + timedelta(minutes=settings.HOLD_MINUTES), invitation=invitation,
        )  # fmt: skip
        if earlier is not None:
            releases.release(booking=earlier, by=by, reason=ASKED_AGAIN, only_if=BookingState.WAITING, hands_on=False)
        if is_proved:
            agreed.count(booking=booking, by=by)
        if is_proved or is_vouched:
            return queue(booking=booking, by=by)
        codes.send(booking)
        return booking

    return once(Booking.objects, request_key, make)


def queue(*, booking: Booking, by: Actor) -> Booking:
    """Give a party its place in the queue: its address is proved. Part of a larger operation.

    Refuses `already_waiting` where the same booker waits for this session already, and `session_cancelled`,
    `session_past`, `bookings_closed`.
    """
    now, link = timezone.now(), booking.invitation
    parties.refuse_unless_open(booking.session, now, is_early=link is not None and link.is_early)
    others = Booking.objects.filter(
        session_id=booking.session_id, booker_email=booking.booker_email, state=BookingState.WAITING,
        waiting_since__isnull=False,
    )  # fmt: skip
    if others.exclude(pk=booking.pk).exists():
        raise already_waiting()
    booking.waiting_since = booking.queued_at = now
    booking.save(update_fields=["waiting_since", "queued_at"])
    trail.record(verb="queue", subject=booking, by=by)
    because = approvals.reason_for(booking)
    if because is not None:
        return approvals.ask(booking=booking, because=because, by=by)
    outbox.waiting_joined(booking)
    # A place may have come free while the code was on its way.
    offers.make(booking.seats.values_list("allocation_id", flat=True))
    return booking


def accept(*, booking: Booking, by: Actor) -> Booking:
    """Take up the offer: the places are final. Accepting again changes nothing.

    Refuses `offer_over` when it ran out or there is none, and `session_cancelled`, `holds_another_date` and
    `already_has_place`.
    """
    with transaction.atomic():
        row = Booking.objects.select_for_update().get(pk=booking.pk)
        now = timezone.now()
        if row.state == BookingState.CONFIRMED and row.offers.filter(state=OfferState.ACCEPTED).exists():
            booking.refresh_from_db()
            return booking
        standing = Offer.objects.filter(booking=row, state=OfferState.OPEN, expires_at__gt=now)
        if row.state != BookingState.WAITING or not standing.update(state=OfferState.ACCEPTED, settled_at=now):
            raise offer_over()
        confirmations.finish(booking=booking, only_if=Q(state=BookingState.WAITING), by=by)
    return booking


def decline(*, booking: Booking, by: Actor) -> Booking:
    """Say no to an offer and leave the waiting list; the places go to the next. Refuses `offer_over`."""
    with transaction.atomic():
        row = Booking.objects.select_for_update().get(pk=booking.pk)
        standing = row.offers.filter(state=OfferState.OPEN).exists()
        if row.state != BookingState.WAITING or not standing:
            raise offer_over()
        releases.release(booking=booking, by=by, reason=DECLINED, offer_becomes=OfferState.DECLINED)
    return booking


def leave(*, booking: Booking, by: Actor, reason: str = LEFT) -> Booking:
    """Take a party off the list, as it wishes or as staff decide; what it was offered goes to the next.

    Again changes nothing. Refuses `not_waiting` where it has its places by now.
    """
    released = releases.release(booking=booking, by=by, reason=clean_line(reason) or LEFT, only_if=BookingState.WAITING)
    if released.state != BookingState.CANCELLED:
        raise not_waiting()
    return released


def lapse(*, offer: Offer) -> bool:
    """Let an offer run out: its places go to the next, else to everybody, and the party to the end of the queue.

    It rests for as long again as the offer stood, and then may be offered places once more. The second time the party
    is taken off the list. Does nothing to one that was taken up in the meantime, or that
    still stands; says whether it ran out.
    """
    now = timezone.now()
    with transaction.atomic():
        row = Booking.objects.select_for_update().get(pk=offer.booking_id)
        ran_out = Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN, expires_at__lte=now)
        if not ran_out.exists():
            return False
        Booking.objects.filter(pk=row.pk).update(queued_at=now, lapses=F("lapses") + 1)
        if row.lapses + 1 >= MAX_LAPSES:
            releases.release(booking=row, by=SYSTEM, reason=LET_LAPSE, offer_becomes=OfferState.LAPSED)
            return True
        offers.close(row, OfferState.LAPSED)
        trail.record(verb="lapse", subject=row, by=SYSTEM)
        releases.give_back({offer.allocation_id: offer.places})
        outbox.offer_lapsed(row)
    return True


def end(*, session: Session) -> int:
    """End the waiting for a session that can no longer be booked, and tell those who waited. How many parties.

    Where it was called off, whoever waits for the team's yes hears of it too.
    """
    if session.state == SessionState.SCHEDULED and last_moment(session) > timezone.now():
        return 0
    is_off = session.state == SessionState.CANCELLED
    states = [BookingState.WAITING, *([BookingState.PENDING] if is_off else [])]
    waiting = Booking.objects.filter(session=session, state__in=states)
    reason = "session cancelled" if is_off else NONE_CAME
    for booking in waiting:
        releases.release(booking=booking, by=SYSTEM, reason=reason, only_if=BookingState(booking.state))
    return len(waiting)


def _unproved(party: Booking | None, session: Session) -> Booking | None:
    """The party, locked, if it waits for its code and nothing else yet."""
    if party is None:
        return None
    unproved = Booking.objects.select_for_update().filter(session=session, state=BookingState.WAITING)
    return unproved.filter(pk=party.pk, waiting_since=None).first()


def _full_allocation(session: Session, details: BookingDetails, *, is_early: bool) -> Allocation:
    parties.refuse_unless_open(session, timezone.now(), is_early=is_early)
    parties.refuse_bad(details)
    allocation = places.allocation_for(session, details.purpose)
    if not session.has_waiting_list:
        raise no_waiting_list()
    if details.places > allocation.capacity:
        raise no_waiting_list(capacity=allocation.capacity)
    if allocation.capacity - allocation.taken >= details.places:
        raise places_are_free()
    return allocation
