"""Nobody has two places on the same session: whoever comes is one person, and the other place is somebody else's.

Only addresses count that were typed for a place: places without one are for people who are named later.
"""

from collections.abc import Iterable

from delivery.enums import BookingState
from delivery.errors import has_another_place, named_twice
from delivery.models import Booking, Seat


def refuse_twice(
    emails: Iterable[str], *, field: str, booking: Booking | None = None, instead_of: Seat | None = None
) -> None:
    """Refuse `already_has_place` where an address comes twice, or sits on a living place of the booking already.

    `instead_of` is a place that gets the address: what it carried until now does not count.
    """
    wanted = [email.strip().lower() for email in emails if email.strip()]
    taken: set[str] = set()
    if booking is not None and wanted:
        living = booking.seats.filter(given_back_at=None)
        others = living.exclude(pk=instead_of.pk) if instead_of else living
        taken.update(others.values_list("email", flat=True))
    for email in wanted:
        if email in taken:
            raise named_twice(email, field)
        taken.add(email)


def refuse_if_elsewhere(booking: Booking, *, emails: Iterable[str] | None = None) -> None:
    """Refuse `already_has_place` where somebody on the booking (or one of `emails`) has a place by another booking.

    Looked for among final bookings of the same booker alone, who proved that address: an organisation's name can be
    typed by anybody, and no stranger learns who comes. Of the others staff read on the booking's page. Where the team
    let the booking hold two dates, it knows.
    """
    if booking.may_hold_two_dates:
        return
    if emails is None:
        emails = booking.seats.filter(given_back_at=None).values_list("email", flat=True)
    others = Seat.objects.filter(
        session_id=booking.session_id,
        given_back_at=None,
        email__in=[email for email in emails if email],
        booking__booker_email=booking.booker_email,
        booking__state__in=[BookingState.CONFIRMED, BookingState.PENDING],
    )
    seat = others.exclude(booking_id=booking.pk).order_by("pk").first()
    if seat is not None:
        raise has_another_place(seat.email)
