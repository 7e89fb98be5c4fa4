"""Organisations and people: what each account sees of them."""

from typing import Any

import pytest

from organisations.models import Organisation
from tests.factories.api import Caller, make_booking, make_coming
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_organisation,
    make_team,
    make_trainer,
    make_user,
)

pytestmark = pytest.mark.django_db
FIRM = {"name": "Bright Builders Ltd", "audience_type": "business", "postcode": "rg1 1aa", "company_number": "1234567"}


def names(answer: Any) -> list[str]:
    return [row["name"] for row in answer.json()["results"]]


def test_recognises_or_makes() -> None:
    caller = Caller(make_trainer(), "organisations:write")
    made = caller.post("organisations/", {**FIRM, "force": "thames-valley", "sector": "F"})
    assert made.status_code == 201
    assert made.json() == {
        "id": made.json()["id"],
        "name": "Bright Builders Ltd",
        "audience_type": "business",
        "size_band": "unknown",
        "town": "",
        "company_number": "01234567",
        "charity_number": "",
        "school_urn": "",
        "created_at": made.json()["created_at"],
        "force": "thames-valley",
        "sector": "F",
    }
    again = caller.post("organisations/", {**FIRM, "name": "Another name"})
    assert again.json() == made.json()
    assert Organisation.objects.count() == 1


def test_changes_what_is_harmless() -> None:
    caller = Caller(make_coordinator())
    path = f"organisations/{make_organisation().pk}/"
    assert caller.patch(path, {"size_band": "medium", "sector": None}).json()["size_band"] == "medium"
    assert caller.patch(path, {"company_number": "01234567"}).json()["errors"] == {
        "company_number": ["There is no such field."]
    }
    assert caller.patch(path, {"name": "  "}).status_code == 400


def test_shows_each_what_their_work_needs() -> None:
    make_organisation("Never booked")
    booked = make_booking().organisation
    callers = {
        "booker": Caller(make_user("office@example.com")),
        "contact": Caller(make_force_contact()),
        "trainer": Caller(make_trainer()),
        "other trainer": Caller(make_trainer(team=make_team("Another team"))),
        "coordinator": Caller(make_coordinator()),
        "administrator": Caller(make_administrator()),
    }
    assert {name: names(caller.get("organisations/")) for name, caller in callers.items()} == {
        "booker": [],
        "contact": [],
        "trainer": ["Bright Builders Ltd"],
        "other trainer": [],
        "coordinator": ["Bright Builders Ltd", "Never booked"],
        "administrator": ["Bright Builders Ltd", "Never booked"],
    }
    codes = {name: caller.patch(f"organisations/{booked.pk}/", {"town": "Slough"}) for name, caller in callers.items()}
    assert {name: answer.status_code for name, answer in codes.items()} == {
        "booker": 404, "contact": 404, "trainer": 403, "other trainer": 404, "coordinator": 200, "administrator": 200,
    }  # fmt: skip
    made = {name: caller.post("organisations/", FIRM).status_code for name, caller in callers.items()}
    assert made == {name: 403 if name in {"booker", "contact"} else 201 for name in callers}


def test_filters() -> None:
    make_organisation("Acorn School", audience_type="school", town="Oxford")
    make_organisation("Bright Builders", size_band="small")
    caller = Caller(make_administrator())
    assert names(caller.get("organisations/", audience_type="school")) == ["Acorn School"]
    assert names(caller.get("organisations/", q="bright")) == ["Bright Builders"]
    assert names(caller.get("organisations/", size_band="small")) == ["Bright Builders"]
    assert names(caller.get("organisations/", force="surrey")) == []
    wrong = caller.get("organisations/", size_band="enormous")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["size_band"])


def test_tells_nothing_of_people_but_the_name() -> None:
    booking = make_booking()
    person = booking.booker
    assert person is not None
    caller = Caller(make_trainer(), "people:read")
    assert caller.get("people/").json()["results"] == [{"id": str(person.pk), "name": "Olu Office"}]
    assert caller.get(f"people/{person.pk}/").json() == {"id": str(person.pk), "name": "Olu Office"}
    assert names(caller.get("people/", session=booking.session.ref)) == ["Olu Office"]
    assert names(caller.get("people/", session=make_coming().ref)) == []
    assert names(caller.get("people/", q="nobody")) == []


def test_shows_people_only_to_those_who_may_see_the_booking() -> None:
    person = make_booking().booker
    assert person is not None
    callers = {
        "booker": Caller(make_user("office@example.com")),
        "stranger": Caller(make_user()),
        "other trainer": Caller(make_trainer(team=make_team("Another team"))),
        "contact": Caller(make_force_contact()),
    }
    seen = {name: caller.get(f"people/{person.pk}/").status_code for name, caller in callers.items()}
    assert seen == {"booker": 200, "stranger": 404, "other trainer": 404, "contact": 404}
