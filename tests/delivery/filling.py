"""The booking form as a person fills it in, and what its page says back."""

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

from delivery.models import Session

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
