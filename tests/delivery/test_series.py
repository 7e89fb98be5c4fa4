"""A session repeats by a rule; the coming ones are changed or called off together, apart from those changed alone."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from delivery.enums import Mode, SessionState, TrainerRole
from delivery.models import Series, Session
from delivery.operations import copies, series, sessions
from delivery.operations.details import SessionDetails, details_of
from delivery.queries.clashes import clashes_ahead
from delivery.queries.series import Every, Repeat, rule_of
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from kernel.holidays import bank_holidays
from records.models import TrailEntry
from tests.factories.delivery import mails, make_booking, make_coming, make_venue
from tests.factories.organisations import make_trainer

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
A_WEEK = timedelta(weeks=1)


def on(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), LONDON)


def a_day(weekday: int = 1, ahead: int = 30) -> date:
    """The first such weekday (a Tuesday) so many days ahead."""
    day = timezone.localdate() + timedelta(days=ahead)
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def days(rows: Any) -> list[date]:
    return [one.starts_at.astimezone(LONDON).date() for one in rows.order_by("starts_at")]


def make(session: Session, **given: Any) -> Series:
    repeat = Repeat(**{"every": Every.WEEK, "times": 3, "skips_holidays": False, **given})
    return series.make(session=session, repeat=repeat, owner=make_trainer(), by=SYSTEM)


def refused(call: Any, **given: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(**given)
    return caught.value.code


def revise(session: Session, **changes: Any) -> Session:
    session.refresh_from_db()
    return sessions.revise(session=session, details=SessionDetails(**{**details_of(session), **changes}), by=SYSTEM)


@pytest.mark.parametrize(
    ("every", "first", "rule"),
    [
        (Every.WEEK, date(2027, 3, 2), "FREQ=WEEKLY;BYDAY=TU;COUNT=4"),
        (Every.FORTNIGHT, date(2027, 3, 5), "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;COUNT=4"),
        (Every.MONTH, date(2027, 3, 9), "FREQ=MONTHLY;BYDAY=2TU;COUNT=4"),
        (Every.MONTH, date(2027, 3, 30), "FREQ=MONTHLY;BYDAY=-1TU;COUNT=4"),
    ],
)
def test_rule_follows_the_first_date(every: Every, first: date, rule: str) -> None:
    assert rule_of(Repeat(every=every, times=4), first) == rule


def test_make_repeats_at_the_same_hour_whatever_the_clocks_do() -> None:
    session = make_coming(starts_at=on(a_day()))
    made = make(session, every=Every.MONTH, times=13)
    assert made.sessions.count() == 13
    assert {one.starts_at.astimezone(LONDON).strftime("%a %H:%M") for one in made.sessions.all()} == {"Tue 10:00"}
    assert TrailEntry.objects.get(verb="make_series").payload.body["after"]["rule"] == made.rule


def test_make_takes_everything_along_but_what_belongs_to_people() -> None:
    trainer = make_trainer()
    closes = on(a_day() - timedelta(days=2), 12)
    session = make_coming(
        starts_at=on(a_day()), dates=2, trainers=((trainer, TrainerRole.LEAD),), booking_closes_at=closes, minimum=5,
        reminder_days=(5, 2), mode=Mode.IN_PERSON,
    )  # fmt: skip
    make_booking(session, purpose="room")
    other = make(session, times=2).sessions.exclude(pk=session.pk).get()
    session.refresh_from_db()
    before, after = details_of(session), details_of(other)
    assert after.pop("booking_closes_at") == before.pop("booking_closes_at") + A_WEEK
    assert after == before
    assert other.meetings.count() == 2
    assert (other.bookings.count(), other.allocations.get().taken, other.is_apart) == (0, 0, False)


def test_make_leaves_out_bank_holidays_or_keeps_them() -> None:
    year = timezone.localdate().year + 1
    holiday = next(day for day, name in bank_holidays(year).items() if name.startswith("Summer"))
    first = holiday - A_WEEK
    assert days(make(make_coming(starts_at=on(first)), skips_holidays=True).sessions) == [first, holiday + A_WEEK]
    assert len(days(make(make_coming(starts_at=on(first))).sessions)) == 3


def test_make_leaves_out_and_moves_single_dates() -> None:
    first = a_day()
    moved = {first + 2 * A_WEEK: first + 2 * A_WEEK + timedelta(days=1)}
    made = make(make_coming(starts_at=on(first)), until=first + 3 * A_WEEK, times=None, left_out=(first + A_WEEK,),
                moved=moved)  # fmt: skip
    assert days(made.sessions) == [first, *moved.values(), first + 3 * A_WEEK]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"every": "hour"}, "bad_rule"),
        ({"times": None}, "bad_rule"),
        ({"times": 1}, "bad_rule"),
        ({"times": 62}, "too_many_dates"),
        ({"times": None, "until": a_day() + timedelta(days=1000)}, "too_many_dates"),
        ({"times": None, "until": a_day() - A_WEEK}, "bad_rule"),
        ({"until": a_day() + A_WEEK}, "bad_rule"),
        ({"left_out": (a_day() + timedelta(days=1),)}, "bad_dates"),
        ({"moved": {a_day() + A_WEEK: a_day()}}, "bad_dates"),
        ({"times": 2, "left_out": (a_day() + A_WEEK,)}, "no_dates"),
    ],
)
def test_make_refuses_and_makes_nothing(given: dict[str, Any], code: str) -> None:
    session = make_coming(starts_at=on(a_day()))
    assert refused(make, session=session, **given) == code
    assert (Session.objects.count(), Series.objects.count()) == (1, 0)


def test_make_refuses_a_second_series_and_a_session_that_is_off() -> None:
    session = make_coming(starts_at=on(a_day()))
    make(session)
    assert refused(make, session=session) == "already_in_series"
    assert Session.objects.count() == 3
    off = sessions.cancel(session=make_coming(), reason="Ill.", by=SYSTEM)
    assert refused(make, session=off) == "session_over"


def test_one_that_is_changed_stands_apart_and_is_left_alone() -> None:
    session = make_coming(starts_at=on(a_day()))
    made = make(session, times=4)
    one, two, three, four = made.sessions.order_by("starts_at")
    revise(three, joining_notes="Ring twice.")
    start = on(a_day() + 3 * A_WEEK, 14)
    sessions.move(session=four, meetings=[(start, start + timedelta(hours=1))], by=SYSTEM)
    assert list(made.sessions.order_by("starts_at").values_list("is_apart", flat=True)) == [False, False, True, True]
    revise(one, what_to_bring="A pen.")
    changed = series.align(session=one, by=SYSTEM)
    assert changed == [two]
    assert sorted(made.sessions.values_list("what_to_bring", "is_apart")) == [
        ("", True), ("", True), ("A pen.", False), ("A pen.", False)]  # fmt: skip


def test_align_gives_all_the_hour_and_tells_those_booked() -> None:
    made = make(make_coming(starts_at=on(a_day())), times=3)
    one, two, _ = made.sessions.order_by("starts_at")
    make_booking(two)
    start = on(a_day(), 15)
    sessions.move(session=one, meetings=[(start, start + timedelta(hours=2))], by=SYSTEM)
    series.align(session=one, by=SYSTEM)
    assert {one.starts_at.astimezone(LONDON).hour for one in made.sessions.all()} == {15}
    assert days(made.sessions) == [a_day(), a_day() + A_WEEK, a_day() + 2 * A_WEEK]
    assert [one.to_email for one in mails("session_moved")] == ["olive@bright.example"]


def test_align_changes_all_or_none_and_names_the_date() -> None:
    made = make(make_coming(starts_at=on(a_day()), capacity=5), times=3)
    one, _, three = made.sessions.order_by("starts_at")
    make_booking(three, places=4)
    revise(one, online_capacity=2)
    with pytest.raises(Refusal) as caught:
        series.align(session=one, by=SYSTEM)
    assert caught.value.code == "capacity_below_taken"
    assert f"{three.starts_at.astimezone(LONDON):%A}" in caught.value.message
    assert [one.allocations.get().capacity for one in made.sessions.order_by("starts_at")] == [2, 5, 5]
    assert refused(series.align, session=make_coming(), by=SYSTEM) == "not_in_series"


def test_cancel_calls_off_what_is_to_come_and_tells_why() -> None:
    made = make(make_coming(starts_at=on(a_day())), times=3)
    one, two, _ = made.sessions.order_by("starts_at")
    make_booking(two)
    now = timezone.now()
    Session.objects.filter(pk=one.pk).update(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    assert refused(series.cancel, series=made, reason=" ", by=SYSTEM) == "reason_needed"
    series.cancel(series=made, reason="The room burnt down.", by=SYSTEM)
    states = list(made.sessions.order_by("starts_at").values_list("state", flat=True))
    assert states == [SessionState.SCHEDULED, SessionState.CANCELLED, SessionState.CANCELLED]
    assert len(mails("session_cancelled")) == 1
    assert refused(series.cancel, series=made, reason="Again.", by=SYSTEM) == "nothing_to_cancel"


def test_clashes_are_found_in_one_query(django_assert_num_queries: Any) -> None:
    trainer, venue = make_trainer(), make_venue()
    session = make_coming(starts_at=on(a_day()), mode=Mode.IN_PERSON, venue=venue, trainers=((trainer, "lead"),))
    there = make_coming(starts_at=on(a_day() + A_WEEK), mode=Mode.IN_PERSON, venue=venue)
    hers = make_coming(starts_at=on(a_day() + 2 * A_WEEK), trainers=((trainer, "co_trainer"),))
    plans = [spans for _, spans in series.plan(session=session, repeat=Repeat(every=Every.WEEK, times=4))]
    with django_assert_num_queries(3):
        found = clashes_ahead(plans, like=session)
    assert [[(one.trainer, one.session) for one in each] for each in found] == [
        [("", there)], [(trainer.name, hers)], []]  # fmt: skip


def test_copy_is_a_session_of_its_own() -> None:
    session = make_coming(starts_at=on(a_day()), joining_notes="Ring twice.")
    copied = copies.copy(session=session, meetings=copies.spans_on(session, A_WEEK), as_draft=True, by=SYSTEM)
    assert (copied.state, copied.series, copied.joining_notes) == (SessionState.DRAFT, None, "Ring twice.")
    assert copied.starts_at == session.starts_at.astimezone(LONDON) + A_WEEK
    verbs = TrailEntry.objects.filter(subject_type="delivery.session").values_list("subject_id", "verb")
    assert sorted(verbs) == sorted(
        [(str(session.pk), "schedule"), (str(copied.pk), "schedule"), (str(session.pk), "copy")]
    )
