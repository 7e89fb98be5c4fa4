"""Attendance reports are read as programs really write them, and a bad one is refused whole, row by row."""

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

from attendance.enums import Layout
from attendance.operations.report_files import BadReportError, clocks, read
from tests.factories import reports
from tests.factories.files import make_zip
from ui.wording import LONDON

BEGINS = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)
MEETING = SimpleNamespace(starts_at=BEGINS, ends_at=BEGINS + timedelta(hours=1))
ADA = ("Ada Attendee", "ada@bright.example", [(0, 20), (30, 55)])
BEN = ("Okonkwo, Bénédicte (External)", "", [(5, 60)])


def stays(raw):
    """What a file says: who, from which minute to which, or for how many."""
    return [
        (stay.name, stay.email, *(int((at - BEGINS).total_seconds() // 60) for at in (stay.joined_at, stay.left_at)))
        for stay in read(raw, MEETING).stays
        if not stay.is_total
    ]


EACH_STAY = [
    ("Ada Attendee", "ada@bright.example", 0, 20),
    ("Ada Attendee", "ada@bright.example", 30, 55),
    ("Okonkwo, Bénédicte", "", 5, 60),
]


@pytest.mark.parametrize(
    ("raw", "layout"),
    [
        (reports.teams(MEETING, [ADA, BEN]), Layout.TEAMS),
        (reports.teams(MEETING, [ADA, BEN], us=True), Layout.TEAMS),
        (reports.teams_2021(MEETING, [ADA, BEN]), Layout.TEAMS_2021),
        (reports.zoom(MEETING, [ADA, ("Bénédicte", "", [(5, 60)])]), Layout.ZOOM),
        (reports.zoom(MEETING, [ADA], with_meeting=False), Layout.ZOOM),
    ],
)
def test_read_knows_each_stay_in_every_layout(raw, layout):
    assert read(raw, MEETING).layout == layout
    expected = EACH_STAY
    if layout == Layout.ZOOM:
        expected = expected[:2] + ([("Bénédicte", "", 5, 60)] if b"Topic" in raw else [])
    assert stays(raw) == expected


def test_read_without_activities_knows_the_minutes_alone():
    found = read(reports.teams(MEETING, [ADA], activities=False), MEETING).stays
    assert [(stay.name, stay.minutes, stay.is_total) for stay in found] == [("Ada Attendee", 45.0, True)]


@pytest.mark.parametrize("stays_on", [False, True])
def test_read_pairs_comings_and_goings_of_2020(stays_on):
    raw = reports.teams_2020(MEETING, [ADA], stays_on=stays_on)
    assert read(raw, MEETING).layout == Layout.TEAMS_2020
    last = 60 if stays_on else 55
    assert stays(raw)[:2] == [("Ada Attendee", "", 0, 20), ("Ada Attendee", "", 30, last)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_read_takes_every_encoding_and_separator(encoding, separator):
    rows = ["7K3MQ4XP/2,Zoë Bénard,ZOE@bright.example,03/04/2026 10:05,03/04/2026 10:50,"]
    raw = reports.plain(*rows, encoding=encoding).decode(encoding).replace(",", separator).encode(encoding)
    (stay,) = read(raw, MEETING).stays
    assert (stay.name, stay.email, stay.reference) == ("Zoë Bénard", "zoe@bright.example", "7K3MQ4XP/2")
    assert (stay.joined_at, stay.left_at) == (BEGINS + timedelta(minutes=5), BEGINS + timedelta(minutes=50))


@pytest.mark.parametrize(
    "joined",
    [
        "2026-04-03T10:05:00+01:00",
        "2026-04-03T09:05:00Z",
        "2026-04-03 10:05",
        "03/04/2026 10:05",
        "04/03/2026 10:05:00 AM",
        "3.4.26, 10:05",
        "Apr 3, 2026 10:05 AM",
        "Friday 3 April 2026 10:05",
        "3rd Apr 2026, 10.05am",
        "10:05",
        "10:05 am",
    ],
)
def test_read_takes_days_as_everybody_writes_them(joined):
    raw = reports.plain(f'Ada,,"{joined}",2026-04-03 10:50', heading="Name,Email,Joined,Left")
    assert read(raw, MEETING).stays[0].joined_at == BEGINS + timedelta(minutes=5)


def test_one_day_that_can_be_read_one_way_only_decides_for_all():
    about = datetime(2026, 4, 3, 9, tzinfo=UTC)
    open_one = clocks.readings("4/3/26, 1:00 PM", LONDON)
    clear_one = clocks.readings("4/13/26, 1:00 PM", LONDON)
    assert clocks.is_day_first([open_one, clear_one], about) is False
    assert clocks.is_day_first([clocks.readings("13/4/26, 13:00", LONDON), open_one], about) is True


def test_heading_that_names_utc_is_believed():
    raw = reports.plain("Ada,2026-04-03 09:05,2026-04-03 09:50", heading="Name,First Join (UTC),Last Leave (UTC)")
    assert read(raw, MEETING).stays[0].joined_at == BEGINS + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1h 5m 30s", 65.5),
        ("45m", 45),
        ("1:05:30", 65.5),
        ("58", 58),
        ("2 hours 3 mins", 123),
        ("8s", 8 / 60),
        ("12,5", 12.5),
    ],
)
def test_lengths_of_time_are_understood(text, minutes):
    assert clocks.minutes(text) == pytest.approx(minutes)


@pytest.mark.parametrize("text", ["", "soon", "h", "3s 2h", "99999999h"])
def test_other_words_are_no_length(text):
    assert clocks.minutes(text) is None


@pytest.mark.parametrize(
    "text", ["", "yesterday", "32/13/2026 10:00", "3/4/26", "3/4/26 25:00", "3/4/26 13:00 PM", "31/6/26 10:00"]
)
def test_other_words_are_no_moment(text):
    assert clocks.readings(text, LONDON) is None


def test_read_says_every_bad_row_with_its_number():
    raw = reports.plain(
        ",Ada,ada@bright.example,03/04/2026 10:00,03/04/2026 10:50,",
        ",,,03/04/2026 10:00,03/04/2026 10:50,",
        "",
        ",Ben,,yesterday,03/04/2026 10:50,",
        ",Cy,,03/04/2026 10:50,03/04/2026 10:00,",
        ",Di,,,,",
        ",Ed,,,,soon",
        ",Flo,flo@bright.example,03/04/2026 10:00,03/04/2026 10:50,,and more",
    )
    with pytest.raises(BadReportError) as bad:
        read(raw, MEETING)
    assert list(bad.value.faults) == [
        "Row 3: it names nobody",
        "Row 5: when somebody joined cannot be read as a day and a time",
        "Row 6: somebody left before they joined",
        "Row 7: it does not say from when to when somebody was there, or for how many minutes",
        "Row 8: the length of time in “Minutes” cannot be read",
        "Row 9: it has more cells than its headings. Put words with a comma in quotation marks",
    ]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "No attendance report is recognised"),
        (b"Colour,Number\nred,3\n", "No attendance report is recognised"),
        (b"Name,Minutes\n", "The report names nobody"),
        (b"Name,Minutes,Duration\nAda,3,3\n", "Row 1: two columns have the same heading"),
        (b'Name,Minutes\n"Ada,3\n', "Row 2 cannot be read"),
        (b"\x00\x01\x02\x03", "This is not a CSV file"),
        (make_zip({"xl/workbook.xml": b"<x/>"}), "This is a workbook."),
    ],
)
def test_read_says_why_a_file_is_no_report(raw, told):
    with pytest.raises(BadReportError) as bad:
        read(raw, MEETING)
    assert [fault[: len(told)] for fault in bad.value.faults] == [told]


def test_somebody_who_registered_and_never_came_is_left_out():
    heading = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\tRegistration Email"
    lines = [
        "1. Summary",
        "2. Participants",
        heading,
        "Ada\t4/3/26, 10:00:00 AM\t4/3/26, 10:50:00 AM\t50m\t\t\tAttendee\tada@bright.example",
        "Ben\t\t\t\t\t\tAttendee\tben@bright.example",
    ]
    found = read("\r\n".join(lines).encode("utf-16"), MEETING).stays
    assert [(stay.name, stay.email) for stay in found] == [("Ada", "ada@bright.example")]


def test_an_offset_is_believed():
    assert clocks.readings("2026-04-03T11:05:00+02:00", LONDON).day_first == datetime(
        2026, 4, 3, 11, 5, tzinfo=timezone(timedelta(hours=2))
    )
