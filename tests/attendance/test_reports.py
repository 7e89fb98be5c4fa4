"""Attendance reports are imported once and whole; what cannot be told waits for somebody's word."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attendance.enums import CheckInStatus, EntryState, MatchedBy, Source
from attendance.models import CheckIn, Report, ReportEntry, WalkIn
from attendance.operations import registers, report_entries, reports, walk_ins
from attendance.operations.report_files import read
from attendance.queries import sheet
from attendance.queries.reports import minutes_of, roll, together
from attendance.queries.settling import board
from delivery.queries import tickets
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.factories import reports as files
from tests.factories.attendance import make_register, make_seats, make_session, mark
from tests.factories.organisations import make_trainer

pytestmark = pytest.mark.django_db
BY = Actor.user(1)


@pytest.fixture
def session():
    return make_session()


@pytest.fixture
def register(session):
    return make_register(session)


def enter(register, *people, minimum=45, raw=None):
    meeting = register.meeting
    said = read(raw or files.teams(meeting, list(people)), meeting)
    return reports.enter(register=register, read=said, minimum_minutes=minimum, by=BY)


def states(report):
    return [(entry.name, entry.state, entry.matched_by) for entry in report.entries.all()]


def marks(register):
    return [(row.name, row.status) for row in sheet(register).rows]


def waiting(report, name):
    return report.entries.get(name=name)


def test_enter_marks_those_whose_address_is_known(session, register):
    ann, ben = make_seats(session, "Ann", "Ben")
    report = enter(register, ("Ann A.", ann.email.upper(), [(0, 60)])).report
    assert states(report) == [("Ann A.", "entered", "email")]
    assert marks(register) == [("Ann", "present"), ("Ben", "")]
    check_in = CheckIn.objects.get()
    assert (check_in.source, check_in.seat_id, check_in.by_id) == (Source.IMPORT, ann.pk, "1")
    entry = report.entries.get()
    assert (entry.check_in_id, entry.minutes, len(entry.spans)) == (check_in.pk, 60, 1)
    assert ben.pk != ann.pk


def test_enter_merges_rejoins_and_counts_no_moment_twice(session, register):
    (ann,) = make_seats(session, "Ann")
    # On the laptop and on the phone at once, with a break: 0 to 30 and 40 to 60.
    report = enter(register, ("Ann", ann.email, [(0, 25), (10, 30), (40, 60)]), minimum=50).report
    assert [(entry.minutes, entry.state) for entry in report.entries.all()] == [(50, EntryState.ENTERED)]


def test_enter_leaves_out_whoever_was_not_there_long_enough(session, register):
    (ann,) = make_seats(session, "Ann")
    report = enter(register, ("Ann", ann.email, [(0, 44)])).report
    assert states(report) == [("Ann", "too_short", "email")]
    assert marks(register) == [("Ann", "")]


def test_enter_twice_changes_nothing(session, register):
    (ann,) = make_seats(session, "Ann")
    people = [("Ann", ann.email, [(0, 60)]), ("Stranger", "", [(0, 60)])]
    first = enter(register, *people)
    before = [CheckIn.objects.count(), ReportEntry.objects.count(), TrailEntry.objects.count()]
    again = enter(register, *people, minimum=10)
    assert (first.is_repeat, again.is_repeat, again.report) == (False, True, first.report)
    assert [CheckIn.objects.count(), ReportEntry.objects.count(), TrailEntry.objects.count()] == before


def test_same_file_is_imported_once_on_each_register():
    session = make_session(days=2, starts_at=timezone.now() - timedelta(hours=26))
    first, second = make_register(session), make_register(session, meeting_no=2)
    raw = files.plain(",Stranger,,,,60")
    assert [enter(register, raw=raw).is_repeat for register in (first, second, first)] == [False, False, True]
    assert Report.objects.count() == 2


def test_enter_never_changes_a_mark_that_is_there(session, register):
    ann, ben = make_seats(session, "Ann", "Ben")
    mark(register, ann, CheckInStatus.LATE)
    mark(register, ben, CheckInStatus.ABSENT)
    report = enter(register, ("Ann", ann.email, [(0, 60)]), ("Ben", ben.email, [(0, 60)])).report
    assert states(report) == [("Ann", "kept", "email"), ("Ben", "differs", "email")]
    assert marks(register) == [("Ann", "late"), ("Ben", "absent")]


def test_enter_counts_what_earlier_reports_of_the_register_say(session, register):
    (ann,) = make_seats(session, "Ann")
    first = enter(register, ("Ann", ann.email, [(0, 30)]), minimum=50).report
    second = enter(register, ("Ann", ann.email, [(35, 60)]), minimum=50).report
    assert [states(first), states(second)] == [[("Ann", "entered", "email")]] * 2
    assert marks(register) == [("Ann", "present")]
    assert CheckIn.objects.count() == 1


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_reports_give_the_same_marks_in_any_order(session, register, order):
    ann, ben = make_seats(session, "Ann", "Ben")
    said = [
        [("Ann", ann.email, [(0, 20)]), ("Ben", ben.email, [(0, 10)])],
        [("Ann", ann.email, [(10, 40)])],
        [("Ann", ann.email, [(40, 50)]), ("Ben", ben.email, [(5, 30)])],
    ]
    for number in order:
        enter(register, *said[number])
    assert marks(register) == [("Ann", "present"), ("Ben", "")]


def test_enter_knows_a_place_by_its_reference(session, register):
    ann, ben = make_seats(session, "Ann", "Ben")
    ref = ann.booking.ref
    raw = files.plain(f"{ref}/2,,,,,60", f"{ref.lower()} 1,Somebody,other@bright.example,,,60")
    report = enter(register, raw=raw).report
    assert {(entry.seat_id, entry.matched_by) for entry in report.entries.all()} == {
        (ann.pk, MatchedBy.REFERENCE), (ben.pk, MatchedBy.REFERENCE),
    }  # fmt: skip


def test_enter_knows_a_place_by_its_ticket(session, register):
    ann, ben = make_seats(session, "Ann", "Ben")
    report = enter(register, raw=files.plain(f"{tickets.ticket_of(ben)},,,,,60")).report
    assert [(entry.seat_id, entry.matched_by) for entry in report.entries.all()] == [(ben.pk, MatchedBy.REFERENCE)]
    assert ann.pk != ben.pk


def test_take_back_undoes_what_rests_on_the_import_alone(session, register):
    ann, ben, cy = make_seats(session, "Ann", "Ben", "Cy")
    people = [(seat.name, seat.email, [(0, 60)]) for seat in (ann, ben)]
    first = enter(register, *people, ("Cy", cy.email, [(0, 30)]))
    second = enter(register, ("Ann", ann.email, [(0, 50)]), ("Cy", cy.email, [(30, 60)]))
    mark(register, ben, CheckInStatus.LATE)
    assert marks(register) == [("Ann", "present"), ("Ben", "late"), ("Cy", "present")]
    assert reports.take_back(report=first.report, by=BY) == 1
    assert marks(register) == [("Ann", "present"), ("Ben", "late"), ("Cy", "")]
    assert states(second.report) == [("Ann", "entered", "email"), ("Cy", "too_short", "email")]
    again = enter(register, *people, ("Cy", cy.email, [(0, 30)]))
    assert (again.is_repeat, marks(register)) == (False, [("Ann", "present"), ("Ben", "late"), ("Cy", "present")])
    verbs = TrailEntry.objects.filter(subject_type="attendance.register").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["open", "import", "import", "undo_import", "import"]
    with pytest.raises(Refusal) as refusal:
        reports.take_back(report=Report(pk=0, register=register), by=BY)
    assert refusal.value.code == "report_gone"


def test_people_who_share_an_address_are_told_apart_by_name(session, register):
    ann, ben = make_seats(session, "Ann Ash", "Ben Beech")
    for seat in (ann, ben):
        seat.email = "office@bright.example"
        seat.save()
    report = enter(
        register, ("Beech, Ben", "office@bright.example", [(0, 60)]), ("Cy", "office@bright.example", [(0, 60)])
    ).report
    assert states(report) == [("Beech, Ben", "entered", "email"), ("Cy", "waiting", "")]
    assert marks(register) == [("Ann Ash", ""), ("Ben Beech", "present")]


def test_a_name_only_suggests(session, register):
    zoe, sam = make_seats(session, "Zoë O’Brien", "Sam Smith")
    report = enter(
        register, ("OBRIEN Zoe", "", [(0, 60)]), ("Sam Smyth", "sam@home.example", [(0, 60)]), ("iPhone", "", [(0, 60)])
    ).report
    assert marks(register) == [("Sam Smith", ""), ("Zoë O’Brien", "")]
    shown = board(report)
    assert [(line.entry.name, line.suggested.seat_id, line.is_same_name) for line in shown.suggestions] == [
        ("OBRIEN Zoe", zoe.pk, True), ("Sam Smyth", sam.pk, False),
    ]  # fmt: skip
    assert [line.entry.name for line in shown.unknown] == ["iPhone"]


def test_two_people_of_one_name_are_not_suggested_for_each_other(session, register):
    make_seats(session, "Sam Smith")
    make_seats(session, "Sam Smith")
    assert roll(register).suggested("Sam Smith", set()) == (None, False)


def test_name_that_zoom_keeps_in_brackets_is_looked_for(session, register):
    (jo,) = make_seats(session, "Joanna Smith")
    assert roll(register).suggested("Jo (Joanna Smith)", set())[0].seat_id == jo.pk


def test_match_marks_with_the_minutes_of_all_entries(session, register):
    (ann,) = make_seats(session, "Ann Ash")
    report = enter(register, ("Ann Ash", ann.email, [(0, 20)]), ("Annie", "", [(20, 60)])).report
    done = report_entries.match(entry=waiting(report, "Annie"), seat_id=ann.pk, walk_in_id=None, by=BY)
    assert (done.state, done.matched_by) == ("entered", "person")
    assert states(report) == [("Ann Ash", "entered", "email"), ("Annie", "entered", "person")]
    assert marks(register) == [("Ann Ash", "present")]


def test_match_refuses_a_place_of_another_session(session, register):
    (other,) = make_seats(make_session(), "Ann")
    report = enter(register, ("Stranger", "", [(0, 10)])).report
    with pytest.raises(Refusal) as refusal:
        report_entries.match(entry=report.entries.get(), seat_id=other.pk, walk_in_id=None, by=BY)
    assert refusal.value.code == "seat_of_another_session"


def test_match_many_is_all_or_nothing(session, register):
    ann, ben = make_seats(session, "Ann", "Ben")
    report = enter(register, ("A", "", [(0, 60)]), ("B", "", [(0, 60)])).report
    one, two = report.entries.all()
    report_entries.set_aside(entry=two, by=BY)
    with pytest.raises(Refusal) as refusal:
        report_entries.match_many(register=register, pairs=[(one.pk, (ann.pk, None)), (two.pk, (ben.pk, None))], by=BY)
    assert refusal.value.code == "entry_settled"
    assert marks(register) == [("Ann", ""), ("Ben", "")]


def test_add_puts_somebody_on_the_register(session, register):
    report = enter(register, ("Cy Came", "cy@bright.example", [(0, 60)])).report
    entry = report.entries.get()
    added = report_entries.add(entry=entry, name="Cy Came", email="cy@bright.example", organisation_name="", by=BY)
    assert marks(register) == [("Cy Came", "present")]
    entry.refresh_from_db()
    assert (entry.walk_in, entry.state, entry.check_in.source) == (added, "entered", Source.IMPORT)
    again = enter(register, ("Cy Came", "cy@bright.example", [(30, 61)])).report
    assert states(again) == [("Cy Came", "kept", "email")]
    assert WalkIn.objects.count() == 1


def test_count_marks_somebody_all_the_same(session, register):
    ann, ben = make_seats(session, "Ann", "Ben")
    mark(register, ben, CheckInStatus.ABSENT)
    report = enter(register, ("Ann", ann.email, [(0, 10)]), ("Ben", ben.email, [(0, 60)])).report
    for entry in report.entries.all():
        report_entries.count(entry=entry, status=CheckInStatus.LEFT_EARLY, by=BY)
    assert marks(register) == [("Ann", "left_early"), ("Ben", "left_early")]


def test_set_aside_and_put_back(session, register):
    (ben,) = make_seats(session, "Ben")
    mark(register, ben, CheckInStatus.EXCUSED)
    report = enter(register, ("Robot", "", [(0, 60)]), ("Ben", ben.email, [(0, 60)])).report
    for entry in report.entries.all():
        report_entries.set_aside(entry=entry, by=BY)
    assert states(report) == [("Robot", "set_aside", ""), ("Ben", "kept", "email")]
    report_entries.put_back(entry=waiting(report, "Robot"), by=BY)
    assert waiting(report, "Robot").state == "waiting"
    verbs = TrailEntry.objects.filter(subject_type="attendance.reportentry").values_list("verb", flat=True)
    assert sorted(verbs) == ["put_back", "set_aside", "set_aside"]


def test_trainers_and_hosts_are_no_attendees():
    trainer = make_trainer()
    register = make_register(make_session(trainer=trainer))
    report = enter(register, ("The Trainer", trainer.email, [(0, 60)]), ("Some Host (Host)", "", [(0, 60)])).report
    assert states(report) == [("The Trainer", "set_aside", ""), ("Some Host", "set_aside", "")]


def test_enter_refuses_a_report_of_another_day(session, register):
    raw = files.plain(",Ann,,01/02/2025 10:00,01/02/2025 11:00,")
    with pytest.raises(Refusal) as refusal:
        enter(register, raw=raw)
    assert refusal.value.code == "report_of_another_day"
    assert "Saturday 1 February 2025" in refusal.value.message


@pytest.mark.parametrize("minimum", [0, 1441])
def test_enter_refuses_a_minimum_that_cannot_be(session, register, minimum):
    with pytest.raises(Refusal) as refusal:
        enter(register, ("Ann", "", [(0, 60)]), minimum=minimum)
    assert (refusal.value.code, Report.objects.count()) == ("bad_minimum", 0)


def test_closed_register_refuses_all_of_it(session, register):
    report = enter(register, ("Stranger", "", [(0, 60)])).report
    entry = report.entries.get()
    registers.close(register=register, by=SYSTEM, empty=True)
    tries = [
        lambda: enter(register, ("Other", "", [(0, 60)])),
        lambda: report_entries.set_aside(entry=entry, by=BY),
        lambda: report_entries.add(entry=entry, name="X", email="", organisation_name="", by=BY),
        lambda: report_entries.match(entry=entry, seat_id=1, walk_in_id=None, by=BY),
    ]
    for one in tries:
        with pytest.raises(Refusal) as refusal:
            one()
        assert refusal.value.code == "register_closed"


def test_walk_in_of_the_register_is_known_by_address(session, register):
    came = walk_ins.add(register=register, name="Cy", email="cy@bright.example", client_event_id=uuid4(), by=BY)
    report = enter(register, ("Cy C", "cy@bright.example", [(0, 60)])).report
    assert report.entries.get().walk_in == came
    assert states(report) == [("Cy C", "kept", "email")]


def test_default_minimum_is_three_quarters_of_the_meeting(register):
    assert reports.default_minimum(register.meeting) == 45


def test_together_counts_overlaps_once():
    start = datetime(2026, 1, 1, tzinfo=UTC)
    at = [start + timedelta(minutes=minute) for minute in range(0, 60, 10)]
    assert together([(at[3], at[4]), (at[0], at[2]), (at[1], at[2])]) == timedelta(minutes=30)
    assert together([]) == timedelta()


def test_lengths_alone_add_up_only_where_they_are_apart():
    now = timezone.now()

    def entry(minutes, begin=None, end=None):
        times = [None if one is None else now + timedelta(minutes=one) for one in (begin, end)]
        return ReportEntry(minutes=minutes, joined_at=times[0], left_at=times[1])

    assert minutes_of([entry(20, 0, 25), entry(15, 30, 50)]) == 35
    assert minutes_of([entry(20, 0, 25), entry(15, 20, 50)]) == 20
    assert minutes_of([entry(20), entry(15)]) == 20


def test_enter_asks_the_same_few_questions_for_three_and_for_thirty():
    counted = []
    for size in (3, 30):
        session = make_session()
        register = make_register(session)
        seats = make_seats(session, *(f"Person {number}" for number in range(size)))
        said = read(
            files.teams(register.meeting, [(seat.name, seat.email, [(0, 60)]) for seat in seats]), register.meeting
        )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            reports.enter(register=register, read=said, minimum_minutes=45, by=BY)
        counted.append(len(queries))
    assert counted == [counted[0]] * 2
