"""Self check-in: codes by the server's clock, one person, one device, late by grace, taken back by the trainer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from attendance import queries
from attendance.models import Arrival, CheckIn, CheckInWindow
from attendance.operations import arrivals, registers, windows
from delivery.enums import BookingState
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from kernel.identifiers import ALPHABET
from records.models import TrailEntry
from tests.factories.attendance import make_register, make_seats, make_session, mark

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def session():
    return make_session(starts_at=timezone.now() - timedelta(minutes=5))


@pytest.fixture
def register(session):
    return make_register(session)


@pytest.fixture
def window(register):
    return windows.open_window(register=register, minutes=30, grace=10, by=SYSTEM)


def enter(window, seat, device="phone"):
    return arrivals.enter(window=window, seat=seat, device=device, by=arrivals.holder(seat))


def refused(call, *args, **kwargs):
    with pytest.raises(Refusal) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


def test_arrival_is_a_mark_by_the_holder_of_the_place(session, window):
    (ann,) = make_seats(session, "Ann")
    entered = enter(window, ann)
    assert (entered.status, entered.is_new) == ("present", True)
    rows = CheckIn.objects.values_list("seat", "status", "source", "by_kind", "by_id")
    assert list(rows) == [(ann.pk, "present", "self", "seat_key", str(ann.pk))]


@pytest.mark.parametrize(("begun", "status"), [(9, "present"), (10, "late"), (40, "late")])
def test_arrival_is_late_by_grace(begun, status):
    session = make_session(starts_at=timezone.now() - timedelta(minutes=begun))
    (ann,) = make_seats(session, "Ann")
    window = windows.open_window(register=make_register(session), minutes=30, grace=10, by=SYSTEM)
    assert enter(window, ann).status == status


def test_early_arrival_is_not_locked_out():
    session = make_session(starts_at=timezone.now() + timedelta(minutes=50))
    (ann,) = make_seats(session, "Ann")
    window = windows.open_window(register=make_register(session), minutes=60, grace=0, by=SYSTEM)
    assert enter(window, ann).status == "present"


def test_one_device_checks_in_one_person(session, window):
    ann, ben = make_seats(session, "Ann", "Ben")
    enter(window, ann)
    assert refused(enter, window, ben) == "device_used"
    assert enter(window, ben, "another").is_new


def test_second_try_says_that_they_are_here(session, window):
    (ann,) = make_seats(session, "Ann")
    first = enter(window, ann)
    again = enter(window, ann, "another")
    assert (again.at, again.is_new, CheckIn.objects.count(), Arrival.objects.count()) == (first.at, False, 1, 1)


def test_who_was_marked_by_the_trainer_stays_so(session, register, window):
    (ann,) = make_seats(session, "Ann")
    mark(register, ann, "late")
    assert (enter(window, ann).status, Arrival.objects.count()) == ("late", 0)


def test_who_was_marked_absent_may_still_come(session, register, window):
    (ann,) = make_seats(session, "Ann")
    mark(register, ann, "absent")
    assert enter(window, ann).status == "present"


def test_arrival_taken_back_is_not_entered_again(session, register, window):
    (ann,) = make_seats(session, "Ann")
    enter(window, ann)
    arrival = Arrival.objects.get()
    for _ in range(2):
        arrivals.take_back(arrival=arrival, by=SYSTEM)
    assert [one.status for one in queries.sheet(register).rows] == [""]
    assert CheckIn.objects.count() == 2
    assert refused(enter, window, ann) == "taken_back"
    assert refused(enter, window, ann, "another") == "taken_back"
    assert [(one.arrival, one.is_taken_back, one.status_label) for one in queries.came_in(register)] == [
        (arrival, True, "Taken back")
    ]


def test_arrival_needs_a_window_that_stands(session, register, window):
    (ann,) = make_seats(session, "Ann")
    newer = windows.open_window(register=register, minutes=30, grace=10, by=SYSTEM)
    assert refused(enter, window, ann) == "window_over"
    windows.end(register=register, by=SYSTEM)
    assert refused(enter, newer, ann) == "window_over"
    lapsed = windows.open_window(register=register, minutes=30, grace=10, by=SYSTEM)
    now = timezone.now()
    CheckInWindow.objects.filter(pk=lapsed.pk).update(opened_at=now - 2 * SECOND, closes_at=now - SECOND)
    assert refused(enter, lapsed, ann) == "window_over"


def test_closing_the_register_ends_self_check_in(session, register, window):
    (ann,) = make_seats(session, "Ann")
    registers.close(register=register, empty=True, by=SYSTEM)
    assert refused(enter, window, ann) == "window_over"
    assert refused(windows.open_window, register=register, minutes=30, grace=0, by=SYSTEM) == "register_closed"


@pytest.mark.parametrize("state", [BookingState.CANCELLED, BookingState.HELD])
def test_place_that_is_none_cannot_come(session, window, state):
    (ann,) = make_seats(session, "Ann", state=state)
    assert refused(enter, window, ann) == "place_not_found"


@pytest.mark.parametrize(("minutes", "grace"), [(4, 0), (481, 0), (30, -1), (30, 121)])
def test_window_out_of_all_proportion_is_refused(register, minutes, grace):
    assert refused(windows.open_window, register=register, minutes=minutes, grace=grace, by=SYSTEM) == "bad_minutes"


def test_windows_are_in_the_trail_without_names(register, window):
    windows.end(register=register, by=SYSTEM)
    windows.end(register=register, by=SYSTEM)
    entries = TrailEntry.objects.filter(subject_type="attendance.checkinwindow")
    assert list(entries.order_by("subject_no").values_list("verb", flat=True)) == ["open", "end"]


def test_code_is_good_until_the_next_one_has_gone(window):
    now = timezone.datetime.fromtimestamp(
        timezone.now().timestamp() // 20 * 20 + 20, tz=timezone.get_current_timezone()
    )
    code = queries.code_at(window, now)
    assert (len(code), set(code) <= set(ALPHABET)) == (6, True)
    found = {second: queries.window_of(code, now + second * SECOND) for second in (-1, 0, 19, 20, 39, 40)}
    assert found == {-1: None, 0: window, 19: window, 20: window, 39: window, 40: None}
    assert (queries.seconds_left(now), queries.seconds_left(now + 19 * SECOND)) == (20, 1)
    assert queries.window_of(f"{code[:3]} {code[3:].lower()}", now) == window


def test_code_of_a_window_that_is_over_is_nobodys(register, window):
    now = timezone.now()
    code = queries.code_at(window, now)
    windows.end(register=register, by=SYSTEM)
    assert queries.window_of(code, now) is None


def test_seat_is_found_by_reference_and_name_however_it_is_typed(session):
    zoe, _ben, _nobody = make_seats(session, "Zoë  Łukasz-Smith", "Ben", "")
    ref = zoe.booking.ref
    found = queries.seat_of
    assert found(session.pk, typed=ref.lower(), name=" zoe łukasz-smith ") == zoe
    assert found(session.pk, typed=f"{ref[:4]}-{ref[4:]}", name="ZOË ŁUKASZ-SMITH") == zoe
    for typed, name in ((ref, "Bob"), (ref, ""), ("", "Ben"), ("ABCDEFGH", "Ben")):
        assert found(session.pk, typed=typed, name=name) is None
    assert found(make_session().pk, typed=ref, name="Ben") is None


def test_two_of_one_name_on_a_booking_are_not_told_apart(session):
    ann, _other = make_seats(session, "Ann", "Ann")
    assert queries.seat_of(session.pk, typed=ann.booking.ref, name="Ann") is None
