"""Everything about somebody: complete, theirs alone, readable, and streamed."""

import json
from io import BytesIO
from types import FunctionType
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certificates.models import Certificate
from certificates.operations import files
from delivery.models import Seat
from delivery.operations.parties import SeatDetails
from kernel.fields import retention_of
from kernel.identifiers import grouped
from records.models import TrailEntry
from records.registry import handouts, left_out
from tests.factories.certificates import make_certificate
from tests.factories.consents import make_consent
from tests.factories.contacts import make_contact
from tests.factories.delivery import make_booking, make_coming, make_held
from tests.factories.organisations import make_organisation, make_user
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db
OLIVE = "olive@bright.example"
URL = "/my/everything/"


@pytest.fixture(autouse=True)
def _counted_anew() -> None:
    cache.clear()


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(make_user(email))
    return client


def taken(client: Client, url: str = URL) -> ZipFile:
    answer: Any = client.post(url)
    assert (answer.status_code, answer["Cache-Control"], answer.streaming) == (200, "no-store", True)
    return ZipFile(BytesIO(b"".join(answer.streaming_content)))


def data_of(archive: ZipFile) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(archive.read("everything.json"))
    return said


def personal_fields() -> set[str]:
    models = apps.get_models()
    return {
        f"{model._meta.label}.{field.name}"
        for model in models
        for field in model._meta.local_fields
        if retention_of(field) is not None
    }


def test_every_personal_field_is_handed_out_or_left_out_with_a_reason() -> None:
    shown = [name for of in (True, False) for one in handouts(is_of_organisation=of) for name in one.fields]
    reasons = left_out()
    assert set(shown) | reasons.keys() == personal_fields()
    assert (set(shown) & reasons.keys(), [name for name, why in reasons.items() if not why]) == (set(), [])


def test_every_handout_reads_the_fields_that_it_names() -> None:
    """A declared field that no fact reads would be handed out in name only."""
    silent = []
    for one in handouts(is_of_organisation=False):
        read = {name for fact in one.facts for name in _names_in(fact.value)}
        silent += [name for name in one.fields if name.rpartition(".")[2] not in read]
    assert silent == []


def _names_in(function: Any) -> set[str]:
    """What a function and those of ours that it calls read."""
    code, found = function.__code__, set()
    for name in code.co_names:
        called = function.__globals__.get(name)
        found |= _names_in(called) if isinstance(called, FunctionType) else {name}
    return {*found, *(str(one) for one in code.co_consts)}


def test_holds_what_is_known_of_ones_own_address() -> None:
    person = SeatDetails(name="Olive Booker", email=OLIVE, access_needs="A chair with arms")
    booking = make_booking(seats=(person,), booker_phone="0118 496 0000", wants_guidance=True)
    make_request(email=OLIVE)
    archive = taken(signed_in(OLIVE))
    said, page = data_of(archive), archive.read("read-me-first.html").decode()
    kinds = ["about", "account", "bookings", "consents", "made_at", "messages", "person", "places", "requests"]
    assert sorted(said) == kinds
    assert (said["bookings"][0]["ref"], said["bookings"][0]["phone"]) == (booking.ref, "0118 496 0000")
    assert said["places"][0]["access_needs"] == "A chair with arms"
    assert [words in page for words in ("A chair with arms", "0118 496 0000", "What you agreed to")] == [True] * 3


def test_holds_nothing_of_anybody_else() -> None:
    make_booking(None, "Ada Attendee, ada@bright.example", booker_email="other@bright.example")
    make_request(email="hana@bright.example")
    make_consent("other@bright.example")
    make_held(booker_email=OLIVE, booker_name="Pete Prank")
    archive = taken(signed_in(OLIVE))
    said = data_of(archive)
    messages = said.pop("messages")
    assert ({*said}, [one["kind"] for one in messages]) == ({"about", "account", "made_at"}, ["Booking code"])
    assert "Pete Prank" not in archive.read("read-me-first.html").decode()


def test_an_attendee_does_not_read_what_the_booker_told_of_others() -> None:
    people = tuple(
        SeatDetails(name=f"{name} Lee", email=f"{name.lower()}@bright.example", access_needs=f"Needs of {name}")
        for name in ("Ada", "Ben")
    )
    make_booking(seats=people)
    text = taken(signed_in("ada@bright.example")).read("everything.json").decode()
    assert [words in text for words in ("Needs of Ada", "Needs of Ben", "Ben Lee", OLIVE)] == [
        True,
        False,
        False,
        False,
    ]


def test_a_booker_does_not_read_what_would_help_somebody_else() -> None:
    make_booking(seats=(SeatDetails(name="Ada Lee", email="ada@bright.example", access_needs="Needs of Ada"),))
    text = taken(signed_in(OLIVE)).read("everything.json").decode()
    assert ("Ada Lee" in text, "Needs of Ada" in text) == (True, False)


def test_certificates_come_as_they_were_issued() -> None:
    certificate = make_certificate()
    Certificate.objects.filter(pk=certificate.pk).update(email=OLIVE)
    archive = taken(signed_in(OLIVE))
    assert archive.read(f"certificates/{grouped(certificate.code)}.pdf") == files.read(certificate)
    assert archive.testzip() is None


def test_what_people_typed_is_no_markup_in_the_page() -> None:
    make_booking(booker_name="<img src=x onerror=alert(1)>")
    page = taken(signed_in(OLIVE)).read("read-me-first.html").decode()
    assert ("<img" in page, "&lt;img" in page) == (False, True)


def test_looking_makes_nothing_and_taking_goes_on_record() -> None:
    client = signed_in(OLIVE)
    looked = client.get(URL)
    before = TrailEntry.objects.filter(verb="export").count()
    taken(client)
    entry = TrailEntry.objects.get(verb="export")
    assert (looked.status_code, before, OLIVE in str(entry.payload.body)) == (200, 0, False)


def test_is_given_at_a_bounded_rate() -> None:
    client = signed_in(OLIVE)
    assert [client.post(URL).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_nobody_takes_anything_without_signing_in() -> None:
    assert Client().post(URL)["Location"].startswith("/my/sign-in/")


def test_a_contact_takes_what_the_organisation_has_and_nothing_that_was_told_to_the_team() -> None:
    person = SeatDetails(name="Ada Lee", email="ada@bright.example", access_needs="Needs of Ada")
    booking = make_booking(seats=(person,), booker_phone="0118 496 0000")
    row = make_contact(booking.organisation)
    client = Client()
    assert row.person.user is not None
    client.force_login(row.person.user)
    archive = taken(client, f"/my/organisations/{booking.organisation_id}/everything/")
    text, said = archive.read("everything.json").decode(), data_of(archive)
    assert (said["about"], said["people"][0]["name"]) == (booking.organisation.name, "Ada Lee")
    told = ("Needs of Ada", "ada@bright.example", "0118 496 0000", OLIVE)
    assert [words for words in told if words in text] == []
    stranger = signed_in("eve@elsewhere.example")
    statuses = [stranger.post(f"/my/organisations/{booking.organisation_id}/everything/").status_code]
    assert [*statuses, make_organisation("Other").spokespeople.count()] == [404, 0]


def test_costs_as_much_for_three_as_for_one() -> None:
    client, asked = signed_in(OLIVE), []
    for count in (1, 2):
        for _ in range(count):
            make_booking(make_coming(), f"Olive, {OLIVE}")
            make_request(email=OLIVE)
            make_consent(OLIVE)
        with CaptureQueriesContext(connection) as queries:
            taken(client)
        asked.append(len(queries))
    assert (asked[0], Seat.objects.count()) == (asked[1], 3)
