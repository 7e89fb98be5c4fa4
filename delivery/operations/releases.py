"""The one way in which a booking ends before its session: its places go back, and whoever waits is offered them."""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from correspondence.operations import messages
from delivery import outbox
from delivery.enums import BookingState, OfferState
from delivery.models import Allocation, Booking, Seat
from delivery.operations import offers, places
from kernel.actors import Actor
from records.operations import trail


def release(
    *,
    booking: Booking,
    by: Actor,
    reason: str,
    only_if: BookingState | None = None,
    offer_becomes: OfferState = OfferState.WITHDRAWN,
    hands_on: bool = True,
) -> Booking:
    """Cancel a booking in whatever state it is, or `only_if` it is in this one; otherwise nothing happens.

    Places that it held go to the waiting list, else on offer again. Whoever was told of a place hears that it is gone.
    `offer_becomes` says how an open offer ends with it. Without `hands_on` nobody who waits is offered the places yet:
    the caller takes some of them first, and then makes the offers.
    """
    with transaction.atomic():
        # It may have been confirmed since it was read; whoever was told of a place must be told that it is gone.
        was = Booking.objects.select_for_update().get(pk=booking.pk)
        if was.session_id != booking.session_id:
            booking.session = was.session
        living = Booking.objects.filter(pk=booking.pk).exclude(state=BookingState.CANCELLED)
        if only_if is not None:
            living = living.filter(state=only_if)
        changes = {"state": BookingState.CANCELLED, "cancelled_at": timezone.now(), "cancel_reason": reason[:60]}
        if not living.update(**changes):
            booking.refresh_from_db()
            return booking
        counts = _end(booking, was, reason, offer_becomes, by)
        give_back(counts, hands_on=hands_on)
    booking.refresh_from_db()
    return booking


def give_back(counts: dict[int, int], *, hands_on: bool = True) -> None:
    """Put places back, so many of each allocation, and offer them to those who wait. The last act of an operation."""
    for allocation_id, count in sorted(counts.items()):
        places.give_back(allocation_id, count)
    if hands_on:
        offers.make(counts)


def exchange(*, given: Counter[int], taken: Counter[int]) -> None:
    """Give places of some allocations back and take places of others. The last act of an operation.

    Allocations are locked in the order of their ids, so that two who exchange the same ones never wait for each other.
    Refuses `session_full` where one has not enough.
    """
    rows = Allocation.objects.in_bulk(sorted({*given, *taken}))
    for allocation_id, allocation in sorted(rows.items()):
        more = taken[allocation_id] - given[allocation_id]
        if more > 0:
            places.take(allocation, more)
        elif more < 0:
            places.give_back(allocation_id, -more)
    offers.make(one for one in rows if taken[one] < given[one])


def _end(booking: Booking, was: Booking, reason: str, offer_becomes: OfferState, by: Actor) -> dict[int, int]:
    was_final = was.state == BookingState.CONFIRMED
    if not was_final:
        # Sent once more, the same form books anew: it does not lead back to places that were given away.
        Booking.objects.filter(pk=booking.pk).update(request_key=None)
    told = outbox.seats_to_write_to(booking) if was.is_known() else []
    seats = booking.seats.filter(given_back_at=None)
    counts = dict(Counter(seats.values_list("allocation_id", flat=True)))
    if was.state == BookingState.WAITING:
        # Whoever waits has no places but those of an open offer.
        offer = offers.close(was, offer_becomes)
        counts = {offer.allocation_id: offer.places} if offer else {}
    seats.update(given_back_at=timezone.now())
    after = {"state": "cancelled", "reason": reason}
    trail.record(verb="cancel", subject=booking, by=by, before={"state": was.state}, after=after)
    _stop_messages(booking)
    if was_final:
        outbox.booking_cancelled(booking, told)
    elif was.state == BookingState.PENDING or was.waiting_since is not None:
        outbox.waiting_ended(booking, told)
    return counts


def _stop_messages(booking: Booking) -> None:
    seat_ids = [str(pk) for pk in booking.seats.values_list("pk", flat=True)]
    messages.stop_about(booking, ids=[str(booking.pk)])
    messages.stop_about(Seat(), ids=seat_ids)
