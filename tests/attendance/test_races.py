"""What must hold when several people press at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.utils import timezone

from attendance.models import CheckIn, Closing, Mark, Register, Report, ReportEntry, WalkIn
from attendance.operations import check_ins, registers, report_entries, reports, walk_ins
from delivery.enums import SessionState
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.factories.attendance import make_register, make_seats, make_session, mark
from tests.factories.reports import make_read

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each over a connection of its own; refusals are returned by their code."""
    barrier = Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait()
            return action()
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def test_eight_who_open_at_once_start_one_register():
    meeting = make_session().meetings.get()
    found = at_once(*[lambda: registers.open_register(meeting=meeting, by=SYSTEM).pk] * 8)
    assert len(set(found)) == 1
    assert Register.objects.count() == 1
    assert TrailEntry.objects.filter(verb="hold").count() == 1


def test_eight_who_import_at_once_import_one_report():
    session = make_session()
    register = make_register(session)
    (ann,) = make_seats(session, "Ann")
    said = make_read(register.meeting, [("Ann", ann.email, [(0, 60)]), ("Stranger", "", [(0, 60)])])
    found = at_once(*[lambda: reports.enter(register=register, read=said, minimum_minutes=45, by=SYSTEM).is_repeat] * 8)
    assert sorted(found) == [False, *[True] * 7]
    assert (Report.objects.count(), ReportEntry.objects.count(), CheckIn.objects.count()) == (1, 2, 1)
    entry = ReportEntry.objects.get(name="Stranger")
    done = at_once(
        *[lambda: report_entries.add(entry=entry, name="Stranger", email="", organisation_name="", by=SYSTEM).pk] * 8
    )
    assert done.count("entry_settled") == 7
    assert (WalkIn.objects.count(), CheckIn.objects.count()) == (1, 2)


def test_eight_who_close_at_once_make_one_closing():
    session = make_session()
    (ann,) = make_seats(session, "Ann")
    register = make_register(session)
    mark(register, ann)
    found = at_once(*[lambda: registers.close(register=register, by=SYSTEM).number] * 8)
    assert sorted(found, key=str) == [1, *["register_closed"] * 7]
    assert (Closing.objects.count(), Mark.objects.count()) == (1, 1)
    assert TrailEntry.objects.filter(verb="complete").count() == 1


def test_eight_with_the_same_event_make_one_row():
    session = make_session()
    (ann,) = make_seats(session, "Ann")
    register = make_register(session)
    event_id = uuid4()

    def enter():
        return check_ins.mark(register=register, seat=ann, status="present", client_event_id=event_id, by=SYSTEM).pk

    assert at_once(*[enter] * 8) == [event_id] * 8
    assert CheckIn.objects.count() == 1


def test_same_event_on_eight_registers_is_entered_once():
    desks = []
    for _ in range(8):
        session = make_session()
        desks.append((make_register(session), make_seats(session, "Ann")[0]))
    event_id = uuid4()

    def enter(register, seat):
        return check_ins.mark(register=register, seat=seat, status="present", client_event_id=event_id, by=SYSTEM).pk

    found = at_once(*[lambda desk=desk: enter(*desk) for desk in desks])
    assert sorted(map(str, found)) == sorted([str(event_id), *["event_id_reused"] * 7])


def test_eight_with_the_same_walk_in_make_one_person():
    register = make_register()
    event_id = uuid4()

    def add():
        return walk_ins.add(register=register, name="Wim", client_event_id=event_id, by=SYSTEM).pk

    assert at_once(*[add] * 8) == [event_id] * 8
    assert (WalkIn.objects.count(), CheckIn.objects.count()) == (1, 1)


def test_no_mark_slips_past_a_closing():
    session = make_session()
    first, *seats = make_seats(session, *"ABCDEFG")
    register = make_register(session)
    mark(register, first)
    entering = [lambda seat=seat: mark(register, seat).seat_id for seat in seats]
    at_once(lambda: registers.close(register=register, by=SYSTEM), *entering)
    entered = set(CheckIn.objects.values_list("seat_id", flat=True))
    present = set(Mark.objects.filter(status="present").values_list("seat_id", flat=True))
    assert present == entered


def test_last_two_registers_closed_at_once_complete_the_session():
    for _ in range(5):
        session = make_session(days=2, starts_at=timezone.now() - timezone.timedelta(days=3))
        (ann,) = make_seats(session, "Ann")
        desks = [make_register(session, meeting_no=number) for number in (1, 2)]
        for register in desks:
            mark(register, ann)
        at_once(*[lambda register=register: registers.close(register=register, by=SYSTEM) for register in desks])
        session.refresh_from_db()
        assert session.state == SessionState.COMPLETED
