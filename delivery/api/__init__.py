"""Sessions, bookings and people over the API."""

from delivery.api.bookings import BookingViewSet
from delivery.api.people import PersonViewSet
from delivery.api.sessions import SessionViewSet

ROUTES = [
    ("sessions", SessionViewSet, "session"),
    ("bookings", BookingViewSet, "booking"),
    ("people", PersonViewSet, "person"),
]
