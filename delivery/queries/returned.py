"""Mail that did not reach whom it was for: to show beside the booking or place, until it is put right."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from correspondence.models import Message
from delivery.models import Booking, Seat

MAX_LISTED = 20


@dataclass(frozen=True, slots=True)
class Returned:
    """One address that mail came back from, and why. `seat` is the place that carries it, None for the booker's own."""

    message: Message
    seat: Seat | None

    @property
    def advice(self) -> str:
        """What somebody can do about it."""
        return "Check the address." if self.message.is_address_wrong else self.message.why_not


def of_booking(booking: Booking, seats: Iterable[Seat], *, group: str) -> list[Returned]:
    """The addresses of a booking and its living places that mail came back from, each once, the booker's first.

    `group` joins the messages of the session. An address that was corrected is none of them any more. The mail with
    the code is known by the address alone, so only what was written since the booking was made counts.
    """
    living = [seat for seat in seats if seat.given_back_at is None and seat.email]
    addresses = {booking.booker_email, *(seat.email for seat in living)}
    about = Q(group=group) | Q(kind="booking_code", created_at__gte=booking.created_at)
    rows = Message.objects.returned().filter(about, to_email__in=addresses).order_by("pk")
    newest = {message.to_email: message for message in rows}
    found = [Returned(newest[booking.booker_email], None)] if booking.booker_email in newest else []
    return found + [
        Returned(newest[seat.email], seat)
        for seat in living
        if seat.email in newest and seat.email != booking.booker_email
    ]


def of_group(group: str) -> list[Message]:
    """The newest messages of a session that the other side would not have, and nobody has dealt with."""
    return list(Message.objects.returned().filter(group=group).order_by("-pk")[:MAX_LISTED])
