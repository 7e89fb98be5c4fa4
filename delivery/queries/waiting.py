"""The waiting list as it is read: by the party, by staff, and over the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from delivery.enums import ApprovalState, BookingState, Mode, OfferState, Purpose, Standing
from delivery.models import Booking, Offer, Session
from ui import wording

WAIT, BOOK, ASK = "wait", "book", "ask"
# What a party reads of why it is off the list, by the reason on record.
_OFF = {
    "no place came free": "We are sorry: no places for all of you came free in time.",
    "two offers ran out": "We offered you places twice and heard nothing, so they went to others.",
    "offer declined": "You said no to the places that we offered. Thank you for telling us.",
    "session cancelled": "The session will not take place.",
}


@dataclass(frozen=True, kw_only=True)
class Party:
    """A party in the queue: where it stands, how many it is, and why it has no places yet."""

    booking: Booking
    number: int
    places: int
    offer: Offer | None
    why: str


def can_wait(session: Session, standing: Standing) -> bool:
    """Whether somebody may join the queue now: also where some places are left, but too few for a larger party."""
    return session.has_waiting_list and standing in (Standing.FULL, Standing.OPEN)


def instead(session: Session, *, wanted: int, purpose: str, refused: str) -> str:
    """What somebody who was refused places may do in one press, with what they typed: `wait`, `book`, or neither.

    `ask`: there can never be so many places, so they may ask for a session of their own.
    """
    if refused == "places_are_free":
        return BOOK
    if refused == "session_full" and session.has_waiting_list:
        return WAIT if wanted <= _capacity(session, purpose) else ASK
    return ASK if refused == "party_too_large" else ""


def _capacity(session: Session, purpose: str) -> int:
    wanted = purpose or (Purpose.ONLINE if session.mode == Mode.ONLINE else Purpose.ROOM)
    row = session.allocations.filter(purpose=wanted).first()
    return row.capacity if row else 0


def open_offer(booking: Booking) -> Offer | None:
    """What is offered to a party and has not run out."""
    rows = booking.offers.filter(state=OfferState.OPEN, expires_at__gt=timezone.now())
    return rows.select_related("allocation").first()


def last_moment(session: Session) -> datetime:
    """Until when places of a session can be taken up: when bookings close, else when it starts."""
    return min(filter(None, (session.booking_closes_at, session.starts_at)))


def rests_until(booking: Booking) -> datetime | None:
    """Until when a party that let an offer run out is passed over, if it is."""
    lapsed = booking.offers.filter(state=OfferState.LAPSED).order_by("-expires_at").first()
    return lapsed.rest_ends_at if lapsed and lapsed.rest_ends_at > timezone.now() else None


def parties_ahead(booking: Booking) -> int:
    """How many parties stand before this one in its queue, whatever their size."""
    queued: datetime = booking.queued_at or timezone.now()
    before = Q(queued_at__lt=queued) | Q(queued_at=queued, pk__lt=booking.pk)
    return queue_of(booking.session).filter(before).count()


def ended_words(booking: Booking) -> tuple[str, str]:
    """Why a booking that was never final has ended: a heading and a sentence; empty where it was final once."""
    if booking.state != BookingState.CANCELLED or booking.confirmed_at is not None:
        return "", ""
    if booking.approval == ApprovalState.REFUSED:
        return "Not approved", f"The team could not approve this booking. Their reason: {booking.approval_note}"
    if booking.waiting_since is None:
        return "Cancelled", "This booking ended before it was final. Nothing is booked."
    return "You are not on the waiting list any more", _OFF.get(booking.cancel_reason, "Nothing is booked.")


def queue_of(session: Session) -> QuerySet[Booking]:
    """The parties that wait for a session and whose address is proved, in their order."""
    rows = Booking.objects.filter(session=session, state=BookingState.WAITING, waiting_since__isnull=False)
    return rows.order_by("queued_at", "pk")


def parties(session: Session) -> Sequence[Party]:
    """The queue of a session for its staff, in order, each with the reason why it still waits. Three queries."""
    free = {one.pk: one.capacity - one.taken for one in session.allocations.all()}
    living = Count("seats", filter=Q(seats__given_back_at=None))
    known = Offer.objects.filter(state__in=[OfferState.OPEN, OfferState.LAPSED]).order_by("-made_at", "-pk")
    offers = Prefetch("offers", known, to_attr="known_offers")
    rows = queue_of(session).annotate(places=living).select_related("organisation").prefetch_related(offers, "seats")
    return [_party(number, row, free) for number, row in enumerate(rows, start=1)]


def _party(number: int, row: Booking, free: dict[int, int]) -> Party:
    places: int = row.places  # type: ignore[attr-defined]  # annotated
    offers: list[Offer] = row.known_offers  # type: ignore[attr-defined]  # prefetched
    offer = next((one for one in offers if one.state == OfferState.OPEN), None)
    left = sum(free[one] for one in {seat.allocation_id for seat in row.seats.all()})
    return Party(booking=row, number=number, places=places, offer=offer, why=_why(row, offers, places, left))


def _why(row: Booking, offers: list[Offer], places: int, left: int) -> str:
    if any(one.state == OfferState.OPEN for one in offers):
        return "Has an offer and has not answered yet"
    if row.approval == ApprovalState.ASKED:
        return "Waits for approval first"
    if offers and offers[0].rest_ends_at > timezone.now():
        return f"Let an offer run out; may be offered places again from {wording.when(offers[0].rest_ends_at)}"
    if left < places:
        return f"Wants {places}, and {left or 'none'} {'is' if left == 1 else 'are'} free"
    return "Will be offered places within a minute"
