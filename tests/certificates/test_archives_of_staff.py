"""The archive for staff and for programs: who gets it, of what, and that it is on record."""

import csv
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from certificates.models import Certificate
from organisations.enums import TeamKind
from organisations.models import Organisation, Region, Team
from records.models import TrailEntry
from tests.factories.api import Caller
from tests.factories.attendance import make_closed_register, make_seats, make_session
from tests.factories.certificates import issue_all
from tests.factories.contacts import make_contact
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_organisation,
    make_trainer,
    make_user,
)
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Organisation:
    cache.clear()
    make_site()
    return make_organisation("Bright Ltd")


@pytest.fixture
def ada(firm: Organisation) -> Certificate:
    return earned(firm, "Ada Osei")


def earned(firm: Organisation, *names: str, **session: Any) -> Certificate:
    held = make_session(**session)
    seats = make_seats(held, *names, organisation=firm)
    make_closed_register(held, *seats)
    issue_all()
    return Certificate.objects.filter(seat__in=seats).order_by("name")[0]


def names_in(answer: Any) -> list[tuple[str, bool]]:
    """Whom the register names, and whether their file is there."""
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    archive = ZipFile(BytesIO(b"".join(answer.streaming_content)))
    text = archive.read("register.csv").decode("utf-8-sig")
    return [(row["Name"], row["File"] in archive.namelist()) for row in csv.DictReader(StringIO(text))]


def test_coordinator_takes_those_of_the_sessions_they_look_after(firm: Organisation, ada: Certificate) -> None:
    earned(
        firm,
        "Elsewhere Li",
        team=Team.objects.create(
            name="Far team", kind=TeamKind.PROTECT, region=Region.objects.create(code="ZZ", name="Far")
        ),
    )
    client = Client()
    client.force_login(make_coordinator())
    page = reverse("staff_organisations:inspect", args=[firm.pk])
    url = reverse("staff_certificates:archive", args=[firm.pk])
    assert f'action="{url}"' in client.get(page).content.decode()
    assert names_in(client.post(url)) == [("Ada Osei", True)]
    assert TrailEntry.objects.filter(verb="export").count() == 1
    client.force_login(make_administrator())
    assert sorted(names_in(client.post(url))) == [("Ada Osei", True), ("Elsewhere Li", True)]


def test_trainer_is_not_offered_personal_lists(firm: Organisation, ada: Certificate) -> None:
    client = Client()
    client.force_login(make_trainer())
    url = reverse("staff_certificates:archive", args=[firm.pk])
    page = client.get(reverse("staff_organisations:inspect", args=[firm.pk]))
    assert (page.status_code, url in page.content.decode()) == (200, False)
    refused = client.post(url)
    assert (refused.status_code, refused["Location"]) == (302, "/cms/")
    assert TrailEntry.objects.filter(verb="export").count() == 0


def test_staff_take_at_a_bounded_rate(firm: Organisation) -> None:
    client = Client()
    client.force_login(make_administrator())
    url = reverse("staff_certificates:archive", args=[firm.pk])
    assert [client.post(url).status_code for _ in range(7)] == [200] * 6 + [429]


def test_program_takes_those_of_an_organisation_by_who_it_speaks_for(firm: Organisation, ada: Certificate) -> None:
    contact = make_contact(firm, email="olive@bright.example").person.user or make_user("olive@bright.example")
    callers = {
        "contact": Caller(contact, "certificates:read"),
        "administrator": Caller(make_administrator()),
        "coordinator": Caller(make_coordinator()),
        "trainer": Caller(make_trainer()),
        "stranger": Caller(make_user()),
        "public": Caller(),
        "other scope": Caller(contact, "bookings:read"),
    }
    found = {who: one.get("certificates/archive/", organisation=firm.pk).status_code for who, one in callers.items()}
    assert found == {
        "contact": 200, "administrator": 200, "coordinator": 200, "trainer": 404, "stranger": 404, "public": 401,
        "other scope": 403,
    }  # fmt: skip
    assert TrailEntry.objects.filter(verb="export").count() == 3
    caller = callers["contact"]
    caller.headers["Accept"] = "application/zip"
    assert names_in(caller.get("certificates/archive/", organisation=firm.pk)) == [("Ada Osei", True)]


def test_program_takes_those_of_a_booking_as_its_booker_does(firm: Organisation) -> None:
    earned(firm, "Ada Osei", "Bo Li")
    Certificate.objects.filter(name="Bo Li").update(email="")
    booking = Certificate.objects.get(name="Bo Li").seat.booking  # type: ignore[union-attr]  # earned on a place
    ref = f"{booking.ref[:4]}-{booking.ref[4:]}".lower()
    booker, trainer = Caller(make_user(booking.booker_email)), Caller(make_trainer())
    assert names_in(booker.get("certificates/archive/", booking=ref)) == [("Ada Osei", False), ("Bo Li", True)]
    assert names_in(trainer.get("certificates/archive/", booking=ref)) == [("Ada Osei", True), ("Bo Li", True)]
    assert Caller(make_user()).get("certificates/archive/", booking=ref).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 400),
        ({"booking": "X", "organisation": "1"}, 400),
        ({"organisation": "x"}, 400),
        ({"organisation": "9" * 40}, 400),
        ({"organisation": "-1"}, 400),
        ({"organisation": "999999"}, 404),
        ({"booking": "\u202e'; --"}, 404),
        ({"bookings": "X"}, 400),
    ],
)
def test_program_is_told_what_is_wrong(firm: Organisation, asked: dict[str, str], status: int) -> None:
    answer = Caller(make_administrator()).get("certificates/archive/", **asked)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    assert TrailEntry.objects.filter(verb="export").count() == 0


def test_program_takes_at_a_bounded_rate(firm: Organisation) -> None:
    caller = Caller(make_administrator())
    asked = [caller.get("certificates/archive/", organisation=firm.pk) for _ in range(7)]
    assert [one.status_code for one in asked] == [200] * 6 + [429]
    assert 0 < int(asked[-1]["Retry-After"]) <= 60
