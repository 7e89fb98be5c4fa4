"""History on the staff screens: who did what to a session, a booking and a certificate."""

import pytest
from django.test import Client

from delivery.models import Seat
from delivery.operations import seats
from kernel.actors import Actor
from tests.factories.certificates import make_certificate
from tests.factories.organisations import make_coordinator
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


def test_pages_of_session_booking_and_certificate_show_their_history(client: Client) -> None:
    make_site()
    coordinator = make_coordinator(first_name="Cora", last_name="Dean")
    certificate = make_certificate("Ann Le")
    seat = Seat.objects.get(pk=certificate.seat_id)
    seats.name(seat=seat, name="Ann Lee", email=seat.email, by=Actor.user(coordinator.pk), at_the_register=True)
    client.force_login(coordinator)
    session = client.get(f"/cms/sessions/{certificate.session_id}/").content.decode()
    booking = client.get(f"/cms/bookings/{seat.booking_id}/").content.decode()
    page = client.get(f"/cms/certificates/{certificate.pk}/").content.decode()
    assert ["Schedule (session" in session, "Close (register" in session] == [True, True]
    assert ["Name (seat" in booking, "Ann Le → Ann Lee" in booking, "Cora Dean" in booking] == [True, True, True]
    assert "Issue (certificate" in page
