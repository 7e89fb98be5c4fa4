"""Offers: freed places go to the earliest waiting party that they fit, and are held for it while the offer is open.

They are made in the transaction that frees the places, under the allocation's lock, so that nobody slips in between.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain

from django.db import connection, transaction
from django.db.models import Count, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils import timezone

from delivery import outbox
from delivery.enums import ApprovalState, BookingState, OfferState, Purpose, SessionState
from delivery.models import Allocation, Booking, Offer, Session
from delivery.operations import places
from delivery.queries.waiting import last_moment
from kernel.actors import SYSTEM
from records.operations import trail

LONGEST, SHORTEST = timedelta(hours=24), timedelta(minutes=30)
# Of the time that is left until bookings close, one offer takes this share: what lapses can still go to the next.
SHARE = 4


def stands_until(session: Session, now: datetime) -> datetime:
    """Until when an offer made now would stand: a day, or less when the session is near, but never past its end.

    The end of it is when bookings close, else when the session starts.
    """
    end = last_moment(session)
    return min(now + max(SHORTEST, min(LONGEST, (end - now) / SHARE)), end)


def offerable(now: datetime) -> QuerySet[Booking]:
    """Parties to which places may be offered now, the earliest first.

    Their address is proved, they are approved where the session asks for it, nothing is offered to them already, and
    the session can still be booked. Whoever let an offer run out rests for as long again as it stood: others have the
    places first, or, where nobody else waits for them, everybody.
    """
    open_session = Q(session__state=SessionState.SCHEDULED, session__starts_at__gt=now)
    open_session &= Q(session__booking_closes_at=None) | Q(session__booking_closes_at__gt=now)
    rows = Booking.objects.filter(
        open_session, state=BookingState.WAITING, waiting_since__isnull=False,
        approval__in=[ApprovalState.NOT_NEEDED, ApprovalState.GIVEN],
    )  # fmt: skip
    rows = rows.exclude(offers__state=OfferState.OPEN).exclude(Exists(_rests(now)))
    return rows.order_by("queued_at", "pk")


def make(allocation_ids: Iterable[int]) -> list[Offer]:
    """Offer what is free of these allocations to the parties that wait for them. Part of a larger operation.

    Call it as the last thing, after the places were freed: it holds the allocations' locks.
    """
    return list(chain.from_iterable(_make(one) for one in sorted(set(allocation_ids))))


def make_due() -> int:
    """Offer whatever is free wherever somebody waits: what no operation offered, as after a crash. How many offers."""
    now = timezone.now()
    waiting = offerable(now).order_by().values("seats__allocation_id")
    free = Allocation.objects.filter(pk__in=waiting, taken__lt=F("capacity")).values_list("pk", flat=True)
    made = 0
    for allocation_id in list(free):
        with transaction.atomic():
            made += len(make([allocation_id]))
    return made


def close(booking: Booking, state: OfferState) -> Offer | None:
    """Close a party's open offer, if there is one; its places are the caller's to use or to give back."""
    offer = booking.offers.filter(state=OfferState.OPEN).first()
    if offer is None:
        return None
    closed = Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN)
    return offer if closed.update(state=state, settled_at=timezone.now()) else None


def shrink(booking: Booking) -> None:
    """Let what is offered to a party become as small as the party is now; what it needs no more goes to the next.

    It still stands as long as it was made to. Where nothing is offered, what is free may fit the party now. Part of a
    larger operation, as its last act: it holds the allocations' locks.
    """
    standing = booking.offers.filter(state=OfferState.OPEN)
    if standing.filter(expires_at__lte=timezone.now()).exists():
        return  # It ran out a moment ago; the worker lets it lapse as a whole.
    size = booking.seats.filter(given_back_at=None).count()
    old = close(booking, OfferState.WITHDRAWN)
    if old is not None:
        _write(booking, old.allocation, size, made_at=old.made_at, until=old.expires_at)
        places.give_back(old.allocation_id, old.places - size)
    make(booking.seats.filter(given_back_at=None).values_list("allocation_id", flat=True))


def _rests(now: datetime) -> QuerySet[Offer]:
    lapsed = Offer.objects.filter(booking=OuterRef("pk"), state=OfferState.LAPSED)
    again = F("expires_at") + (F("expires_at") - F("made_at"))
    until = ExpressionWrapper(again, output_field=DateTimeField())
    return lapsed.annotate(rests_until=until).filter(rests_until__gt=now)


def _make(allocation_id: int) -> list[Offer]:
    now = timezone.now()
    if not _parties(allocation_id, now).exists():
        return []
    allocation = Allocation.objects.select_for_update(of=("self",)).select_related("session").get(pk=allocation_id)
    if allocation.purpose == Purpose.RESERVED:
        return []
    free = allocation.capacity - allocation.taken
    made = []
    for booking in _locked(_parties(allocation_id, now)) if free > 0 else ():
        size = booking.seats.filter(given_back_at=None).count()
        if 0 < size <= free:
            made.append(_offer(booking, allocation, size, now))
            free -= size
    return made


def _parties(allocation_id: int, now: datetime) -> QuerySet[Booking]:
    fits = Count("seats", filter=Q(seats__given_back_at=None, seats__allocation_id=allocation_id))
    return offerable(now).annotate(wanted=fits).filter(wanted__gt=0)


def _locked(parties: QuerySet[Booking]) -> QuerySet[Booking]:
    """The parties, locked. One that is being changed at this moment is passed over: waiting for it might deadlock."""
    ids = parties.values_list("pk", flat=True)
    rows = Booking.objects.filter(pk__in=list(ids)).order_by("queued_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return rows.filter(state=BookingState.WAITING)


def _offer(booking: Booking, allocation: Allocation, size: int, now: datetime) -> Offer:
    places.take(allocation, size)
    return _write(booking, allocation, size, made_at=now, until=stands_until(allocation.session, now))


def _write(booking: Booking, allocation: Allocation, size: int, *, made_at: datetime, until: datetime) -> Offer:
    offer = Offer.objects.create(booking=booking, allocation=allocation, places=size, made_at=made_at, expires_at=until)
    after = {"places": size, "until": until}
    trail.record(verb="offer", subject=booking, by=SYSTEM, after=after)
    outbox.places_offered(offer)
    return offer
