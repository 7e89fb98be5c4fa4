"""Which police force a booking counts for: chosen, known or told by the postcode; else the doors that book ask."""

from typing import Any

import pytest
from django.test import Client

from delivery.models import Booking
from delivery.operations import bookings
from delivery.serializers.bookings import booking_details
from organisations.enums import AudienceType
from organisations.models import Organisation
from organisations.operations import organisations
from organisations.operations.organisations import OrganisationDetails
from tests.delivery.filling import FILLED, book, errors
from tests.delivery.test_waiting import make_full
from tests.factories.api import Caller, booking_body
from tests.factories.delivery import PUBLIC, make_coming, make_details
from tests.factories.organisations import make_trainer, make_user
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db
# The outward half lies in two forces, so that nobody can tell; the second is of no force at all.
BETWEEN, JERSEY = "GU26 6AA", "JE2 3AB"
ASKS = "We cannot tell the police force from this postcode. Choose it, or say that none of these is yours"


def firm(**changes: Any) -> dict[str, Any]:
    return {"name": "Border Ltd", "audience_type": "business", "postcode": BETWEEN, **changes}


@pytest.mark.parametrize("postcode", [BETWEEN, JERSEY])
@pytest.mark.parametrize("door", ["book", "wait"])
def test_form_asks_for_a_force_that_the_postcode_does_not_tell(door: str, postcode: str) -> None:
    make_reference()
    session = make_coming() if door == "book" else make_full()[0]
    before = (Booking.objects.count(), Organisation.objects.count())
    typed = {**FILLED, "postcode": postcode, "places": "1"}
    response = Client().post(f"/sessions/{session.ref}/{door}/", typed)
    assert response.status_code == 409
    assert [(at, words.rstrip(".")) for at, words in errors(response).items()] == [("#id_force", ASKS)]
    assert (Booking.objects.count(), Organisation.objects.count()) == before
    for number, (force, kept) in enumerate({"none": None, "surrey": "surrey"}.items()):
        answer = {**typed, "force": force, "form_token": str(number), "email": f"{number}@bright.example"}
        assert Client().post(f"/sessions/{session.ref}/{door}/", answer).status_code == 302
        row = Booking.objects.latest("pk")
        assert (row.force.slug if row.force else None) == kept


def test_no_force_as_an_answer_beats_the_postcode(client: Client) -> None:
    make_reference()
    assert book(client, make_coming(), force="none").status_code == 302
    row = Booking.objects.get()
    assert (row.force, row.organisation.force, row.organisation.postcode) == (None, None, "OX1 2JD")


def test_asks_nothing_of_an_organisation_that_is_known_with_a_force(client: Client) -> None:
    forces = make_reference()
    known = OrganisationDetails(
        name="Bright Builders Ltd", audience_type=AudienceType.BUSINESS, postcode=BETWEEN, force=forces["surrey"]
    )
    organisations.recognise(details=known, by=PUBLIC)
    assert book(client, make_coming(), postcode=BETWEEN).status_code == 302
    assert Booking.objects.get().force == forces["surrey"]


def test_takes_what_the_postcode_tells_of_one_that_is_known_without() -> None:
    forces = make_reference()
    row = organisations.recognise(details=make_details().organisation, by=PUBLIC)
    Organisation.objects.filter(pk=row.pk).update(force=None)
    made = bookings.book(session=make_coming(), details=make_details(), by=PUBLIC)
    assert (made.organisation, made.force) == (row, forces["thames-valley"])


def test_api_asks_and_takes_null_for_none() -> None:
    make_reference()
    session, caller = make_coming(), Caller(make_user())
    refused = caller.post("bookings/", booking_body(session, organisation=firm()))
    assert (refused.status_code, refused.json()["code"], list(refused.json()["errors"])) == (
        409, "force_needed", ["force"],
    )  # fmt: skip
    assert Booking.objects.count() == 0
    assert caller.post("bookings/", booking_body(session, organisation=firm(force=None))).status_code == 201
    assert Booking.objects.get().force is None


def test_staff_need_not_say() -> None:
    make_reference()
    answer = Caller(make_trainer()).post("bookings/", booking_body(make_coming(), organisation=firm()))
    assert (answer.status_code, Booking.objects.get().force) == (201, None)


def test_absent_is_no_answer() -> None:
    data = {"booker": {"name": "Olu", "email": "olu@example.com"}, "places": 1}
    said = {
        given: booking_details({**data, "organisation": fields}, may_leave_out=False).organisation.has_no_force
        for given, fields in {"absent": firm(), "null": firm(force=None)}.items()
    }
    assert said == {"absent": False, "null": True}
