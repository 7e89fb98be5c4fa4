"""Visiting pages as the people of a booking do."""

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

from delivery.models import Booking, Seat, Session


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


FILLED = {
    "places": "2",
    "has_under_18": "no",
    "booker_name": "Olive O'Brien",
    "email": "Olive@Bright.example",
    "phone": "01865 000000",
    "organisation_name": "Bright Builders Ltd",
    "audience_type": "business",
    "size_band": "small",
    "sector": "F",
    "postcode": "ox12jd",
    "force": "",
    "registered_number": "",
    "seat_1_name": "Ada Łukasiewicz",
    "seat_1_email": "ada@bright.example",
    "seat_1_needs": "Captions",
    "names_list": "",
    "agree": "on",
    "form_token": "a token of the form",
}


def book(client: Client, session: Session, **changes: str) -> Any:
    return client.post(f"/sessions/{session.ref}/book/", {**FILLED, **changes})


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def errors(response: Any) -> dict[str, str]:
    """Each problem in the summary, by the id of the field it leads to."""
    lines = soup(response).select(".govuk-error-summary__list li")
    return {(line.a["href"] if line.a else ""): line.get_text(strip=True) for line in lines}
