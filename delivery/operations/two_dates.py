"""Nobody holds places on two dates of the same course, unless the team allows it: others wait for them.

A place is held by whoever is named on it; a place without a name, by the booker. So an office may book two dates for
different people, as long as it says who they are.
"""

from django.db import transaction
from django.utils import timezone

from delivery.enums import BookingState, SessionState
from delivery.models import Booking, Seat
from kernel.actors import Actor
from kernel.errors import Refusal
from records.operations import trail
from ui import wording


def refuse_if_held(booking: Booking, *, emails: frozenset[str] | None = None) -> None:
    """Refuse `holds_another_date` where somebody on the booking (or one of `emails`) has a place on another date.

    Looked for among bookings of the same organisation or the same booker only: of others, nobody is told.
    """
    if booking.may_hold_two_dates:
        return
    wanted = emails if emails is not None else _holders(booking)
    for seat in _elsewhere(booking):
        if (seat.email or seat.booking.booker_email) in wanted:
            raise _refusal(booking, seat)


def allow(*, booking: Booking, by: Actor) -> Booking:
    """Let this booking hold a second date of its course. Allowing again changes nothing."""
    if not booking.may_hold_two_dates:
        with transaction.atomic():
            booking.may_hold_two_dates = True
            booking.save(update_fields=["may_hold_two_dates"])
            trail.record(verb="allow_two_dates", subject=booking, by=by)
    return booking


def _holders(booking: Booking) -> frozenset[str]:
    seats = booking.seats.filter(given_back_at=None).values_list("email", flat=True)
    return frozenset(email or booking.booker_email for email in seats)


def _elsewhere(booking: Booking) -> list[Seat]:
    seats = Seat.objects.filter(
        session__course_id=booking.session.course_id,
        session__state=SessionState.SCHEDULED,
        session__starts_at__gt=timezone.now(),
        given_back_at=None,
        booking__state__in=[BookingState.CONFIRMED, BookingState.PENDING],
        booking__may_hold_two_dates=False,
    ).exclude(session_id=booking.session_id)
    same_firm = seats.filter(booking__organisation_id=booking.organisation_id)
    same_booker = seats.filter(booking__booker_email=booking.booker_email)
    return list((same_firm | same_booker).select_related("booking", "session").order_by("session__starts_at"))


def _refusal(booking: Booking, seat: Seat) -> Refusal:
    when = wording.day(seat.session.starts_at)
    holder = seat.email or seat.booking.booker_email
    who = "You already have a place" if holder == booking.booker_email else f"{holder} already has a place"
    return Refusal(
        f"{who} on another date of this course: {when}. Name the people who come on each date, give back the other "
        "place, or ask the team to allow both.",
        "holds_another_date",
        field="email",
    )
