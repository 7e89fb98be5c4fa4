"""What people said would help them take part. Callers first ask `permissions.can_see_access_needs`."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from delivery.enums import BookingState, SessionState
from delivery.models import Booking, Seat, Session
from delivery.queries.coming import SOON

# The booker's address is proved, and the places are taken: whoever still waits for a place is told of later.
_COMING = (BookingState.CONFIRMED, BookingState.PENDING)


@dataclass(frozen=True, slots=True)
class Need:
    """What would help somebody, and how to reach them: by their own address, else by way of the booker."""

    seat: Seat
    booking: Booking

    @property
    def who(self) -> str:
        """The name, or which place it is where nobody was named."""
        return self.seat.name or f"Place {self.seat.number}, no name yet"

    @property
    def words(self) -> str:
        """What they said."""
        return self.seat.access_needs

    @property
    def reach(self) -> str:
        """The address to write to."""
        return self.seat.email or self.booking.booker_email

    @property
    def is_by_way_of_booker(self) -> bool:
        """Whether the address is the booker's and not their own."""
        return self.reach == self.booking.booker_email and self.seat.email != self.reach


def of_session(session: Session) -> list[Need]:
    """Those with a living place in a session, in the order of their names: one query."""
    rows = Seat.objects.filter(given_back_at=None, session=session, booking__state__in=_COMING).exclude(access_needs="")
    rows = rows.select_related("booking__organisation").order_by("name", "booking_id", "number")
    return [Need(seat, seat.booking) for seat in rows]


def of_booking(booking: Booking, seats: list[Seat]) -> list[Need]:
    """Those on a booking whose booker's address is proved, out of its places as fetched: no query."""
    if not booking.is_proved():
        return []
    return [Need(seat, booking) for seat in seats if seat.access_needs and seat.given_back_at is None]


def with_needs(sessions: QuerySet[Session], now: datetime) -> QuerySet[Session]:
    """Those of the next two weeks in which somebody said what would help; `needs` says how many people did."""
    said = Q(seats__given_back_at=None, seats__booking__state__in=_COMING) & ~Q(seats__access_needs="")
    coming = sessions.filter(state=SessionState.SCHEDULED, starts_at__gt=now, starts_at__lte=now + SOON)
    return coming.annotate(needs=Count("seats", filter=said, distinct=True)).filter(needs__gt=0)
