"""Several places named at once: those of a booking that nobody sits on yet, from a list."""

from collections.abc import Sequence

from django.db import transaction

from delivery.errors import booking_changed, more_names_than_places
from delivery.models import Booking
from delivery.operations import deadlines, one_place, seats
from delivery.operations.parties import SeatDetails
from delivery.queries import unnamed
from kernel.actors import Actor


def name_all(*, booking: Booking, people: Sequence[SeatDetails], by: Actor, seen: str = "") -> Booking:
    """Say who sits on the places that have no name yet, in their order: all of these people, or none.

    `seen` is the fingerprint of what the caller saw, if they saw anything: a list that is sent twice names nobody
    twice. Refuses `booking_changed`, `more_names_than_places`, and what `seats.name` refuses of any of them.
    """
    with transaction.atomic():
        row = deadlines.locked(booking.pk)
        living = unnamed.living(row)
        if seen and seen != unnamed.fingerprint(living):
            raise booking_changed()
        free = [seat for seat in living if unnamed.is_free(seat)]
        if len(people) > len(free):
            raise more_names_than_places(len(free))
        one_place.refuse_twice([(person.name, person.email) for person in people], booking=row, field="names_list")
        for seat, person in zip(free, people, strict=False):
            needs = person.access_needs or None
            seats.name(seat=seat, name=person.name, email=person.email, access_needs=needs, by=by)
    return booking
