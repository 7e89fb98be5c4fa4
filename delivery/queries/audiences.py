"""Whom a message to the people of a session would reach."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from delivery.enums import Audience, BookingState
from delivery.models import Booking, Seat, Session

_OF_BOOKERS = (Audience.BOOKERS, Audience.EVERYONE)
_OF_PEOPLE = (Audience.PEOPLE, Audience.EVERYONE)


def readers(session: Session, audience: str) -> list[Booking | Seat]:
    """One row for each address of an audience: the booking where its booker is written to, else the place.

    An address that is both is written to once, as the booker's.
    """
    found: dict[str, Booking | Seat] = {}
    for booking in _bookings(session, audience):
        found.setdefault(booking.booker_email, booking)
    if audience in _OF_PEOPLE:
        for seat in _living_seats(session).exclude(email="").order_by("booking_id", "number"):
            found.setdefault(seat.email, seat)
    return list(found.values())


def told_of_changes(sessions: Iterable[Session]) -> dict[int, int]:
    """How many addresses hear of a change of each session: bookers of confirmed places, and those who were named on
    them. Two queries, however many sessions there are."""
    found: dict[int, set[str]] = {one.pk: set() for one in sessions}
    bookings = Booking.objects.filter(session__in=found, state=BookingState.CONFIRMED)
    living = Seat.objects.filter(session__in=found, booking__state=BookingState.CONFIRMED, given_back_at=None)
    for rows, name in ((bookings, "booker_email"), (living, "email")):
        for session_id, email in rows.order_by().values_list("session_id", name):
            found[session_id].add(email)
    return {session_id: len(emails - {""}) for session_id, emails in found.items()}


def count_without_address(session: Session) -> int:
    """How many named people can be reached through their booker alone."""
    return _living_seats(session).filter(email="").exclude(name="").count()


def _bookings(session: Session, audience: str) -> Iterable[Booking]:
    rows = session.bookings.exclude(booker_email="").order_by("pk")
    if audience == Audience.WAITING:
        return rows.filter(state=BookingState.WAITING, waiting_since__isnull=False)
    confirmed = rows.filter(state=BookingState.CONFIRMED)
    if audience == Audience.UNNAMED:
        return confirmed.filter(Q(pk__in=_living_seats(session).filter(name="").values("booking")))
    return confirmed if audience in _OF_BOOKERS else confirmed.none()


def _living_seats(session: Session) -> QuerySet[Seat]:
    return Seat.objects.filter(session=session, given_back_at=None, booking__state=BookingState.CONFIRMED)
