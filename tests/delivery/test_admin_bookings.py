"""Bookings and venues on the staff screens."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from accounts.models import User
from delivery.enums import BookingState
from delivery.models import Booking, Venue
from records.models import TrailEntry
from tests.factories.delivery import mails, make_booking, make_held, make_venue
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer() -> User:
    make_site()
    return make_trainer()


@pytest.fixture
def client(trainer: User) -> Client:
    signed_in = Client()
    signed_in.force_login(trainer)
    return signed_in


def url(booking: Booking, door: str) -> str:
    return reverse(f"staff_bookings:{door}", args=[booking.pk])


def page(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_page_shows_seats_and_escapes_what_was_typed(client: Client) -> None:
    booking = make_booking(None, "<b>Ann</b>, ann@bright.example", "")
    cells = [cell.get_text() for cell in page(client.get(url(booking, "inspect"))).select("#seats + .staff-table td")]
    assert cells == [
        "1", "<b>Ann</b>", "ann@bright.example", "Online", "Taken",
        "2", "No name yet", "", "Online", "Taken",
    ]  # fmt: skip


def test_cancel_on_behalf_says_who_is_told_and_is_signed_by_the_trainer(client: Client, trainer: User) -> None:
    booking = make_booking(None, "Ann Lee, ann@bright.example", "Bob Roe")
    warning = page(client.get(url(booking, "cancel"))).select_one(".help-warning").get_text(strip=True)
    assert warning == "2 places will go back on offer. 2 people will be told by e-mail."
    client.post(url(booking, "cancel"), {"reason": "rang us"})
    booking.refresh_from_db()
    assert (booking.state, booking.cancel_reason) == (BookingState.CANCELLED, "rang us")
    entry = TrailEntry.objects.filter(subject_type="delivery.booking", verb="cancel").get()
    assert (entry.actor_kind, entry.actor_id) == ("user", str(trainer.pk))


def test_finalise_vouches_for_the_address(client: Client) -> None:
    booking = make_held()
    assert "Confirm the booking" in page(client.get(url(booking, "inspect"))).get_text()
    client.post(url(booking, "finalise"))
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED


def test_finalise_too_late_says_so(client: Client) -> None:
    booking = make_held()
    Booking.objects.filter(pk=booking.pk).update(held_until=booking.created_at)
    response = client.post(url(booking, "finalise"), follow=True)
    assert told(response) == [
        "Your places were held for 30 minutes and have gone back on offer. Book again: it takes two minutes."
    ]


def test_resend_writes_the_confirmation_once_more(client: Client) -> None:
    booking = make_booking(None, "Ann Lee")
    before = len(mails("booking_confirmed"))
    client.post(url(booking, "resend"))
    assert len(mails("booking_confirmed")) == before + 1


def venue_form(**changes: str) -> dict[str, str]:
    typed = {"name": "Guildhall", "address": "1 High Street", "town": "Oxford", "postcode": "ox12jd", "capacity": "40"}
    return {**typed, **changes}


def test_venue_is_added_with_outcode_and_force_from_its_postcode(client: Client) -> None:
    forces = make_reference()
    client.post(reverse("staff_venues:add"), venue_form())
    venue = Venue.objects.get()
    assert (venue.postcode, venue.outcode_id, venue.force) == ("OX1 2JD", "OX1", forces["thames-valley"])


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"postcode": "nowhere"}, 422, "Enter a full UK postcode, like OX1 2JD"),
        ({"postcode": "ZE3 9JZ"}, 409, "Enter a full UK postcode, like OX1 2JD."),
        ({"capacity": "0"}, 422, "How many people it holds must be 1 or more"),
        ({"name": ""}, 422, "Enter name"),
    ],
)
def test_venue_is_refused_at_the_field(client: Client, changes: dict[str, str], status: int, words: str) -> None:
    make_reference()
    response = client.post(reverse("staff_venues:add"), venue_form(**changes))
    assert response.status_code == status
    assert [line.get_text() for line in page(response).select("#error-summary a")] == [words]
    assert not Venue.objects.exists()


def test_venue_is_not_added_twice(client: Client) -> None:
    make_reference()
    client.post(reverse("staff_venues:add"), venue_form())
    response = client.post(reverse("staff_venues:add"), venue_form(postcode="OX1 2JD"))
    assert response.status_code == 409
    assert Venue.objects.count() == 1


def test_venue_is_changed_and_the_change_recorded(client: Client) -> None:
    venue = make_venue()
    shown = page(client.get(reverse("staff_venues:edit", args=[venue.pk])))
    assert shown.select_one("[name=postcode]")["value"] == "RG1 1AA"
    typed = venue_form(name=venue.name, postcode="RG1 1AA", town="Reading", access_notes="Lift")
    client.post(reverse("staff_venues:edit", args=[venue.pk]), typed)
    venue.refresh_from_db()
    assert venue.access_notes == "Lift"
    assert TrailEntry.objects.filter(subject_type="delivery.venue", verb="revise").count() == 1
