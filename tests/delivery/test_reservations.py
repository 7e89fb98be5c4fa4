"""Places kept for an organisation or a force: from whom they are taken, who may book them, and what becomes of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from delivery import tasks
from delivery.enums import OfferState, Purpose
from delivery.models import Allocation, Session
from delivery.operations import bookings, reservations, sessions, waiting
from delivery.permissions import places_kept_for
from kernel.actors import PUBLIC, SYSTEM
from kernel.errors import Refusal
from organisations.enums import AccessState
from records.models import TrailEntry
from tests.factories.delivery import make_booking, make_coming, make_details, make_held
from tests.factories.kept import make_kept, make_spokesperson
from tests.factories.organisations import (
    make_force_contact,
    make_officer,
    make_organisation,
    make_police_access,
    make_user,
)
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db


def refused(call: Callable[..., Any], **given: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(by=SYSTEM, **given)
    return caught.value.code


def counts(session: Session) -> dict[str, tuple[int, int]]:
    """Taken and capacity, by purpose."""
    return {one.purpose: (one.taken, one.capacity) for one in session.allocations.all()}


def verbs(session: Session) -> list[str]:
    rows = TrailEntry.objects.filter(subject_type="delivery.session", subject_id=str(session.pk))
    return list(rows.order_by("pk").values_list("verb", flat=True))


def test_reserve_takes_places_out_of_those_for_everybody() -> None:
    session = make_coming(capacity=10)
    make_kept(session, places=4)
    assert counts(session) == {"online": (0, 6), "reserved": (0, 4)}
    assert verbs(session) == ["schedule", "keep"]


def test_reserve_refuses_what_cannot_be() -> None:
    session, firm, force = make_coming(capacity=10), make_organisation(), make_reference()["kent"]
    make_booking(session, places=7)
    good = {"session": session, "places": 3, "until": timezone.now() + timedelta(days=1), "organisation": firm}
    assert refused(reservations.reserve, **{**good, "places": 4}) == "bad_kept_places"
    assert refused(reservations.reserve, **{**good, "places": 0}) == "bad_kept_places"
    assert refused(reservations.reserve, **{**good, "until": timezone.now()}) == "bad_kept_until"
    assert (
        refused(reservations.reserve, **{**good, "until": session.starts_at + timedelta(seconds=1)}) == "bad_kept_until"
    )
    assert refused(reservations.reserve, **{**good, "force": force}) == "bad_kept_for"
    assert refused(reservations.reserve, **{**good, "organisation": None}) == "bad_kept_for"
    reservations.reserve(by=SYSTEM, **{**good, "places": 1})
    assert refused(reservations.reserve, **{**good, "places": 1}) == "already_kept"
    sessions.cancel(session=session, reason="Flood.", by=SYSTEM)
    assert refused(reservations.reserve, **good) == "session_over"
    assert counts(session) == {"online": (7, 9), "reserved": (0, 1)}


def test_change_moves_places_both_ways_and_never_below_what_is_booked() -> None:
    session = make_coming(capacity=10)
    row = make_kept(session, places=4)
    bookings.book(session=session, details=make_details(places=3), kept=row, by=PUBLIC)
    until = row.until
    assert refused(reservations.change, reservation=row, places=2, until=until) == "capacity_below_taken"
    assert refused(reservations.change, reservation=row, places=11, until=until) == "bad_kept_places"
    reservations.change(reservation=row, places=10, until=until, by=SYSTEM)
    assert counts(session) == {"online": (0, 0), "reserved": (3, 10)}
    reservations.change(reservation=row, places=3, until=until, by=SYSTEM)
    assert counts(session) == {"online": (0, 7), "reserved": (3, 3)}
    reservations.change(reservation=row, places=3, until=until, by=SYSTEM)
    assert verbs(session)[1:] == ["keep", "change_kept", "change_kept"]


def test_end_opens_what_is_left_and_leaves_what_is_booked() -> None:
    session = make_coming(capacity=10)
    row = make_kept(session, places=4)
    make_booked = bookings.book(session=session, details=make_details(places=3), kept=row, by=PUBLIC)
    reservations.end(reservation=row, by=SYSTEM)
    reservations.end(reservation=row, by=SYSTEM)
    assert counts(session) == {"online": (0, 7), "reserved": (3, 3)}
    assert make_booked.seats.filter(given_back_at=None).count() == 3
    assert refused(reservations.change, reservation=row, places=4, until=timezone.now()) == "reservation_over"
    assert verbs(session)[1:] == ["keep", "end_kept", "let_go"]


def test_what_lapses_goes_to_those_who_wait() -> None:
    session = make_coming(capacity=5)
    row = make_kept(session, places=3)
    make_booking(session, places=2)
    party = make_details(booker_email="ann@wait.example", places=2)
    waits = waiting.join(session=session, details=party, by=PUBLIC, is_proved=True)
    tasks.settle_requests("worker")
    assert not waits.offers.exists()
    Allocation.objects.filter(pk=row.pk).update(until=timezone.now())
    assert tasks.settle_requests("worker") == 3
    assert waits.offers.get().state == OfferState.OPEN
    assert counts(session) == {"online": (4, 5), "reserved": (0, 0)}


def test_places_given_back_after_the_time_are_opened_too() -> None:
    session = make_coming(capacity=5)
    row = make_kept(session, places=3)
    booking = bookings.book(session=session, details=make_details(places=3), kept=row, by=PUBLIC)
    Allocation.objects.filter(pk=row.pk).update(until=timezone.now())
    assert tasks.settle_requests("worker") == 0
    bookings.cancel(booking=booking, by=PUBLIC)
    assert tasks.settle_requests("worker") == 3
    assert counts(session) == {"online": (0, 5), "reserved": (0, 0)}


def test_booking_on_kept_places_is_for_the_organisation_they_are_kept_for() -> None:
    firm = make_organisation("Kept Ltd")
    row = make_kept(organisation=firm)
    booking = bookings.book(session=row.session, details=make_details(places=2), kept=row, by=PUBLIC)
    assert (booking.organisation, booking.seats.first().allocation) == (firm, row)  # type: ignore[union-attr]


def test_book_refuses_kept_places_that_are_over_or_of_another_session() -> None:
    row = make_kept()
    other = make_coming()
    assert refused(bookings.book, session=other, details=make_details(), kept=row) == "kept_places_over"
    Allocation.objects.filter(pk=row.pk).update(until=timezone.now())
    assert refused(bookings.book, session=row.session, details=make_details(), kept=row) == "kept_places_over"
    assert row.session.bookings.count() == 0


def test_kept_places_are_not_counted_among_free_ones() -> None:
    session = make_coming(capacity=5)
    make_kept(session, places=4)
    assert refused(bookings.book, session=session, details=make_details(places=2)) == "session_full"
    make_held(session)


def test_kept_places_are_for_those_who_speak_for_the_organisation() -> None:
    firm, contact, stranger = make_organisation(), make_user(), make_user()
    row = make_kept(organisation=firm)
    speaker = make_spokesperson(contact, firm)
    assert list(places_kept_for(contact)) == [row]
    assert list(places_kept_for(stranger)) == []
    speaker.ended_at = timezone.now()
    speaker.save()
    assert list(places_kept_for(contact)) == []


def test_kept_places_of_a_force_are_for_its_approved_officers_and_its_contact() -> None:
    surrey, kent = make_reference()["surrey"], make_reference()["kent"]
    row = make_kept(force=surrey)
    theirs, others = make_officer(force=surrey), make_officer(force=kent)
    asked = make_officer(AccessState.REQUESTED, force=surrey)
    civilian = make_user("ada@home.example")
    make_police_access(civilian, AccessState.APPROVED, force=surrey)
    found = {
        "theirs": list(places_kept_for(theirs)),
        "others": list(places_kept_for(others)),
        "asked": list(places_kept_for(asked)),
        "civilian": list(places_kept_for(civilian)),
        "contact": list(places_kept_for(make_force_contact(surrey))),
        "nobody": list(places_kept_for(None)),
    }
    nothing: list[Allocation] = []
    assert found == {
        "theirs": [row], "contact": [row], "others": nothing, "asked": nothing, "civilian": nothing, "nobody": nothing,
    }  # fmt: skip


def test_the_room_is_not_filled_past_what_it_holds() -> None:
    session = make_coming(mode="in_person", capacity=40)
    make_kept(session, places=15)
    assert sum(one.capacity for one in session.allocations.all()) == 40
    assert session.allocations.get(purpose=Purpose.ROOM).capacity == 25


@pytest.mark.parametrize(("days", "left"), [(6, 4), (2, 0)])
def test_places_kept_past_the_new_start_of_a_session_end_as_long_before_it(days: int, left: int) -> None:
    """Kept until three days before the start: a session that is brought forward takes that along, or lets them go."""
    session = make_coming(capacity=10, in_days=10)
    kept = make_kept(session, places=4, in_days=7)
    assert kept.until is not None
    ahead = session.starts_at - kept.until
    start = timezone.now().replace(microsecond=0) + timedelta(days=days)
    sessions.move(session=session, meetings=[(start, start + timedelta(hours=1))], by=SYSTEM)
    kept.refresh_from_db()
    assert kept.until is not None
    if left:
        assert kept.until == start - ahead
    assert kept.until < start
    tasks.settle_requests("worker")
    assert counts(session) == {"online": (0, 10 - left), "reserved": (0, left)}
    entry = TrailEntry.objects.get(verb="change_kept")
    assert entry.payload.body["before"]["until"] > entry.payload.body["after"]["until"]


def test_places_kept_until_before_the_new_start_stay_as_they_are() -> None:
    session = make_coming(capacity=10, in_days=10)
    kept = make_kept(session, places=4, in_days=2)
    until = kept.until
    for days in (4, 30):
        start = timezone.now().replace(microsecond=0) + timedelta(days=days)
        sessions.move(session=session, meetings=[(start, start + timedelta(hours=1))], by=SYSTEM)
        kept.refresh_from_db()
        assert kept.until == until
    assert "change_kept" not in verbs(session)
