"""Bookings and places with all that their pages show, in a fixed number of queries."""

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from delivery.enums import BookingState, Mode, OfferState, Purpose, SessionState
from delivery.models import Booking, Offer, Seat, Session
from delivery.permissions import IS_PROVED
from delivery.queries.sessions import public_place
from kernel.identifiers import REF_LENGTH, is_well_formed, normalise

MAX_LISTED = 50
_OF_SESSION = ("course", "venue", "team", "host_force")


def booking(ref: str) -> Booking | None:
    """The booking of a reference as typed, with its session."""
    ref = normalise(ref)
    if not is_well_formed(ref, REF_LENGTH):
        return None
    rows = Booking.objects.select_related("organisation", "force", *(f"session__{name}" for name in _OF_SESSION))
    return rows.filter(ref=ref).first()


def begun(session: Session, *, email: str, state: BookingState, keys: Collection[str]) -> Booking | None:
    """The newest booking of an address that waits for its code, of those that a browser shows the keys of."""
    if not keys:
        return None
    rows = session.bookings.filter(booker_email=email.strip().lower(), state=state, waiting_since=None)
    waits = rows.filter(held_until__gt=timezone.now()).order_by("-pk")
    return next((row for row in waits if row_key(row) in keys), None)


def seat(ref: str, number: int) -> Seat | None:
    """The place of a booking's reference as typed and a number, with booking and session."""
    ref = normalise(ref)
    if not is_well_formed(ref, REF_LENGTH):
        return None
    rows = Seat.objects.select_related("booking__organisation", *(f"session__{name}" for name in _OF_SESSION))
    return rows.filter(booking__ref=ref, number=number).first()


def session(ref: str) -> Session | None:
    """The session of a reference as typed, with `has_page`: whether its course has a page now.

    Whether it exists for somebody is another question.
    """
    ref = normalise(ref)
    if not is_well_formed(ref, REF_LENGTH):
        return None
    rows = Session.objects.select_related("course_version", *_OF_SESSION).annotate(has_page=F("course__page__live"))
    # The words of a whole course are long, and no page of a session shows them.
    rows = rows.defer("course_version__body", "course_version__formats", "course_version__strands")
    return rows.filter(ref=ref).first()


def public_place_of(booking: Booking) -> str:
    """Where the people of a booking that is not final would take part, as the public is told: "Reading, RG1"."""
    place = public_place(booking.session)
    if booking.session.mode != Mode.HYBRID:
        return place
    chosen = set(booking.seats.filter(given_back_at=None).order_by().values_list("allocation__purpose", flat=True))
    if chosen == {Purpose.ONLINE}:
        return "Online"
    return f"{place}; some of you online" if Purpose.ONLINE in chosen else place


def seats_of(booking: Booking) -> list[Seat]:
    """The places of a booking in order, with their kind and the certificates that were earned on them."""
    return list(booking.seats.order_by("number").select_related("allocation").prefetch_related("certificates"))


def also_on(booking: Booking, seats: Iterable[Seat]) -> dict[str, list[Booking]]:
    """The other bookings, final or before the team, that have a place on the same session for an address of these.

    For staff alone: it is nobody else's to know. One query.
    """
    emails = {seat.email for seat in seats if seat.email and seat.given_back_at is None}
    rows = Seat.objects.filter(session_id=booking.session_id, given_back_at=None, email__in=emails)
    rows = rows.filter(booking__state__in=[BookingState.CONFIRMED, BookingState.PENDING])
    found: dict[str, list[Booking]] = {}
    for row in rows.exclude(booking_id=booking.pk).select_related("booking").order_by("booking_id", "number"):
        found.setdefault(row.email, []).append(row.booking)
    return found


def shows_joining(booking: Booking, now: datetime) -> bool:
    """Whether whoever has a place is told how to join by now."""
    session = booking.session
    is_on = session.state in (SessionState.SCHEDULED, SessionState.HELD) and now <= session.ends_at
    return booking.state == BookingState.CONFIRMED and is_on and now >= session.joining_from


def own_bookings(email: str) -> QuerySet[Booking]:
    """The bookings made with an address and proved with it, the latest session first; `is_offered`: places are."""
    rows = Booking.objects.filter(IS_PROVED, booker_email=email).select_related("session__venue")
    living = Count("seats", filter=Q(seats__given_back_at=None))
    standing = Offer.objects.filter(booking=OuterRef("pk"), state=OfferState.OPEN, expires_at__gt=timezone.now())
    rows = rows.annotate(living=living, is_offered=Exists(standing))
    return rows.order_by("-session__starts_at", "-pk")[:MAX_LISTED]


def own_seats(email: str) -> QuerySet[Seat]:
    """The places that carry an address, on confirmed bookings, the latest session first."""
    rows = Seat.objects.filter(email=email, given_back_at=None, booking__state=BookingState.CONFIRMED)
    rows = rows.select_related("booking", "session__venue")
    return rows.order_by("-session__starts_at", "-pk")[:MAX_LISTED]


def row_key(row: Booking | Seat) -> str:
    """What a page session is granted for: it ends with the key, as when a place passes to somebody else."""
    return row.key_digest[:16]


def fingerprint(seat: Seat) -> str:
    """What a form shows of a place, in short: another one if the name or the address has changed since."""
    return hashlib.sha256(json.dumps([seat.pk, seat.name, seat.email]).encode()).hexdigest()[:16]


def describe(session: Session) -> dict[str, Any]:
    """What every page of a session shows."""
    return {"session": session, "meetings": list(session.meetings.all())}
