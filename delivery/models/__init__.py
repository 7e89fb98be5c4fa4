"""Sessions and bookings."""

from delivery.models.bookings import Booking, Offer, Seat
from delivery.models.drifts import CounterDrift
from delivery.models.invitations import Invitation
from delivery.models.requests import SessionRequest
from delivery.models.series import Series
from delivery.models.sessions import Allocation, Meeting, Session, SessionTrainer, TrainerAsk, Venue

__all__ = [
    "Allocation",
    "Booking",
    "CounterDrift",
    "Invitation",
    "Meeting",
    "Offer",
    "Seat",
    "Series",
    "Session",
    "SessionRequest",
    "SessionTrainer",
    "TrainerAsk",
    "Venue",
]
