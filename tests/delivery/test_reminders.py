"""Reminders before a session: written when a place is final, put to new times or stopped as plans change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import timezone

from correspondence.emails import compose
from correspondence.enums import MessageState
from correspondence.models import Message
from delivery.forms.days import ReminderDaysField
from delivery.models import Session
from delivery.operations import bookings, seats, sessions
from delivery.operations.details import SessionDetails, details_of
from kernel.actors import PUBLIC, SYSTEM
from tests.factories.delivery import mails, make_booking, make_coming, written

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def at_ten(days: int) -> datetime:
    """Ten in the morning in London, in so many days."""
    day = timezone.localtime(timezone.now(), LONDON).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 10, tzinfo=LONDON)


def due(*kinds: str) -> list[tuple[str, int, int]]:
    """To whom, how many days ahead of its session, at what hour in London."""
    waiting = Message.objects.filter(kind__in=kinds or ("reminder", "seat_reminder"), state=MessageState.WAITING)
    start = Session.objects.get().starts_at.astimezone(LONDON).date()
    local = [(one.to_email, one.due_at.astimezone(LONDON)) for one in waiting.order_by("to_email", "due_at")]
    return [(email, (start - when.date()).days, when.hour) for email, when in local]


def revise(session: Session, **changes: object) -> None:
    session.refresh_from_db()
    sessions.revise(session=session, details=SessionDetails(**{**details_of(session), **changes}), by=SYSTEM)


def test_confirmed_plans_a_reminder_for_each_person_in_the_morning() -> None:
    session = make_coming(starts_at=at_ten(30), reminder_days=(14, 3))
    make_booking(session, "Olive, olive@bright.example", "Ada, ada@bright.example", "Bo, ada@bright.example")
    assert due() == [
        ("ada@bright.example", 14, 8),
        ("ada@bright.example", 3, 8),
        ("olive@bright.example", 14, 8),
        ("olive@bright.example", 3, 8),
    ]


def test_confirmed_plans_none_near_the_joining_details_or_now() -> None:
    make_booking(make_coming(starts_at=at_ten(4), reminder_days=(7, 4, 2, 1)), "Olive, olive@bright.example")
    # A day before stand the joining details; four days before is today.
    assert due() == [("olive@bright.example", 2, 8)]


def test_reminders_stay_at_eight_when_the_clocks_change() -> None:
    first = datetime(timezone.now().year + 1, 3, 31, 9, tzinfo=UTC)
    make_booking(make_coming(starts_at=first, reminder_days=(10,)), "Olive, olive@bright.example")
    assert due() == [("olive@bright.example", 10, 8)]


def test_move_puts_reminders_to_the_new_date() -> None:
    session = make_coming(starts_at=at_ten(30), reminder_days=(7,))
    make_booking(session)
    new = at_ten(40)
    sessions.move(session=session, meetings=[(new, new + timedelta(hours=1))], by=SYSTEM)
    assert due() == [("olive@bright.example", 7, 8)]
    assert Message.objects.filter(kind="reminder", state=MessageState.STOPPED).count() == 1


def test_revise_writes_reminders_anew_only_for_other_days() -> None:
    session = make_coming(starts_at=at_ten(30), reminder_days=(7,))
    make_booking(session)
    kept = Message.objects.get(kind="reminder")
    revise(session, joining_notes="Ring twice.")
    assert Message.objects.filter(kind="reminder").get() == kept
    revise(session, reminder_days=(10, 2))
    assert due() == [("olive@bright.example", 10, 8), ("olive@bright.example", 2, 8)]
    assert len(mails("joining_details")) == 1
    revise(session, reminder_days=())
    assert due() == []


def test_nobody_is_reminded_of_what_is_off() -> None:
    session = make_coming(starts_at=at_ten(30), reminder_days=(7,))
    booking = make_booking(session, "Ada, ada@bright.example", "Bo, bo@bright.example")
    other = make_booking(session, booker_email="other@bright.example")
    seats.give_back(seat=booking.seats.get(name="Ada"), by=PUBLIC)
    assert [email for email, _, _ in due()] == ["bo@bright.example", "olive@bright.example", "other@bright.example"]
    bookings.cancel(booking=booking, by=PUBLIC)
    assert [email for email, _, _ in due()] == ["other@bright.example"]
    sessions.cancel(session=session, reason="Ill.", by=SYSTEM)
    assert due() == []
    assert other.session.state != "cancelled"


def test_reminder_says_what_is_to_be_done() -> None:
    make_booking(make_coming(starts_at=at_ten(30), reminder_days=(7,)), "Ada, ada@bright.example", "")
    mail = written("reminder")
    assert mail.subject.startswith("Reminder: Cyber basics, ")
    for part in ("You booked 2 places", "1 place has no name yet", "how to join the day before", "/k/"):
        assert part in mail.text
    seat = written("seat_reminder")
    assert "You have a place" in seat.text
    assert "no name yet" not in seat.text + seat.html


def test_reminder_that_comes_late_is_not_sent() -> None:
    session = make_coming(starts_at=at_ten(30), reminder_days=(7,))
    make_booking(session)
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now() + timedelta(hours=20))
    assert compose(mails("reminder")[0]) is None


@pytest.mark.parametrize(("typed", "days"), [("7, 2", (7, 2)), ("2 and 14", (14, 2)), ("", ()), ("3;3", (3,))])
def test_days_are_read_as_people_write_them(typed: str, days: tuple[int, ...]) -> None:
    assert ReminderDaysField(required=False).clean(typed) == days


@pytest.mark.parametrize("typed", ["0", "61", "a week", "-1", "7.5", "1,2,3,4,5,6", "9" * 50, "\x00", "²"])
def test_days_that_make_no_sense_are_refused(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        ReminderDaysField(required=False).clean(typed)
