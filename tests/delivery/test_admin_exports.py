"""Rows of staff lists taken away as CSV and as a workbook: whose, which, inert, and on record."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from delivery.models import Booking, Session
from organisations.models import Organisation
from records.models import TrailEntry
from tests.factories.delivery import make_booking, make_coming, make_held
from tests.factories.organisations import (
    make_coordinator,
    make_force_contact,
    make_officer,
    make_organisation,
    make_publisher,
    make_team,
    make_trainer,
)
from tests.factories.pages import make_site
from ui.staff.exports import WORKBOOK_TYPE

pytestmark = pytest.mark.django_db


def enter(user: User) -> Client:
    make_site()
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def take(client: Client, name: str, file_format: str, **query: Any) -> Any:
    return client.post(reverse(f"{name}:index", query=query), {"export": file_format})


def lines(client: Client, name: str, **query: Any) -> list[dict[str, str]]:
    response = take(client, name, "csv", **query)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def sheet(client: Client, name: str, **query: Any) -> Any:
    response = take(client, name, "xlsx", **query)
    assert response["Content-Type"] == WORKBOOK_TYPE
    return load_workbook(BytesIO(b"".join(response.streaming_content))).active


def in_sheet(client: Client, name: str, **query: Any) -> list[dict[str, Any]]:
    headings, *rows = sheet(client, name, **query).values
    return [dict(zip(headings, row, strict=True)) for row in rows]


@pytest.mark.parametrize("read", [lines, in_sheet])
def test_file_has_the_rows_that_are_filtered_and_the_people_only_for_coordinators(read: Any) -> None:
    trainer, coordinator = enter(make_trainer()), enter(make_coordinator())
    booking = make_booking(None, "Ann Lee", "Bob Roe")
    make_held(make_coming(course=booking.session.course))
    rows = read(trainer, "staff_bookings", state="confirmed")
    assert [(one["Reference"], int(one["Places"]), "E-mail" in one, "Booker" in one) for one in rows] == [
        (booking.ref, 2, False, False)
    ]
    full = read(coordinator, "staff_bookings", state="confirmed")
    assert [(one["Booker"], one["E-mail"]) for one in full] == [("Olive Booker", "olive@bright.example")]
    assert [one["Reference"] for one in read(trainer, "staff_bookings", q="ann lee")] == [booking.ref]


@pytest.mark.parametrize(
    "typed", ['=HYPERLINK("https://bad.example")', "+1", "-1", "@x", "\t=1", "\r=1", "#N/A", "x;=1+1", 'a,"b"']
)
def test_nothing_typed_is_a_formula_in_either_file(typed: str) -> None:
    client, booking = enter(make_coordinator()), make_booking(None, "Ann Lee")
    Booking.objects.filter(pk=booking.pk).update(booker_name=typed)
    (row,) = lines(client, "staff_bookings")
    is_harmless = typed[0] in "#xa"
    assert row["Booker"] == (typed if is_harmless else f"'{typed}")
    page = sheet(client, "staff_bookings")
    cell = page.cell(2, [one.value for one in page[1]].index("Booker") + 1)
    # A file of this kind knows no bare carriage return.
    assert (cell.value.replace("\n", "\r"), cell.data_type, bool(cell.quotePrefix)) == (typed, "s", not is_harmless)


def test_csv_puts_every_cell_in_quotes_so_that_no_other_separator_tears_it() -> None:
    client = enter(make_trainer())
    make_coming()
    body = b"".join(take(client, "staff_sessions", "csv").streaming_content).decode("utf-8-sig")
    assert [line.startswith('"') and line.endswith('"') for line in body.splitlines()] == [True, True]


def test_csv_begins_with_the_one_mark_by_which_excel_knows_its_letters() -> None:
    client = enter(make_coordinator())
    make_booking(None, "Ann Lee", booker_name="Zoë Łęcka")
    body = b"".join(take(client, "staff_bookings", "csv").streaming_content)
    assert (body[:3], body.count(b"\xef\xbb\xbf"), "Zoë Łęcka" in body.decode()) == (b"\xef\xbb\xbf", 1, True)


def test_letters_that_no_workbook_may_hold_are_left_out() -> None:
    client = enter(make_coordinator())
    booking = make_booking(None, "Ann Lee")
    Booking.objects.filter(pk=booking.pk).update(booker_name="Ann\x07 Lee \x0b💡")
    (row,) = in_sheet(client, "staff_bookings")
    assert row["Booker"] == "Ann Lee 💡"


def test_times_are_times_of_the_clock_in_britain() -> None:
    client, session = enter(make_trainer()), make_coming()
    summer = datetime(2031, 7, 1, 9, 0, tzinfo=UTC)
    Session.objects.filter(pk=session.pk).update(starts_at=summer, ends_at=summer.replace(hour=11))
    (row,) = lines(client, "staff_sessions")
    assert row["Starts"] == "2031-07-01 10:00"
    page = sheet(client, "staff_sessions")
    cell = page.cell(2, [one.value for one in page[1]].index("Starts") + 1)
    assert (cell.value, cell.is_date, cell.number_format) == (datetime(2031, 7, 1, 10, 0), True, "dd/mm/yyyy hh:mm")  # noqa: DTZ001 -- a workbook knows no zones


@pytest.mark.parametrize("read", [lines, in_sheet])
def test_file_has_only_rows_one_sees(read: Any) -> None:
    client = enter(make_trainer())
    own = make_coming()
    make_coming(team=make_team("Protect Hampshire"))
    assert Session.objects.count() == 2
    assert [row["Reference"] for row in read(client, "staff_sessions")] == [own.ref]


def test_export_goes_on_record_with_its_filters_and_none_of_their_values() -> None:
    coordinator = make_coordinator()
    client = enter(coordinator)
    make_booking(None, "Ann Lee")
    take(client, "staff_bookings", "xlsx", state="confirmed", q="ann lee")
    entry = TrailEntry.objects.get(verb="export")
    assert (entry.actor_id, entry.subject_type, entry.subject_id) == (
        str(coordinator.pk), "accounts.user", str(coordinator.pk)
    )  # fmt: skip
    assert entry.payload.body["after"] == {
        "listed": "bookings", "format": "xlsx", "rows": 1, "filters": ["state", "search"], "is_personal": True,
    }  # fmt: skip


def test_looking_takes_nothing_away() -> None:
    client = enter(make_coordinator())
    make_coming()
    for file_format in ("csv", "xlsx"):
        response = client.get(reverse("staff_sessions:index"), {"export": file_format})
        assert response["Content-Type"].startswith("text/html")
    assert not TrailEntry.objects.filter(verb="export").exists()


def test_file_of_an_unknown_kind_is_refused() -> None:
    client = enter(make_coordinator())
    assert take(client, "staff_sessions", "exe").url == "/cms/"
    assert take(client, "staff_sessions", "").url == "/cms/"


ROLES = {
    "trainer": make_trainer, "coordinator": make_coordinator, "publisher": make_publisher,
    "force_contact": make_force_contact,
}  # fmt: skip
MAY_TAKE = {
    "staff_sessions": {"trainer", "coordinator"},
    "staff_bookings": {"trainer", "coordinator"},
    "staff_organisations": {"trainer", "coordinator"},
    "staff_certificates": {"trainer", "coordinator"},
    "staff_venues": {"trainer", "coordinator"},
    "staff_messages": set(),
    "staff_police_access": {"force_contact"},
}


@pytest.mark.parametrize("role", ROLES)
def test_role_takes_away_its_lists_and_no_others(role: str) -> None:
    client = enter(ROLES[role]())
    make_officer()
    found = {name for name in MAY_TAKE if take(client, name, "xlsx").status_code == 200}
    assert found == {name for name, roles in MAY_TAKE.items() if role in roles}


def test_list_shows_the_buttons_to_those_who_may_and_keeps_the_filters() -> None:
    client = enter(make_coordinator())
    make_booking(None, "Ann Lee")
    shown = client.get(reverse("staff_bookings:index", query={"state": "confirmed"})).content.decode()
    assert 'action="/cms/bookings/?state=confirmed"' in shown
    assert "staff-export" not in client.get(reverse("staff_messages:index")).content.decode()


def offered(client: Client, **query: str) -> str:
    shown = client.get(reverse("staff_bookings:index", query=query))
    return " ".join(BeautifulSoup(shown.content, "html.parser").select_one(".staff-export p").get_text().split())


def test_words_beside_the_buttons_fit_one_row_and_many() -> None:
    client = enter(make_coordinator())
    session = make_coming()
    found = []
    for number in range(2):
        make_booking(session, "Ann Lee", booker_email=f"office{number}@bright.example")
        found += [offered(client), offered(client, state="confirmed")]
    assert found == [
        "Download this one row:", "Download this one row that matches:",
        "Download all 2 rows:", "Download all 2 rows that match:",
    ]  # fmt: skip


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_file_costs_the_same_for_one_row_and_three(file_format: str) -> None:
    client, counts = enter(make_coordinator()), []
    for people in ((1,), (2, 3)):
        for number in people:
            make_booking(None, f"Ann {number}", booker_email=f"b{number}@bright.example")
        with CaptureQueriesContext(connection) as queries:
            b"".join(take(client, "staff_bookings", file_format).streaming_content)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_ten_thousand_rows_are_taken_away() -> None:
    client, firm = enter(make_coordinator()), make_organisation()
    same = {"created_at": firm.created_at, "force": firm.force, "audience_type": firm.audience_type}
    Organisation.objects.bulk_create([Organisation(name=f"Firm {number}", **same) for number in range(9_999)])
    assert len(lines(client, "staff_organisations")) == 10_000
    assert sheet(client, "staff_organisations").max_row == 10_001
