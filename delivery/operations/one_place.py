"""Nobody has two places on the same session: whoever comes is one person, and the other place is somebody else's.

A person is a name with an address. Several people may share one address, as in a small office; places without a name or
without an address are for people who are told apart later.
"""

from collections.abc import Iterable

from delivery.enums import BookingState
from delivery.errors import has_another_place, named_twice
from delivery.models import Booking, Seat

# A name and an address, as typed.
Person = tuple[str, str]


def same(person: Person) -> Person | None:
    """By what two people are known to be one; None where that cannot be told."""
    name, email = " ".join(person[0].split()).casefold(), person[1].strip().lower()
    return (name, email) if name and email else None


def refuse_twice(
    people: Iterable[Person], *, field: str, booking: Booking | None = None, instead_of: Seat | None = None
) -> None:
    """Refuse `already_has_place` where a person comes twice, or sits on a living place of the booking already.

    `instead_of` is a place that gets the person: whom it carried until now does not count.
    """
    wanted = [one for one in map(same, people) if one]
    taken: set[Person | None] = set()
    if booking is not None and wanted:
        living = booking.seats.filter(given_back_at=None)
        others = living.exclude(pk=instead_of.pk) if instead_of else living
        taken.update(map(same, others.values_list("name", "email")))
    for one in wanted:
        if one in taken:
            raise named_twice(one[1], field)
        taken.add(one)


def refuse_if_elsewhere(booking: Booking, *, people: Iterable[Person] | None = None) -> None:
    """Refuse `already_has_place` where somebody on the booking (or one of `people`) has a place by another booking.

    Looked for among final bookings of the same booker alone, who proved that address: an organisation's name can be
    typed by anybody, and no stranger learns who comes. Of the others staff read on the booking's page. Where the team
    let the booking hold two dates, it knows.
    """
    if booking.may_hold_two_dates:
        return
    if people is None:
        people = booking.seats.filter(given_back_at=None).values_list("name", "email")
    wanted = {one for one in map(same, people) if one}
    others = Seat.objects.filter(
        session_id=booking.session_id,
        given_back_at=None,
        email__in={email for _, email in wanted},
        booking__booker_email=booking.booker_email,
        booking__state__in=[BookingState.CONFIRMED, BookingState.PENDING],
    )
    for seat in others.exclude(booking_id=booking.pk).order_by("pk"):
        if same((seat.name, seat.email)) in wanted:
            raise has_another_place(seat.email)
