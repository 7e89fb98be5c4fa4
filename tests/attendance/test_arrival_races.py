"""What must hold when a whole room checks in at the same moment."""

import pytest

from attendance.enums import THERE
from attendance.models import Arrival, CheckIn, CheckInWindow
from attendance.operations import arrivals, registers, windows
from kernel.actors import SYSTEM
from tests.attendance.test_races import at_once
from tests.factories.attendance import make_register, make_seats, make_session

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def register():
    return make_register(make_session())


@pytest.fixture
def window(register):
    return windows.open_window(register=register, minutes=30, grace=120, by=SYSTEM)


def entering(window, seat, device):
    return lambda: arrivals.enter(window=window, seat=seat, device=device, by=arrivals.holder(seat)).is_new


def test_eight_devices_of_one_person_check_in_once(register, window):
    (ann,) = make_seats(register.meeting.session, "Ann")
    found = at_once(*[entering(window, ann, f"device {number}") for number in range(8)])
    assert sorted(found) == [False] * 7 + [True]
    assert (Arrival.objects.count(), CheckIn.objects.count()) == (1, 1)


def test_eight_people_on_one_device_are_one(register, window):
    people = make_seats(register.meeting.session, *[f"Person {number}" for number in range(8)])
    found = at_once(*[entering(window, seat, "device") for seat in people])
    assert sorted(map(str, found)) == sorted(["True", *["device_used"] * 7])
    assert (Arrival.objects.count(), CheckIn.objects.count()) == (1, 1)


def test_eight_trainers_who_open_at_once_leave_one_window(register):
    at_once(*[lambda: windows.open_window(register=register, minutes=30, grace=0, by=SYSTEM)] * 8)
    assert (CheckInWindow.objects.count(), CheckInWindow.objects.filter(ended_at=None).count()) == (8, 1)


def test_nobody_slips_past_a_closing(register, window):
    people = make_seats(register.meeting.session, *[f"Person {number}" for number in range(6)])
    closing, *found = at_once(
        lambda: registers.close(register=register, empty=True, by=SYSTEM),
        *[entering(window, seat, f"device {seat.pk}") for seat in people],
    )
    came = sum(one is True for one in found)
    assert {str(one) for one in found} <= {"True", "window_over"}
    assert closing.marks.filter(status__in=THERE).count() == came == CheckIn.objects.count()
