"""Marking people: idempotent by the client's id, whatever the network does."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from attendance import queries
from attendance.models import CheckIn, HeadcountLine, WalkIn
from attendance.operations import check_ins, headcounts, registers, walk_ins
from attendance.operations.check_ins import Event
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from organisations.enums import AudienceType
from records.models import TrailEntry
from tests.factories.attendance import make_closed_register, make_register, make_seats, make_session
from tests.factories.organisations import make_organisation

pytestmark = pytest.mark.django_db
ID = UUID("00000000-0000-4000-8000-000000000001")


def marked(register, seat=None, *, status="present", event_id=ID, **more):
    return check_ins.mark(register=register, seat=seat, status=status, client_event_id=event_id, by=SYSTEM, **more)


def refusal_of(register, seat=None, **more):
    before = CheckIn.objects.count()
    with pytest.raises(Refusal) as refused:
        marked(register, seat, **more)
    assert CheckIn.objects.count() == before
    return refused.value.code


@pytest.fixture
def session():
    return make_session()


@pytest.fixture
def register(session):
    return make_register(session)


def test_mark_returns_the_same_row_for_a_repeat(session, register):
    (ann,) = make_seats(session, "Ann")
    happened_at = timezone.now() - timedelta(minutes=5)
    first = marked(register, ann, happened_at=happened_at)
    second = marked(register, ann, happened_at=happened_at)
    assert second == first
    assert CheckIn.objects.get().happened_at == happened_at


def test_mark_answers_a_repeat_after_closing(session, register):
    (ann,) = make_seats(session, "Ann")
    first = marked(register, ann)
    registers.close(register=register, by=SYSTEM)
    assert marked(register, ann) == first


@pytest.mark.parametrize("change", ["status", "seat", "source", "happened_at", "register"])
def test_mark_refuses_an_id_with_other_content(session, register, change):
    ann, ben = make_seats(session, "Ann", "Ben")
    happened_at = timezone.now() - timedelta(minutes=5)
    marked(register, ann, happened_at=happened_at)
    other = {"register": register, "seat": ann, "happened_at": happened_at} | {
        "status": {"status": "late"},
        "seat": {"seat": ben},
        "source": {"source": "scan"},
        "happened_at": {"happened_at": happened_at + timedelta(seconds=1)},
        "register": {"register": make_register(make_session())},
    }[change]
    assert refusal_of(**other) == "event_id_reused"


def test_mark_corrects_a_time_ahead_of_the_clock_and_knows_the_repeat(session, register):
    (ann,) = make_seats(session, "Ann")
    ahead = timezone.now() + timedelta(hours=71)
    row = marked(register, ann, happened_at=ahead)
    assert row.happened_at == row.received_at
    assert marked(register, ann, happened_at=ahead) == row


@pytest.mark.parametrize("hours", [-75, 73])
def test_mark_refuses_a_time_far_off(session, register, hours):
    (ann,) = make_seats(session, "Ann")
    assert refusal_of(register, ann, happened_at=timezone.now() + timedelta(hours=hours)) == "bad_time"


def test_mark_takes_a_time_within_a_meeting_that_is_long_past():
    began = timezone.now() - timedelta(days=30)
    session = make_session(starts_at=began)
    (ann,) = make_seats(session, "Ann")
    assert marked(make_register(session), ann, happened_at=began).happened_at == began


def test_mark_refuses_a_seat_of_another_session(register):
    (ann,) = make_seats(make_session(), "Ann")
    assert refusal_of(register, ann) == "seat_of_another_session"


def test_mark_refuses_a_walk_in_of_another_session(register):
    walk_in = walk_ins.add(register=make_register(), name="Wim", client_event_id=uuid4(), by=SYSTEM)
    assert refusal_of(register, walk_in=walk_in) == "seat_of_another_session"


@pytest.mark.parametrize("state", ["held", "waiting"])
def test_mark_refuses_a_place_that_was_never_confirmed(session, register, state):
    (ann,) = make_seats(session, "Ann", state=state)
    assert refusal_of(register, ann) == "seat_not_confirmed"


def test_mark_refuses_a_place_that_was_given_back(session, register):
    (ann,) = make_seats(session, "Ann")
    ann.given_back_at = timezone.now()
    ann.save()
    assert refusal_of(register, ann) == "seat_given_back"


def test_mark_refuses_nobody_and_two_at_once(session, register):
    (ann,) = make_seats(session, "Ann")
    walk_in = walk_ins.add(register=register, name="Wim", client_event_id=uuid4(), by=SYSTEM)
    codes = [refusal_of(register), refusal_of(register, ann, walk_in=walk_in)]
    assert codes == ["attendee_needed", "attendee_needed"]


def test_mark_refuses_a_status_that_does_not_exist(session, register):
    (ann,) = make_seats(session, "Ann")
    assert refusal_of(register, ann, status="asleep") == "bad_status"


def test_mark_many_enters_the_good_and_refuses_the_bad_one_by_one(session, register):
    ann, ben = make_seats(session, "Ann", "Ben")
    known = marked(register, ann)
    ids = [ID, *[uuid4() for _ in range(4)]]
    events = [
        Event(client_event_id=ids[0], seat_id=ann.pk, status="present"),
        Event(client_event_id=ids[1], seat_id=ben.pk, status="late"),
        Event(client_event_id=ids[1], seat_id=ben.pk, status="late"),
        Event(client_event_id=ids[1], seat_id=ben.pk, status="absent"),
        Event(client_event_id=ids[2], seat_id=987654, status="present"),
    ]
    outcomes = check_ins.mark_many(register=register, events=events, by=SYSTEM)
    assert [(one.is_repeat, one.refusal and one.refusal.code) for one in outcomes] == [
        (True, None),
        (False, None),
        (True, None),
        (False, "event_id_reused"),
        (False, "seat_of_another_session"),
    ]
    assert outcomes[0].check_in == known
    assert CheckIn.objects.count() == 2


def test_mark_many_takes_as_many_queries_for_five_as_for_fifty(session, register):
    def queries_for(number):
        seats = make_seats(session, *["Somebody"] * number)
        events = [Event(client_event_id=uuid4(), seat_id=seat.pk, status="present") for seat in seats]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            check_ins.mark_many(register=register, events=events, by=SYSTEM)
        return len(captured)

    assert queries_for(5) == queries_for(50)


def test_add_walk_in_makes_one_present_person_and_repeats_safely(session, register):
    organisation = make_organisation("Bright Builders Ltd")
    make_seats(session, "Ann", organisation=organisation)
    for _ in range(2):
        walk_in = walk_ins.add(
            register=register,
            name="  Wim \u202e de   Wit\x00 ",
            email=" Wim@Example.com ",
            organisation_name="bright builders LTD",
            client_event_id=ID,
            by=SYSTEM,
        )
    assert WalkIn.objects.get() == walk_in
    assert (walk_in.name, walk_in.email, walk_in.organisation) == ("Wim de Wit", "wim@example.com", organisation)
    assert list(CheckIn.objects.values_list("id", "walk_in", "status")) == [(ID, walk_in.pk, "present")]
    assert TrailEntry.objects.filter(subject_type="attendance.walkin").count() == 1


def test_add_walk_in_is_never_refused_for_want_of_places():
    session = make_session(capacity=1)
    make_seats(session, "Ann")
    walk_in = walk_ins.add(register=make_register(session), name="Wim", client_event_id=ID, by=SYSTEM)
    assert walk_in.session == session


@pytest.mark.parametrize("other", [{"name": "Other"}, {"email": "other@example.com"}, {"organisation_name": "Other"}])
def test_add_walk_in_refuses_an_id_with_other_content(register, other):
    walk_ins.add(register=register, name="Wim", client_event_id=ID, by=SYSTEM)
    with pytest.raises(Refusal) as refused:
        walk_ins.add(register=register, **{"name": "Wim", **other}, client_event_id=ID, by=SYSTEM)
    assert refused.value.code == "event_id_reused"


def test_add_walk_in_refuses_the_id_of_a_mark_and_keeps_nothing(session, register):
    marked(register, *make_seats(session, "Ann"))
    with pytest.raises(Refusal) as refused:
        walk_ins.add(register=register, name="Wim", client_event_id=ID, by=SYSTEM)
    assert refused.value.code == "event_id_reused"
    assert WalkIn.objects.count() == 0


def test_add_walk_in_refuses_no_name_and_a_closed_register(session, register):
    (ann,) = make_seats(session, "Ann")
    with pytest.raises(Refusal) as nameless:
        walk_ins.add(register=register, name=" \u202e ", client_event_id=ID, by=SYSTEM)
    marked(register, ann, event_id=uuid4())
    registers.close(register=register, by=SYSTEM)
    with pytest.raises(Refusal) as late:
        walk_ins.add(register=register, name="Wim", client_event_id=ID, by=SYSTEM)
    assert (nameless.value.code, late.value.code) == ("name_needed", "register_closed")


def count_group(register, **changes):
    words = {"label": "Year 8 pupils", "count": 28, "audience_type": AudienceType.SCHOOL, **changes}
    return headcounts.add(register=register, by=SYSTEM, client_event_id=ID, **words)


def test_add_headcount_repeats_safely_and_refuses_other_content(register):
    assert count_group(register) == count_group(register)
    with pytest.raises(Refusal) as refused:
        count_group(register, count=29)
    assert refused.value.code == "event_id_reused"
    assert HeadcountLine.objects.get().count == 28


@pytest.mark.parametrize(
    ("change", "code"),
    [({"count": 0}, "bad_count"), ({"count": 5001}, "bad_count"), ({"label": " "}, "label_needed")],
)
def test_add_headcount_refuses_nonsense(register, change, code):
    with pytest.raises(Refusal) as refused:
        count_group(register, **change)
    assert refused.value.code == code


def test_remove_headcount_keeps_the_row_and_may_be_repeated(register):
    line = count_group(register)
    headcounts.remove(line=line, by=SYSTEM)
    headcounts.remove(line=line, by=SYSTEM)
    assert queries.headcount_of(register) == 0
    assert list(TrailEntry.objects.filter(subject_id=str(ID)).values_list("verb", flat=True)) == ["add", "remove"]


def test_headcount_refuses_a_closed_register(session, register):
    line = count_group(register)
    registers.close(register=register, by=SYSTEM)
    with pytest.raises(Refusal) as adding:
        headcounts.add(register=register, label="More", count=1, audience_type="school", by=SYSTEM)
    with pytest.raises(Refusal) as removing:
        headcounts.remove(line=line, by=SYSTEM)
    assert (adding.value.code, removing.value.code) == ("register_closed", "register_closed")


FIRST = datetime(2026, 3, 3, 10, tzinfo=timezone.get_default_timezone())
some_events = st.lists(
    st.tuples(
        st.sampled_from([1, 2, 3]),
        st.uuids(version=4),
        st.sampled_from(["present", "late", "left_early", "absent", "excused", "cleared"]),
        st.integers(0, 3).map(lambda minutes: FIRST + timedelta(minutes=minutes)),
    ),
    max_size=12,
    unique_by=lambda event: event[1],
)


@given(events=some_events, data=st.data())
def test_derive_gives_the_same_marks_for_any_order_and_duplication(events, data):
    rows = [(seat, None, pk, status, at) for seat, pk, status, at in events]
    shuffled = data.draw(st.permutations(rows + rows[::2]))
    expected = {}
    for seat in (1, 2, 3):
        own = sorted((at, pk, status) for number, pk, status, at in events if number == seat)
        if own and own[-1][2] != "cleared":
            expected[(seat, None)] = own[-1][2]
    derived = queries.derive(shuffled)
    assert {key: event.status for key, event in derived.items()} == expected


@pytest.mark.parametrize("seed", range(4))
def test_mark_many_gives_the_same_closing_for_any_order_and_batches(session, register, seed):
    import random

    chance = random.Random(seed)
    seats = make_seats(session, *"ABCDE")
    began = session.starts_at
    events = [
        Event(
            client_event_id=UUID(int=chance.getrandbits(128)),
            seat_id=chance.choice(seats).pk,
            status=chance.choice(["present", "late", "absent", "cleared"]),
            happened_at=began + timedelta(minutes=chance.randrange(5)),
        )
        for _ in range(40)
    ]
    last = {}
    for event in sorted(events, key=lambda one: (one.happened_at, one.client_event_id)):
        last[event.seat_id] = "absent" if event.status == "cleared" else event.status
    expected = {seat.pk: last.get(seat.pk, "absent") for seat in seats}
    sent = [*events, *chance.sample(events, 20)]
    chance.shuffle(sent)
    for start in range(0, len(sent), 7):
        check_ins.mark_many(register=register, events=sent[start : start + 7], by=SYSTEM)
    closing = registers.close(register=register, by=SYSTEM)
    assert dict(closing.marks.values_list("seat_id", "status")) == expected
    assert CheckIn.objects.count() == len(events)


def test_check_ins_cannot_be_changed_by_anybody(session, register):
    from django.db import DatabaseError

    marked(register, *make_seats(session, "Ann"))
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        CheckIn.objects.update(status="absent")


def test_closed_register_keeps_its_marks_when_somebody_gives_back_later(session):
    (ann,) = make_seats(session, "Ann")
    closing = make_closed_register(session, ann)
    ann.given_back_at = timezone.now()
    ann.save()
    assert [row.name for row in queries.sheet(closing.register).rows] == ["Ann"]
