"""Sessions, bookings, requests and people over the API."""

from delivery.api.bookings import BookingViewSet
from delivery.api.people import PersonViewSet
from delivery.api.requests import RequestViewSet
from delivery.api.sessions import SessionViewSet

ROUTES = [
    ("sessions", SessionViewSet, "session"),
    ("bookings", BookingViewSet, "booking"),
    ("requests", RequestViewSet, "request"),
    ("people", PersonViewSet, "person"),
]
