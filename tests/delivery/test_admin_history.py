"""History on the staff screens: a page beside the row's own that says in words who did what, and changes nothing."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from attendance.operations import registers
from delivery.enums import TrainerRole
from delivery.models import Session
from delivery.operations import seats, sessions, trainers
from kernel.actors import SYSTEM, Actor
from records.models import TrailEntry, TrailPayload
from records.operations import trail
from tests.factories.attendance import make_register, make_seats, make_session, mark
from tests.factories.certificates import make_certificate
from tests.factories.delivery import make_coming, make_seat
from tests.factories.organisations import make_administrator, make_coordinator, make_trainer
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


def enter(user: Any) -> Client:
    make_site()
    client = Client()
    client.force_login(user)
    return client


def lines(client: Client, url: str) -> list[list[str]]:
    response = client.get(url)
    assert response.status_code == 200
    rows = BeautifulSoup(response.content, "html.parser").select("tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")][1:] for row in rows]


def test_booking_says_who_named_whom_in_words() -> None:
    coordinator = make_coordinator(first_name="Cora", last_name="Dean")
    client, seat = enter(coordinator), make_seat(person="Ann, ann@bright.example")
    seats.name(seat=seat, name="Ann Lee", email=seat.email, by=Actor.user(coordinator.pk), at_the_register=True)
    newest = lines(client, f"/cms/bookings/{seat.booking_id}/history/")[0]
    assert newest == ["Cora Dean", "Place 1: named", "Name changed from “Ann” to “Ann Lee”"]


def test_session_says_who_taught_and_when_it_was_in_words() -> None:
    ann, bob = make_trainer(first_name="Ann", last_name="Lee"), make_trainer(first_name="Bob", last_name="Roe")
    client, session = enter(make_coordinator()), make_coming(trainers=((ann, TrainerRole.LEAD),))
    trainers.swap(session=session, off=ann, on=bob, by=SYSTEM)
    swapped, scheduled = lines(client, f"/cms/sessions/{session.pk}/history/")
    assert swapped == [
        "Muster itself",
        "Trainer changed",
        "Trainers changed from “Ann Lee (lead trainer)” to “Bob Roe (lead trainer)”",
    ]
    assert scheduled[1] == "Scheduled"
    assert "Team: “Protect South East”" in scheduled[2]
    assert "How people take part: “Online”" in scheduled[2]
    assert ("T" not in scheduled[2].partition("Dates: “")[2][:30], "am" in scheduled[2] or "pm" in scheduled[2]) == (
        True, True,
    )  # fmt: skip


def test_certificate_has_a_history_and_its_page_leads_there() -> None:
    client, certificate = enter(make_coordinator()), make_certificate("Ann Lee")
    url = f"/cms/certificates/{certificate.pk}/"
    assert lines(client, f"{url}history/")[-1][1] == "Issued"
    tabs = BeautifulSoup(client.get(url).content, "html.parser").select(".staff-tabs a")
    assert [(tab["href"], tab.get("aria-current")) for tab in tabs] == [(url, "page"), (f"{url}history/", None)]


def test_register_tells_each_mark_closing_and_correction() -> None:
    trainer = make_trainer(first_name="Tess", last_name="Lee")
    client, session = enter(trainer), make_session(trainer=trainer)
    register = make_register(session)
    mark(register, *make_seats(session, "Ada Attendee"))
    registers.close(register=register, by=Actor.user(trainer.pk))
    registers.amend(register=register, reason="Ada left early", by=Actor.user(trainer.pk))
    found = lines(client, f"/cms/registers/{register.pk}/history/")
    assert found == [
        ["Tess Lee", "Register: opened again for a correction", "State: “Open” Reason: “Ada left early”"],
        [
            "Tess Lee",
            "Register: closed",
            "On the register: “1” State: “Closed” Were there: “1” Closed for the time: “1” Counted by head: “0”",
        ],
        ["Muster itself", "Ada Attendee: marked", "Present"],
        ["Muster itself", "Register: opened", ""],
    ]


def test_those_who_do_not_work_on_a_register_are_not_told_who_is_on_it() -> None:
    colleague, session = make_trainer(), make_session(trainer=make_trainer())
    register = make_register(session)
    mark(register, *make_seats(session, "Ada Attendee"))
    found = lines(enter(colleague), f"/cms/registers/{register.pk}/history/")
    assert [row[1] for row in found] == ["Register: opened"]


def test_erased_facts_are_said_to_be_gone() -> None:
    client, seat = enter(make_coordinator()), make_seat()
    TrailPayload.objects.filter(entry__subject_type="delivery.booking").delete()
    found = lines(client, f"/cms/bookings/{seat.booking_id}/history/")
    assert {row[2] for row in found} == {"What changed is no longer kept."}


def test_long_history_is_cut_into_pages() -> None:
    client, session = enter(make_administrator()), make_coming()
    for _ in range(60):
        trail.record(verb="look", subject=session, by=SYSTEM)
    url = f"/cms/sessions/{session.pk}/history/"
    assert [len(lines(client, address)) for address in (url, f"{url}?p=2", f"{url}?p=nonsense")] == [50, 11, 50]


def test_history_costs_the_same_for_one_entry_and_three() -> None:
    client, session, counts = enter(make_coordinator()), make_coming(), []
    for reason in range(3):
        trail.record(verb="look", subject=session, by=Actor.user(make_trainer().pk), after={"venue_id": reason})
        with CaptureQueriesContext(connection) as queries:
            lines(client, f"/cms/sessions/{session.pk}/history/")
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_history_takes_no_post() -> None:
    client, session = enter(make_coordinator()), make_coming()
    before = TrailEntry.objects.count()
    assert client.post(f"/cms/sessions/{session.pk}/history/").status_code == 405
    assert TrailEntry.objects.count() == before


def test_session_over_is_told_with_its_reason() -> None:
    client, session = enter(make_coordinator()), make_coming()
    sessions.cancel(session=Session.objects.get(pk=session.pk), reason="Ill", by=SYSTEM)
    assert lines(client, f"/cms/sessions/{session.pk}/history/")[0][1:] == [
        "Cancelled",
        "State: “Cancelled” Reason: “Ill”",
    ]
