"""The places of a booking that nobody sits on yet."""

import hashlib
import json
from collections.abc import Iterable

from delivery.models import Booking, Seat


def living(booking: Booking) -> list[Seat]:
    """The places that were not given back, in order. One query."""
    return list(booking.seats.filter(given_back_at=None).order_by("number"))


def is_free(seat: Seat) -> bool:
    """Whether nobody was named on a living place."""
    return seat.given_back_at is None and not seat.name and not seat.email


def fingerprint(seats: Iterable[Seat]) -> str:
    """Who sits where, in short: another one if anybody was named, or a place came or went, since."""
    return hashlib.sha256(json.dumps([[seat.pk, seat.name, seat.email] for seat in seats]).encode()).hexdigest()[:16]
