"""Sessions and bookings."""

from delivery.models.bookings import Booking, Seat
from delivery.models.sessions import Allocation, Meeting, Session, SessionTrainer, Venue

__all__ = ["Allocation", "Booking", "Meeting", "Seat", "Session", "SessionTrainer", "Venue"]
