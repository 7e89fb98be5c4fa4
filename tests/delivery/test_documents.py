"""Calendar files, read back: entries that later files find again, move and take out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from icalendar import Calendar, Event

from correspondence.emails import Mail
from delivery.enums import Mode
from delivery.models import Session
from delivery.operations import bookings, seats, sessions
from kernel.actors import PUBLIC, SYSTEM
from tests.factories.delivery import LINK, make_booking, make_coming, make_seat, written
from ui.wording import LONDON

pytestmark = pytest.mark.django_db


def files(mail: Mail) -> list[Calendar]:
    dated = [one for one in mail.attachments if one.mime_type.startswith("text/calendar")]
    return [Calendar.from_ical(one.content) for one in dated]


def events(mail: Mail) -> list[Event]:
    return [event for file in files(mail) for event in file.walk("VEVENT")]


def facts(event: Event) -> tuple[str, int, str]:
    return str(event["UID"]), int(event["SEQUENCE"]), str(event["STATUS"])


def summer() -> datetime:
    year = timezone.now().year + 1
    return datetime(year, 7, 6, 10, 30, tzinfo=LONDON)


def test_invitation_says_when_where_and_to_whom() -> None:
    session = make_coming(mode=Mode.IN_PERSON, starts_at=summer(), what_to_bring="A pen, ink; paper")
    seat = make_seat(session, 'Ada "Q" Ł, ada@x.example')
    mail = written("seat_confirmed")
    (file,), (event,) = files(mail), events(mail)
    assert (str(file["METHOD"]), mail.attachments[0].mime_type) == ("REQUEST", "text/calendar; method=REQUEST")
    assert event.decoded("DTSTART") == summer()
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event.decoded("DTEND") == summer() + timedelta(hours=1)
    assert str(event["SUMMARY"]) == "Cyber basics"
    assert str(event["LOCATION"]).endswith("1 Secret Street, Reading, RG1 1AA")
    assert "A pen, ink; paper" in str(event["DESCRIPTION"])
    assert f"http://testserver/seats/{seat.booking.ref}-1/" in str(event["DESCRIPTION"])
    assert (str(event["ATTENDEE"]), event["ATTENDEE"].params["PARTSTAT"]) == ("mailto:ada@x.example", "ACCEPTED")
    assert event["ORGANIZER"].params["CN"] == "Protect South East"
    assert seat.key not in mail.attachments[0].content.decode()


def test_time_zone_is_britains_in_every_season() -> None:
    make_booking(make_coming(starts_at=summer()))
    (zone,) = files(written("booking_confirmed"))[0].walk("VTIMEZONE")
    rule = zone.to_tz()
    for month, hours in ((1, 0), (3, 0), (4, 1), (7, 1), (10, 1), (11, 0)):
        local = datetime(2030, month, 2, 12, tzinfo=rule)
        assert local.utcoffset() == timedelta(hours=hours), month
    assert summer().astimezone(UTC).hour == 9


def test_every_meeting_has_a_file_and_an_entry_of_its_own() -> None:
    booking = make_booking(make_coming(dates=3))
    mail = written("booking_confirmed")
    assert [len(file.walk("VEVENT")) for file in files(mail)] == [1, 1, 1]
    assert [facts(event) for event in events(mail)] == [
        (f"{booking.ref}-{booking.session.ref}-{number}@testserver", 0, "CONFIRMED") for number in (1, 2, 3)
    ]
    assert len({one.name for one in mail.attachments}) == 3


def move(session: Session, *days: int) -> Session:
    starts = [timezone.now() + timedelta(days=day) for day in days]
    return sessions.move(session=session, meetings=[(one, one + timedelta(hours=1)) for one in starts], by=SYSTEM)


def test_move_finds_the_same_entries_with_a_higher_sequence() -> None:
    session = make_coming(dates=2)
    make_seat(session, "Ada, ada@x.example")
    before = [facts(event)[0] for event in events(written("seat_confirmed"))]
    move(session, 20, 40)
    moved = events(written("seat_session_moved"))
    assert [facts(event) for event in moved] == [(uid, 1, "CONFIRMED") for uid in before]
    assert [event.decoded("DTSTART") for event in moved] == [
        one.starts_at.replace(microsecond=0) for one in session.meetings.all()
    ]


def test_move_to_fewer_dates_takes_the_rest_out() -> None:
    session = make_coming(dates=3)
    booking = make_booking(session)
    move(session, 20)
    mail = written("session_moved")
    assert [str(file["METHOD"]) for file in files(mail)] == ["REQUEST", "CANCEL", "CANCEL"]
    assert [(facts(event)[0], facts(event)[2]) for event in events(mail)] == [
        (f"{booking.ref}-{session.ref}-1@testserver", "CONFIRMED"),
        (f"{booking.ref}-{session.ref}-2@testserver", "CANCELLED"),
        (f"{booking.ref}-{session.ref}-3@testserver", "CANCELLED"),
    ]


def cancel_session(booking: Any) -> str:
    sessions.cancel(session=booking.session, reason="Ill.", by=SYSTEM)
    return "session_cancelled"


def cancel_booking(booking: Any) -> str:
    bookings.cancel(booking=booking, by=PUBLIC)
    return "booking_cancelled"


@pytest.mark.parametrize("off", [cancel_session, cancel_booking])
def test_cancelling_takes_the_same_entries_out(off: Any) -> None:
    booking = make_booking(make_coming(dates=2))
    before = events(written("booking_confirmed"))
    mail = written(off(booking))
    assert {str(file["METHOD"]) for file in files(mail)} == {"CANCEL"}
    assert [facts(event) for event in events(mail)] == [(facts(one)[0], 1, "CANCELLED") for one in before]
    assert {one.mime_type for one in mail.attachments} == {"text/calendar; method=CANCEL"}


def test_place_that_passes_on_leaves_the_old_calendar_and_never_the_new_one() -> None:
    seat = make_seat(person="Ada, ada@x.example")
    (ada,) = events(written("seat_confirmed"))
    seats.name(seat=seat, name="Bea", email="bea@x.example", by=PUBLIC)
    (bea,) = events(written("seat_confirmed", to="bea@x.example"))
    (gone,) = events(written("seat_passed_on"))
    assert facts(gone) == (facts(ada)[0], 1, "CANCELLED")
    assert facts(bea)[0] != facts(ada)[0]
    seats.name(seat=seat, name="Bea Corrected", email="bea@x.example", by=PUBLIC)
    (same,) = events(written("seat_confirmed", to="bea@x.example"))
    assert facts(same)[0] == facts(bea)[0]


def test_joining_link_stands_in_the_file_of_the_joining_details_alone() -> None:
    make_booking()
    held = {kind: [one.content.decode() for one in written(kind).attachments] for kind in
            ("booking_confirmed", "joining_details")}  # fmt: skip
    assert LINK not in held["booking_confirmed"][0]
    (event,) = events(written("joining_details"))
    assert str(event["URL"]) == LINK


@override_settings(BASE_URL="https://training.example.police.uk:8443/")
def test_entries_are_named_after_the_host_whatever_its_port() -> None:
    booking = make_booking()
    (event,) = events(written("booking_confirmed"))
    assert facts(event)[0] == f"{booking.ref}-{booking.session.ref}-1@training.example.police.uk"
    assert f"https://training.example.police.uk:8443/k/{booking.key}/" in written("booking_confirmed").text


def test_odd_text_cannot_break_out_of_its_line() -> None:
    session = make_coming(what_to_bring="A pen\nEND:VEVENT\nBEGIN:VALARM")
    make_booking(session, booker_name='Olive";X=1:evil')
    (event,) = events(written("booking_confirmed"))
    assert "BEGIN:VALARM" in str(event["DESCRIPTION"])
    assert list(event.walk("VALARM")) == []
    assert "X" not in event["ATTENDEE"].params
