"""Registers: started, closed, amended."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from attendance.models import Closing, Mark, Register
from attendance.operations import check_ins, headcounts, registers, walk_ins
from delivery.enums import SessionState
from delivery.operations import sessions
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from organisations.enums import AudienceType
from records.models import TrailEntry
from tests.factories.attendance import make_closed_register, make_register, make_seats, make_session, mark

pytestmark = pytest.mark.django_db


def trail_of(row):
    entries = TrailEntry.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk))
    return list(entries.order_by("subject_no").values_list("verb", flat=True))


def statuses(closing):
    return sorted((mark.seat.name, mark.status) for mark in closing.marks.exclude(seat=None).select_related("seat"))


def code_of(refused):
    return refused.value.code


def test_open_starts_a_register_once_and_holds_the_session():
    session = make_session()
    first = registers.open_register(meeting=session.meetings.get(), by=SYSTEM)
    second = registers.open_register(meeting=session.meetings.get(), by=SYSTEM)
    session.refresh_from_db()
    assert first == second
    assert session.state == SessionState.HELD
    assert trail_of(first) == ["open"]


def test_open_refuses_a_cancelled_session():
    session = make_session(starts_at=timezone.now() + timedelta(hours=1))
    sessions.cancel(session=session, reason="The trainer is ill.", by=SYSTEM)
    with pytest.raises(Refusal) as refused:
        make_register(session)
    assert code_of(refused) == "session_cancelled"
    assert Register.objects.count() == 0


def test_open_refuses_a_draft():
    with pytest.raises(Refusal) as refused:
        make_register(make_session(as_draft=True))
    assert code_of(refused) == "session_draft"


def test_open_refuses_more_than_a_day_before_and_says_from_when():
    session = make_session(starts_at=timezone.now() + timedelta(hours=24, minutes=1))
    with pytest.raises(Refusal) as refused:
        make_register(session)
    assert code_of(refused) == "too_early"
    assert "from 24 hours before" in refused.value.message


def test_open_starts_within_the_day_before():
    register = make_register(make_session(starts_at=timezone.now() + timedelta(hours=23, minutes=59)))
    assert register.state == "open"


def test_close_freezes_a_mark_for_everybody_and_completes_the_session():
    session = make_session()
    ann, ben, cat = make_seats(session, "Ann", "Ben", "Cat")
    register = make_register(session)
    mark(register, ann)
    mark(register, ben, "late")
    walk_in = walk_ins.add(register=register, name="Wim", client_event_id=uuid4(), by=SYSTEM)
    headcounts.add(register=register, label="Year 8 pupils", count=28, audience_type=AudienceType.SCHOOL, by=SYSTEM)
    closing = registers.close(register=register, by=SYSTEM)
    session.refresh_from_db()
    assert statuses(closing) == [("Ann", "present"), ("Ben", "late"), ("Cat", "absent")]
    assert closing.marks.get(walk_in=walk_in).status == "present"
    assert closing.marks.get(seat=cat).check_in is None
    assert (closing.number, closing.headcount, closing.reason) == (1, 28, "")
    assert (register.state, register.closing) == ("closed", closing)
    assert session.state == SessionState.COMPLETED
    assert trail_of(register) == ["open", "close"]


def test_close_counts_the_last_event_of_each_person_and_forgets_one_taken_back():
    session = make_session()
    ann, ben = make_seats(session, "Ann", "Ben")
    register = make_register(session)
    for status in ("present", "absent", "left_early"):
        mark(register, ann, status)
    mark(register, ben)
    mark(register, ben, "cleared")
    assert statuses(registers.close(register=register, by=SYSTEM)) == [("Ann", "left_early"), ("Ben", "absent")]


def test_close_leaves_out_places_given_back_and_bookings_not_confirmed():
    session = make_session()
    ann, gone = make_seats(session, "Ann", "Gone")
    make_seats(session, "Held", state="held")
    make_seats(session, "Off", state="cancelled")
    register = make_register(session)
    mark(register, ann)
    mark(register, gone)
    gone.given_back_at = timezone.now()
    gone.save()
    assert statuses(registers.close(register=register, by=SYSTEM)) == [("Ann", "present")]


def test_close_refuses_a_closed_register():
    session = make_session()
    make_closed_register(session, *make_seats(session, "Ann"))
    with pytest.raises(Refusal) as refused:
        registers.close(register=Register.objects.get(), by=SYSTEM)
    assert code_of(refused) == "register_closed"
    assert Closing.objects.count() == 1


def test_close_refuses_before_the_meeting_begins():
    session = make_session(starts_at=timezone.now() + timedelta(hours=1))
    register = make_register(session)
    with pytest.raises(Refusal) as refused:
        registers.close(register=register, by=SYSTEM, empty=True)
    assert code_of(refused) == "meeting_not_begun"


def test_close_refuses_when_nobody_is_marked():
    session = make_session()
    (ann,) = make_seats(session, "Ann")
    register = make_register(session)
    mark(register, ann)
    mark(register, ann, "cleared")
    with pytest.raises(Refusal) as refused:
        registers.close(register=register, by=SYSTEM)
    assert code_of(refused) == "nobody_marked"
    assert "head-count line" in refused.value.message
    assert Closing.objects.count() == 0


def test_close_records_that_nobody_came_when_that_is_confirmed():
    session = make_session()
    make_seats(session, "Ann")
    register = make_register(session)
    assert statuses(registers.close(register=register, by=SYSTEM, empty=True)) == [("Ann", "absent")]


def test_close_goes_by_a_headcount_alone():
    register = make_register()
    headcounts.add(register=register, label="Year 8", count=30, audience_type=AudienceType.SCHOOL, by=SYSTEM)
    assert registers.close(register=register, by=SYSTEM).headcount == 30


def test_close_completes_a_session_of_several_days_only_with_its_last_register():
    session = make_session(days=3, starts_at=timezone.now() - timedelta(days=5))
    seats = make_seats(session, "Ann")
    states = []
    for number in (2, 1, 3):
        make_closed_register(session, *seats, meeting_no=number)
        session.refresh_from_db()
        states.append(session.state)
    assert states == [SessionState.HELD, SessionState.HELD, SessionState.COMPLETED]


def test_amend_keeps_the_first_closing_and_gives_the_next_its_reason():
    session = make_session()
    ann, ben = make_seats(session, "Ann", "Ben")
    first = make_closed_register(session, ann)
    register = first.register
    registers.amend(register=register, reason="Ben sat at the back.", by=SYSTEM)
    assert (register.state, register.closing) == ("open", first)
    mark(register, ben)
    second = registers.close(register=register, by=SYSTEM)
    assert statuses(first) == [("Ann", "present"), ("Ben", "absent")]
    assert statuses(second) == [("Ann", "present"), ("Ben", "present")]
    assert (second.number, second.reason, register.closing, register.reopened_for) == (
        2,
        "Ben sat at the back.",
        second,
        "",
    )
    assert trail_of(register) == ["open", "close", "amend", "close"]


def test_amend_refuses_without_a_reason():
    session = make_session()
    closing = make_closed_register(session, *make_seats(session, "Ann"))
    with pytest.raises(Refusal) as refused:
        registers.amend(register=closing.register, reason=" \n", by=SYSTEM)
    assert code_of(refused) == "reason_needed"


def test_amend_refuses_an_open_register():
    with pytest.raises(Refusal) as refused:
        registers.amend(register=make_register(), reason="Wrong.", by=SYSTEM)
    assert code_of(refused) == "register_open"


def test_close_writes_all_or_nothing(monkeypatch):
    session = make_session()
    (ann,) = make_seats(session, "Ann")
    register = make_register(session)
    mark(register, ann)

    def fail(**_):
        raise RuntimeError

    monkeypatch.setattr(sessions, "complete", fail)
    with pytest.raises(RuntimeError):
        registers.close(register=register, by=SYSTEM)
    register.refresh_from_db()
    assert (register.state, Closing.objects.count(), Mark.objects.count()) == ("open", 0, 0)


def test_mark_refuses_a_closed_register():
    session = make_session()
    ann, ben = make_seats(session, "Ann", "Ben")
    closing = make_closed_register(session, ann)
    with pytest.raises(Refusal) as refused:
        check_ins.mark(register=closing.register, seat=ben, status="present", client_event_id=uuid4(), by=SYSTEM)
    assert code_of(refused) == "register_closed"
