"""What happens at the same moment, proved on PostgreSQL with a connection for each thread."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import F
from django.utils import timezone

from delivery.enums import BookingState
from delivery.models import Allocation, Booking, Seat, Session
from delivery.operations import bookings, places, seats
from kernel.actors import PUBLIC
from kernel.errors import Refusal
from organisations.models import Organisation
from tests.factories.delivery import code_of, mails, make_booking, make_coming, make_details, make_held

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 16


def at_once(calls: Iterable[Callable[[], Any]]) -> Counter[str]:
    """Run all calls together, each on its own connection; count how they ended: "done", or the refusal's code."""
    todo = list(calls)
    ends: list[str] = []
    barrier = Barrier(len(todo))

    def run(call: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait()
            call()
            ends.append("done")
        except Refusal as refusal:
            ends.append(refusal.code)
        except Exception as error:  # whatever a thread dies of must show among the ends, not vanish with it
            ends.append(repr(error))
            raise
        finally:
            connection.close()

    threads = [Thread(target=run, args=(call,)) for call in todo]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return Counter(ends)


def counted(session: Session) -> tuple[int, int]:
    """The counter, and the living seats it stands for."""
    return session.allocations.get().taken, session.seats.filter(given_back_at=None).count()


def buyers(session: Session, places_each: int) -> list[Callable[[], Any]]:
    def buy(number: int) -> Callable[[], Any]:
        details = make_details(places=places_each, booker_email=f"b{number}@x.example")
        return lambda: bookings.book(session=session, details=details, by=PUBLIC)

    return [buy(number) for number in range(THREADS)]


def test_last_places_are_never_oversold() -> None:
    session = make_coming(capacity=5)
    make_booking(session)  # the organisation exists, so that buyers meet at the counter only
    ends = at_once(buyers(session, 1))
    assert ends == {"done": 4, "session_full": 12}
    assert counted(session) == (5, 5)


def test_last_places_go_to_whole_parties() -> None:
    session = make_coming(capacity=8)
    make_booking(session)
    ends = at_once(buyers(session, 3))
    assert ends == {"done": 2, "session_full": 14}
    assert counted(session) == (7, 7)


def test_without_the_guard_in_the_update_it_oversells(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: look, then write, is what other systems do, and it sells too much."""
    session = make_coming(capacity=20)
    make_booking(session)
    Allocation.objects.filter(session=session).update(taken=18)
    looked = Barrier(THREADS)

    def look_then_write(allocation: Allocation, count: int) -> None:
        free = Allocation.objects.get(pk=allocation.pk)
        looked.wait()
        if free.taken + count <= 19:  # one place left; the twentieth keeps the database's own check out of the way
            Allocation.objects.filter(pk=allocation.pk, taken__lt=F("capacity")).update(taken=F("taken") + count)

    monkeypatch.setattr(places, "take", look_then_write)
    at_once(buyers(session, 1))
    assert session.allocations.get().taken > 19


def test_the_database_refuses_what_a_wrong_program_would_sell() -> None:
    session = make_coming(capacity=1)
    with pytest.raises(IntegrityError, match="allocation_never_oversold"):
        Allocation.objects.filter(session=session).update(taken=2)


def test_one_form_sent_many_times_books_once() -> None:
    session = make_coming(capacity=2)
    details = make_details(places=2)
    made: list[Booking] = []

    def send() -> None:
        made.append(bookings.book(session=session, details=details, by=PUBLIC, request_key="one"))

    assert at_once([send] * 8) == {"done": 8}
    assert len({booking.pk for booking in made}) == 1
    assert counted(session) == (2, 2)
    assert len(mails("booking_code")) == 1


def test_one_new_organisation_at_once_is_made_once_where_it_has_a_number() -> None:
    session = make_coming()
    details = make_details()
    details = replace(details, organisation=replace(details.organisation, company_number="01234567"))
    calls = [
        lambda number=number: bookings.book(
            session=session, details=replace(details, booker_email=f"n{number}@x.example"), by=PUBLIC
        )
        for number in range(8)
    ]
    assert at_once(calls) == {"done": 8}
    assert Organisation.objects.filter(company_number="01234567").count() == 1


def test_two_confirmations_at_once_are_one() -> None:
    held = make_held()
    code = code_of(held)
    same = [Booking.objects.get(pk=held.pk) for _ in range(4)]
    assert at_once(lambda one=one: bookings.confirm(booking=one, code=code, by=PUBLIC) for one in same) == {"done": 4}
    held.refresh_from_db()
    assert held.state == BookingState.CONFIRMED
    assert len(mails("booking_confirmed")) == 1


def test_two_give_backs_of_the_last_places_cancel_the_booking() -> None:
    session = make_coming()
    booking = make_booking(session, "A", "B")
    calls = [lambda seat=seat: seats.give_back(seat=seat, by=PUBLIC) for seat in booking.seats.all()]
    assert at_once(calls) == {"done": 2}
    booking.refresh_from_db()
    assert booking.state == BookingState.CANCELLED
    assert counted(session) == (0, 0)
    assert len(mails("booking_cancelled")) == 1


def test_one_place_given_back_many_times_frees_one() -> None:
    session = make_coming()
    booking = make_booking(session, "A", "B")
    same = [Seat.objects.get(booking=booking, number=1) for _ in range(8)]
    assert at_once(lambda seat=seat: seats.give_back(seat=seat, by=PUBLIC) for seat in same) == {"done": 8}
    assert counted(session) == (1, 1)


def test_cancel_and_give_back_at_once_free_each_place_once() -> None:
    session = make_coming()
    booking = make_booking(session, "A", "B", "C")
    calls: list[Callable[[], Any]] = [
        lambda seat=seat: seats.give_back(seat=seat, by=PUBLIC) for seat in booking.seats.all()[:2]
    ]
    same = [Booking.objects.get(pk=booking.pk) for _ in range(2)]
    calls += [lambda one=one: bookings.cancel(booking=one, by=PUBLIC) for one in same]
    assert at_once(calls) == {"done": 4}
    assert counted(session) == (0, 0)


def test_confirm_and_lapse_at_once_agree() -> None:
    for _ in range(5):
        session = make_coming()
        held = make_held(session, booker_email=f"{session.ref}@x.example")
        Booking.objects.filter(pk=held.pk).update(held_until=timezone.now() + timedelta(milliseconds=30))
        held.refresh_from_db()
        stale = Booking.objects.get(pk=held.pk)
        stale.held_until = timezone.now() - timedelta(seconds=1)
        at_once(
            [
                lambda held=held: bookings.finalise(booking=held, by=PUBLIC),
                lambda stale=stale: bookings.release_lapsed(booking=stale),
            ]
        )
        held.refresh_from_db()
        living = 1 if held.state == BookingState.CONFIRMED else 0
        assert counted(session) == (living, living)
