"""What the demonstration is planned to be, whatever day it is loaded on. No database is needed."""

import os
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.conf import settings

from certificates.documents.lettering import missing_characters
from home.operations.demo import days, files, plan
from kernel import uk
from organisations.enums import AudienceType, SizeBand
from organisations.permissions import is_police_address

pytestmark = pytest.mark.once

TODAY = date(2026, 11, 21)
# A Saturday, a Sunday, days before Christmas, Easter and New Year, the days the clocks change, a leap day.
AWKWARD_DAYS = [
    TODAY,
    date(2026, 11, 22),
    date(2026, 12, 23),
    date(2026, 12, 31),
    date(2027, 1, 2),
    date(2027, 3, 25),
    date(2027, 3, 28),
    date(2027, 5, 3),
    date(2027, 8, 27),
    date(2027, 10, 31),
    date(2028, 2, 29),
]


def seats_of(sessions: list[plan.SessionPlan]) -> list[plan.SeatPlan]:
    return [
        seat
        for session in sessions
        for booking in session.bookings
        for seat in booking.seats
        if not (seat.is_given_back or booking.is_cancelled)
    ]


@pytest.mark.parametrize("today", AWKWARD_DAYS)
def test_plan_keeps_its_numbers_on_any_day(today: date) -> None:
    sessions = plan.make(today)
    past = [session for session in sessions if session.row.is_past]

    assert (len(past), len(sessions) - len(past)) == (40, 25)
    assert len(seats_of(sessions)) == 915


@pytest.mark.parametrize("today", AWKWARD_DAYS)
def test_plan_puts_sessions_on_working_days(today: date) -> None:
    sessions = plan.make(today)
    wrong = [
        (session.row.key, start)
        for session in sessions
        for start in session.starts
        if not days.is_working_day(start.date()) and session.row.key != "C01"
    ]
    first = next(session for session in sessions if session.row.key == "C01").starts[0].date()

    assert wrong == []
    assert first == days.tomorrow(today)
    assert not days.is_holiday(first)


@pytest.mark.parametrize("today", AWKWARD_DAYS)
def test_plan_stays_within_nine_months_back_and_ten_weeks_on(today: date) -> None:
    sessions = plan.make(today)
    past = {start.date() for session in sessions if session.row.is_past for start in session.starts}
    coming = {start.date() for session in sessions if not session.row.is_past for start in session.starts}

    assert today - timedelta(days=275) <= min(past) <= max(past) < today
    assert today < min(coming) <= max(coming) <= today + timedelta(weeks=10, days=2)


@pytest.mark.parametrize("today", AWKWARD_DAYS)
def test_plan_puts_nobody_in_two_places(today: date) -> None:
    busy: Counter[tuple[str, date]] = Counter()
    for session in plan.make(today):
        row = session.row
        for start in session.starts:
            busy.update((who, start.date()) for who in {row.lead, row.co, row.guest, row.venue} - {""})

    assert [once for once, times in busy.items() if times > 1] == []


def test_plan_is_booked_before_it_begins() -> None:
    for session in plan.make(TODAY):
        for booking in session.bookings:
            assert session.created_at < booking.created_at < session.starts[0]
            assert booking.created_at.date() < TODAY


def test_plan_never_sells_more_than_there_is() -> None:
    for session in plan.make(TODAY):
        living = Counter(
            booking.purpose for booking in session.bookings if not booking.is_cancelled
            for seat in booking.seats if not seat.is_given_back
        )  # fmt: skip
        assert living["room"] <= session.row.room
        assert living["online"] <= session.row.online


def test_plan_has_a_full_session_and_some_nearly_full() -> None:
    left = Counter(row.room + row.online - row.fill for row in files.sessions() if not row.is_past)

    assert {spare: left[spare] for spare in (0, 1, 2)} == {0: 1, 1: 2, 2: 1}


def test_plan_holds_each_special_case() -> None:
    remarks = Counter(row.remark for row in files.sessions())
    modes = Counter(row.mode for row in files.sessions())

    single = dict.fromkeys(("cancelled", "no trainer", "not open", "kept", "invited", "waiting", "unusual"), 1)
    assert remarks == {"unclosed": 2, "headcount": 5, "": 51, **single}
    assert modes["hybrid"] == 2
    assert [row.key for row in files.sessions() if not row.lead] == ["C21"]
    assert [row.key for row in files.sessions() if row.meetings == 2] == ["P07", "P10", "C03"]


def test_plan_is_the_same_in_another_process() -> None:
    code = (
        "import django; django.setup(); from datetime import date; from home.operations.demo import plan; "
        f"print(plan.digest(plan.make(date({TODAY.year}, {TODAY.month}, {TODAY.day}))))"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join((str(settings.ROOT), str(settings.ROOT / "site"))),
        "PYTHONHASHSEED": "7",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert said.stdout.strip() == plan.digest(plan.make(TODAY))


def test_plan_differs_by_dates_alone_on_another_day() -> None:
    here, there = plan.make(TODAY), plan.make(TODAY + timedelta(days=30))

    assert [seat.name for seat in seats_of(here)] == [seat.name for seat in seats_of(there)]
    assert plan.digest(here) != plan.digest(there)


def test_plan_names_one_person_whom_certificates_cannot() -> None:
    bad = [seat.name for seat in seats_of(plan.make(TODAY)) if missing_characters(seat.name)]

    assert bad == ["𐒀𐒄𐒅"]


def test_plan_names_people_in_many_scripts() -> None:
    letters = "".join(seat.name for seat in seats_of(plan.make(TODAY)))
    samples = {
        "Welsh": "ŵ",
        "Polish": "ł",
        "Vietnamese": "ễ",
        "Greek": "λ",
        "Cyrillic": "л",
        "apostrophe": "'",
        "hyphen": "-",
    }

    assert [language for language, letter in samples.items() if letter not in letters.lower()] == []


def test_plan_leaves_some_places_unnamed_and_some_without_address() -> None:
    sessions = plan.make(TODAY)
    past = seats_of([session for session in sessions if session.row.is_past])
    coming = seats_of([session for session in sessions if not session.row.is_past])

    assert sum(not seat.name for seat in past) == 0
    assert 20 < sum(not seat.name for seat in coming) < 60
    assert 50 < sum(not seat.email for seat in past) < 120


def test_plan_seats_nobody_twice_in_one_session() -> None:
    for session in plan.make(TODAY):
        named = Counter(seat.name for seat in seats_of([session]) if seat.name)
        assert [name for name, times in named.items() if times > 1] == []


def test_plan_writes_to_nobody_real() -> None:
    addresses = {seat.email for seat in seats_of(plan.make(TODAY)) if seat.email}
    ends = Counter(address.rpartition(".")[2] for address in addresses if not is_police_address(address))
    police = {address.partition("@")[2].partition(".")[2] for address in addresses if is_police_address(address)}

    assert set(ends) == {"example", "test"}
    assert police == {files.POLICE_DOMAIN}
    assert all(address.isascii() for address in addresses)


def test_files_hold_bodies_of_every_kind_with_numbers_that_pass() -> None:
    bodies = files.bodies()
    checks = {"company_number": uk.company_number, "charity_number": uk.charity_number, "school_urn": uk.school_urn}
    numbers = [one for body in bodies for one in body.numbers]

    assert 55 <= len(bodies) <= 65
    assert {body.audience_type for body in bodies} == set(AudienceType.values)
    assert {body.size_band for body in bodies} == set(SizeBand.values)
    assert {body.force for body in bodies} == {"thames-valley", "hampshire", "surrey", "sussex"}
    assert [number for kind, number in numbers if checks[kind](number) != number] == []
    assert len(set(numbers)) == len(numbers)
    assert [body.postcode for body in bodies if uk.postcode(body.postcode) != body.postcode] == []


def test_files_hold_rooms_large_enough() -> None:
    rooms = {room.key: room for room in files.rooms()}

    assert len(rooms) == 14
    assert [room.postcode for room in rooms.values() if uk.postcode(room.postcode) != room.postcode] == []
    assert [row.key for row in files.sessions() if row.venue and row.room > rooms[row.venue].capacity] == []


def test_days_know_the_bank_holidays() -> None:
    year = [date(2027, 1, 1) + timedelta(days=count) for count in range(365)]
    holidays = [day for day in year if days.is_holiday(day)]

    assert holidays[:6] == [
        date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 3), date(2027, 5, 31), date(2027, 8, 30),
    ]  # fmt: skip
    assert holidays[6:] == [date(2027, 12, 24 + count) for count in range(8)]
    assert days.is_holiday(date(2028, 1, 3))


def test_days_count_both_ways() -> None:
    after = [days.working_day(TODAY, count) for count in range(1, 60)]

    assert (days.working_day(TODAY, -1), after[0]) == (date(2026, 11, 20), date(2026, 11, 23))
    assert all(one < other for one, other in pairwise(after))
