"""Shares, figures and what waits to be closed: only final marks count."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attendance import queries
from attendance.operations import headcounts, registers, walk_ins
from delivery.models import Session
from kernel.actors import SYSTEM
from organisations.enums import AudienceType
from tests.factories.attendance import make_closed_register, make_register, make_seats, make_session, mark
from tests.factories.organisations import make_organisation
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=10)
START, END = timezone.now() - timedelta(days=30), timezone.now() + timedelta(days=1)


def count_group(register, count, **more):
    return headcounts.add(
        register=register, label="Pupils", count=count, audience_type=AudienceType.SCHOOL, by=SYSTEM, **more
    )


def add_walk_in(register, name="Wim", **more):
    from uuid import uuid4

    return walk_ins.add(register=register, name=name, client_event_id=uuid4(), by=SYSTEM, **more)


def figures(**limits):
    found = queries.counts(limits.pop("start", START), limits.pop("end", END), **limits)
    rows = [("total", found.total), *((row.force.slug if row.force else None, row) for row in found.by_force)]
    return {name: (row.sessions, row.people, row.headcount, row.organisations) for name, row in rows}


def test_share_is_of_all_planned_meetings():
    session = make_session(days=3, starts_at=LONG_AGO)
    ann, ben = make_seats(session, "Ann", "Ben")
    make_closed_register(session, ann, ben, meeting_no=1)
    register = make_register(session, meeting_no=2)
    mark(register, ann, "late")
    walk_in = add_walk_in(register)
    registers.close(register=register, by=SYSTEM)
    mark(make_register(session, meeting_no=3), ann)
    shares = {(one.seat_id, one.walk_in_id): one for one in queries.attendance_share(session)}
    assert {key: (one.attended, one.planned, one.percent) for key, one in shares.items()} == {
        (ann.pk, None): (2, 3, 66),
        (ben.pk, None): (1, 3, 33),
        (None, walk_in.pk): (1, 3, 33),
    }
    assert [shares[ann.pk, None].reaches(percent) for percent in (66, 67)] == [True, False]


@pytest.mark.parametrize(
    ("status", "attended"), [("present", 1), ("late", 1), ("left_early", 1), ("absent", 0), ("excused", 0)]
)
def test_share_counts_those_who_were_there(status, attended):
    session = make_session()
    (ann,) = make_seats(session, "Ann")
    register = make_register(session)
    mark(register, ann, status)
    registers.close(register=register, by=SYSTEM)
    assert [one.attended for one in queries.attendance_share(session)] == [attended]


def test_share_goes_by_the_current_closing():
    session = make_session()
    (ann,) = make_seats(session, "Ann")
    register = make_closed_register(session, ann).register
    registers.amend(register=register, reason="Ann was not there.", by=SYSTEM)
    mark(register, ann, "absent")
    assert [one.attended for one in queries.attendance_share(session)] == [1]
    registers.close(register=register, by=SYSTEM)
    assert [one.attended for one in queries.attendance_share(session)] == [0]
    assert [mark.status for mark in queries.marks_of(session)] == ["absent"]


def test_unclosed_lists_what_is_over_and_not_closed():
    never = make_session(starts_at=LONG_AGO)
    left_open = make_session(starts_at=LONG_AGO + timedelta(days=1))
    make_register(left_open)
    make_session(starts_at=LONG_AGO, as_draft=True)
    make_session(starts_at=timezone.now() - timedelta(minutes=30))
    closed = make_session(starts_at=LONG_AGO + timedelta(days=2))
    closing = make_closed_register(closed, *make_seats(closed, "Ann"))
    assert [one.session for one in queries.unclosed(timezone.now())] == [never, left_open]
    registers.amend(register=closing.register, reason="A wrong mark.", by=SYSTEM)
    assert [one.session for one in queries.unclosed(timezone.now())] == [never, left_open, closed]


def test_counts_keep_people_and_headcount_apart_by_audience_force():
    forces = make_reference()
    session = make_session(starts_at=LONG_AGO, host_force=forces["surrey"])
    school = make_organisation("A school", force=forces["hampshire"])
    ann, ben = make_seats(session, "Ann", "Ben", force=forces["sussex"])
    (cat,) = make_seats(session, "Cat", organisation=school)
    make_seats(session, "Dan", force=forces["kent"])
    register = make_register(session)
    for seat in (ann, ben, cat):
        mark(register, seat)
    add_walk_in(register)
    count_group(register, 28, organisation=school)
    registers.close(register=register, by=SYSTEM)
    assert figures() == {
        "total": (1, 4, 28, 2),
        "hampshire": (1, 1, 28, 1),
        "surrey": (1, 1, 0, 0),
        "sussex": (1, 2, 0, 1),
    }


def test_counts_take_each_person_and_group_once_for_several_days():
    session = make_session(days=2, starts_at=LONG_AGO)
    (ann,) = make_seats(session, "Ann")
    for number, count in ((1, 20), (2, 25)):
        register = make_register(session, meeting_no=number)
        mark(register, ann)
        count_group(register, count)
        registers.close(register=register, by=SYSTEM)
    assert figures()["total"] == (1, 1, 25, 1)


def test_counts_take_one_organisation_once_over_sessions_and_merges():
    old, new = make_organisation("Old"), make_organisation("New")
    for organisation in (old, new):
        session = make_session(starts_at=LONG_AGO)
        make_closed_register(session, *make_seats(session, "Ann", organisation=organisation))
    assert figures()["total"] == (2, 2, 0, 2)
    old.merged_into = new
    old.save()
    assert figures()["total"] == (2, 2, 0, 1)


def test_counts_leave_out_what_is_open_empty_or_outside():
    waiting = make_session(starts_at=LONG_AGO)
    mark(make_register(waiting), *make_seats(waiting, "Ann"))
    empty = make_session(starts_at=LONG_AGO)
    make_seats(empty, "Ben")
    make_closed_register(empty)
    early = make_session(starts_at=START - timedelta(days=1))
    make_closed_register(early, *make_seats(early, "Cat"))
    assert figures() == {"total": (0, 0, 0, 0)}


def test_counts_stand_still_while_a_register_is_amended():
    session = make_session(starts_at=LONG_AGO)
    register = make_register(session)
    mark(register, *make_seats(session, "Ann"))
    line = count_group(register, 28)
    registers.close(register=register, by=SYSTEM)
    registers.amend(register=register, reason="There were 30.", by=SYSTEM)
    headcounts.remove(line=line, by=SYSTEM)
    count_group(register, 30)
    assert figures()["total"] == (1, 1, 28, 1)
    registers.close(register=register, by=SYSTEM)
    assert figures()["total"] == (1, 1, 30, 1)


def test_counts_can_be_limited_to_some_sessions():
    for _ in range(2):
        session = make_session(starts_at=LONG_AGO)
        make_closed_register(session, *make_seats(session, "Ann"))
    assert figures(sessions=Session.objects.filter(pk=session.pk))["total"] == (1, 1, 0, 1)


@pytest.mark.parametrize("is_closed", [False, True])
def test_sheet_takes_as_many_queries_for_five_as_for_fifty(is_closed):
    def queries_for(number):
        session = make_session(capacity=100)
        seats = make_seats(session, *["Somebody"] * number)
        register = make_register(session)
        mark(register, seats[0])
        add_walk_in(register)
        count_group(register, 3)
        if is_closed:
            registers.close(register=register, by=SYSTEM)
        with CaptureQueriesContext(connection) as captured:
            assert queries.sheet(register).total == number + 1
        return len(captured)

    assert queries_for(5) == queries_for(50)


def test_sheet_tells_who_is_there_marked_and_counted():
    session = make_session()
    ann, ben, _ = make_seats(session, "Ann", "Ben", "")
    register = make_register(session)
    mark(register, ann)
    mark(register, ben, "excused")
    add_walk_in(register)
    count_group(register, 28)
    sheet = queries.sheet(register)
    assert [(row.shown_name, row.status_label) for row in sheet.rows] == [
        ("Ann", "Present"),
        ("Ben", "Excused"),
        ("Wim", "Present"),
        ("Place 3, no name yet", "Not marked"),
    ]
    found = (sheet.booked, sheet.walk_ins, sheet.total, sheet.marked, sheet.unmarked, sheet.there, sheet.away)
    assert (*found, sheet.headcount) == (3, 1, 4, 3, 1, 2, 1, 28)


def numbers(counted):
    """What a tally and a sheet both say."""
    names = ("booked", "walk_ins", "total", "marked", "unmarked", "there", "headcount")
    return {name: getattr(counted, name) for name in names}


@pytest.mark.parametrize("is_closed", [False, True])
def test_tally_counts_what_the_sheet_counts_row_for_row(is_closed):
    session = make_session()
    register = make_register(session)
    ann, ben, cat, _ = make_seats(session, "Ann Archer", "Ben Carter", "Cat Dale", "Dan Eve")
    gone = make_seats(session, "Fay Gone")[0]
    for seat, status in ((ann, "present"), (ben, "absent"), (cat, "late"), (cat, "cleared"), (gone, "present")):
        mark(register, seat, status)
    walk_ins.add(register=register, name="Gil Hart", client_event_id=uuid4(), by=SYSTEM)
    headcounts.add(
        register=register,
        label="Year 8",
        count=28,
        audience_type=AudienceType.SCHOOL,
        client_event_id=uuid4(),
        by=SYSTEM,
    )
    # Whoever gives a place back is on no list, though somebody marked them.
    type(gone).objects.filter(pk=gone.pk).update(given_back_at=timezone.now())
    if is_closed:
        registers.close(register=register, by=SYSTEM)
    counted = numbers(queries.tally(register))
    assert counted == numbers(queries.sheet(register))
    marked = 5 if is_closed else 3
    assert counted == {
        "booked": 4, "walk_ins": 1, "total": 5, "marked": marked, "unmarked": 5 - marked, "there": 2, "headcount": 28,
    }  # fmt: skip


@pytest.mark.parametrize("is_closed", [False, True])
def test_tally_takes_as_many_queries_for_one_as_for_many(is_closed):
    costs = []
    for people in ("A", "BCDEFGH"):
        register = make_register(session := make_session())
        for seat in make_seats(session, *people):
            mark(register, seat)
        if is_closed:
            registers.close(register=register, by=SYSTEM)
        with CaptureQueriesContext(connection) as counted:
            queries.tally(register)
        costs.append(len(counted))
    assert costs == ([2, 2] if is_closed else [4, 4])
