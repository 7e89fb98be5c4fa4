"""The nightly recount: it finds what differs, tells those who answer for it, and repairs only when it is asked to."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from delivery import tasks
from delivery.enums import Approval
from delivery.models import Allocation, CounterDrift
from delivery.operations import bookings, recount, seats, waiting
from delivery.queries.recount import counted, open_drifts
from kernel.actors import PUBLIC, SYSTEM
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.factories.delivery import make_booking, make_coming, make_details, make_held
from tests.factories.organisations import make_administrator, make_trainer, make_user

pytestmark = pytest.mark.django_db


def drift_by(places: int, capacity: int = 20) -> Allocation:
    """An allocation whose counter is wrong by so many."""
    session = make_coming(capacity=capacity)
    make_booking(session, places=2)
    allocation = session.allocations.get()
    Allocation.objects.filter(pk=allocation.pk).update(taken=2 + places)
    return allocation


def test_counts_what_holds_places_and_nothing_else() -> None:
    session = make_coming(capacity=9, approval=Approval.ALL)
    make_held(session, places=1)
    make_booking(session, places=2, booker_email="pending@x.example")
    full = make_coming(capacity=3)
    firm = make_booking(full, places=3)
    party = make_details(booker_email="ann@wait.example", places=2)
    waiting.join(session=full, details=party, by=PUBLIC, is_proved=True)
    seats.give_back(seat=firm.seats.order_by("number")[0], by=SYSTEM)
    seats.give_back(seat=firm.seats.order_by("number")[1], by=SYSTEM)
    bookings.cancel(booking=make_held(make_coming(), booker_email="gone@x.example"), by=PUBLIC)
    rows = counted().order_by("pk")
    assert [(row.taken, row.counted) for row in rows] == [(3, 3), (3, 3), (0, 0)]  # type: ignore[attr-defined]  # annotated
    assert recount.look() == []


def test_look_tells_and_repairs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    allocation = drift_by(3)
    assert tasks.recount_places("worker") == 0
    tasks.recount_places("worker")
    allocation.refresh_from_db()
    drift = CounterDrift.objects.get()
    assert (allocation.taken, drift.taken, drift.counted) == (5, 5, 2)
    assert caplog.messages[0] == f"Allocation {allocation.pk} says 5 places are taken, counted 2"


def test_drift_is_told_to_those_who_look_after_the_session() -> None:
    drift_by(1)
    recount.look()
    found = [open_drifts(user).count() for user in (make_administrator(), make_trainer(), make_user())]
    assert found == [1, 1, 0]


def test_what_differs_no_more_is_settled() -> None:
    allocation = drift_by(1)
    recount.look()
    Allocation.objects.filter(pk=allocation.pk).update(taken=2)
    assert recount.look() == []
    assert CounterDrift.objects.filter(settled_at=None).count() == 0


def test_repair_sets_the_counter_with_an_entry_in_the_trail_and_offers_what_is_free() -> None:
    allocation = drift_by(1, capacity=3)
    party = make_details(booker_email="ann@wait.example", places=1)
    waits = waiting.join(session=allocation.session, details=party, by=PUBLIC, is_proved=True)
    recount.look()
    assert recount.repair(allocation=allocation, by=SYSTEM) == 2
    allocation.refresh_from_db()
    assert (allocation.taken, waits.offers.get().places) == (3, 1)
    assert TrailEntry.objects.filter(verb="recount", subject_id=str(allocation.session_id)).count() == 1
    assert recount.look() == []


def test_repair_refuses_more_than_there_are() -> None:
    allocation = drift_by(0)
    Allocation.objects.filter(pk=allocation.pk).update(taken=1, capacity=1)
    with pytest.raises(Refusal) as caught:
        recount.repair(allocation=allocation, by=SYSTEM)
    assert caught.value.code == "counted_too_many"


def test_command_tells_with_an_error_and_repairs_when_told() -> None:
    allocation, out = drift_by(2), StringIO()
    with pytest.raises(CommandError, match="1 counters"):
        call_command("recount", stdout=out)
    assert out.getvalue() == f"Session {allocation.session.ref}, online: 4 taken, 2 counted\n"
    call_command("recount", "--repair", stdout=out)
    assert out.getvalue().endswith(": put right\nEvery counter of places is right.\n")
    allocation.refresh_from_db()
    assert allocation.taken == 2
