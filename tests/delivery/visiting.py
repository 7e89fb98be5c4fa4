"""Visiting pages as the people of a booking do."""

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

from delivery.models import Booking, Seat


def opened(row: Booking | Seat) -> Client:
    """A browser in which the link of the mail was opened."""
    client = Client()
    assert client.get(f"/k/{row.key}/").status_code == 302
    return client


def home(row: Booking | Seat) -> str:
    return f"/bookings/{row.ref}/" if isinstance(row, Booking) else f"/seats/{row.booking.ref}-{row.number}/"


def words(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client
