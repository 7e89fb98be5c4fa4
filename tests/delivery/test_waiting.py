"""The waiting list: who gets what came free, in what order, and what becomes of those who get nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from delivery import tasks
from delivery.enums import Approval, ApprovalState, BookingState, OfferState, SessionState
from delivery.models import Allocation, Booking, Offer, Session
from delivery.operations import approvals, bookings, offers, seats, sessions, waiting
from delivery.operations.details import SessionDetails, details_of
from kernel.actors import PUBLIC, SYSTEM, Actor, ActorKind
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.factories.delivery import code_of, mails, make_booking, make_coming, make_details, written
from tests.factories.organisations import make_administrator

pytestmark = pytest.mark.django_db


def make_full(places: int = 2, **details: Any) -> tuple[Session, Booking]:
    """A session of which one booking has every place."""
    session = make_coming(capacity=places, **details)
    booking = make_booking(session, places=places, booker_email="first@full.example", organisation=firm("Full House"))
    return session, booking


def firm(name: str) -> Any:
    """An organisation of its own, so that parties do not count as one office."""
    details = make_details().organisation
    return type(details)(**{**vars(details), "name": name})


def make_party(session: Session, name: str, places: int = 1, **more: Any) -> Booking:
    """A party in the queue."""
    details = make_details(
        places=places, booker_email=f"{name.lower()}@wait.example", booker_name=name, organisation=firm(name), **more
    )
    return waiting.join(session=session, details=details, by=PUBLIC, is_proved=True)


def staff() -> Actor:
    return Actor(ActorKind.USER, str(make_administrator().pk))


def taken(session: Session) -> int:
    return Allocation.objects.get(session=session).taken


def run_out(*, stood: timedelta = timedelta(days=1)) -> None:
    """Let every open offer have stood for so long, until now."""
    now = timezone.now()
    Offer.objects.filter(state=OfferState.OPEN).update(expires_at=now, made_at=now - stood)


def offered_to(session: Session) -> list[str]:
    rows = Offer.objects.filter(booking__session=session, state=OfferState.OPEN).order_by("pk")
    return [offer.booking.booker_name for offer in rows]


def test_joins_with_a_code_and_takes_no_place() -> None:
    session, _ = make_full()
    party = waiting.join(session=session, details=make_details(places=2), by=PUBLIC)
    assert (party.state, party.waiting_since, taken(session)) == (BookingState.WAITING, None, 2)
    bookings.confirm(booking=party, code=code_of(party), by=PUBLIC)
    assert party.waiting_since == party.queued_at
    assert "You are on the waiting list" in written("waiting_joined").subject


def test_unproved_party_is_forgotten_and_never_offered_anything() -> None:
    session, booking = make_full(1)
    party = waiting.join(session=session, details=make_details(), by=PUBLIC)
    bookings.cancel(booking=booking, by=PUBLIC)
    assert offered_to(session) == []
    Booking.objects.filter(pk=party.pk).update(held_until=timezone.now())
    assert tasks.release_lapsed_holds("worker") == 1
    party.refresh_from_db()
    assert party.state == BookingState.CANCELLED


@pytest.mark.parametrize(
    ("change", "places", "code"),
    [
        ({}, 3, "party_too_large"),
        ({"has_waiting_list": False}, 1, "no_waiting_list"),
        ({"state": SessionState.CANCELLED, "cancelled_at": timezone.now()}, 1, "session_cancelled"),
        ({"booking_closes_at": timezone.now()}, 1, "bookings_closed"),
    ],
)
def test_refuses_to_let_wait_in_vain(change: dict[str, Any], places: int, code: str) -> None:
    session, _ = make_full()
    Session.objects.filter(pk=session.pk).update(**change)
    session.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        waiting.join(session=session, details=make_details(places=places), by=PUBLIC)
    assert refused.value.code == code


def test_refuses_to_wait_where_there_are_places_and_to_wait_twice() -> None:
    session, booking = make_full()
    make_party(session, "Ann")
    with pytest.raises(Refusal, match="already"):
        make_party(session, "Ann")
    bookings.cancel(booking=booking, by=PUBLIC)
    with pytest.raises(Refusal, match="places for all of you"):
        make_party(session, "Bob")


def test_freed_places_go_to_the_earliest_party_that_they_fit() -> None:
    session, booking = make_full(3)
    for name, places in (("Large", 3), ("Small", 1), ("Pair", 2)):
        make_party(session, name, places)
    seats.give_back(seat=booking.seats.first(), by=PUBLIC)  # type: ignore[arg-type]
    assert (offered_to(session), taken(session)) == (["Small"], 3)
    seats.give_back(seat=booking.seats.filter(given_back_at=None).first(), by=PUBLIC)  # type: ignore[arg-type]
    assert (offered_to(session), taken(session)) == (["Small"], 2)
    seats.give_back(seat=booking.seats.get(given_back_at=None), by=PUBLIC)
    assert (offered_to(session), taken(session)) == (["Small", "Pair"], 3)


def test_offer_is_accepted_once_and_is_a_booking_like_any_other() -> None:
    session, booking = make_full()
    party = make_party(session, "Ann", 2)
    bookings.cancel(booking=booking, by=PUBLIC)
    assert "2 places came free" in written("places_offered").text
    assert waiting.accept(booking=party, by=PUBLIC).state == BookingState.CONFIRMED
    assert waiting.accept(booking=party, by=PUBLIC).state == BookingState.CONFIRMED
    assert (taken(session), len(mails("booking_confirmed", "ann@wait.example"))) == (2, 1)


def test_declined_offer_takes_the_party_off_and_goes_to_the_next() -> None:
    session, booking = make_full(1)
    ann = make_party(session, "Ann")
    make_party(session, "Bob")
    bookings.cancel(booking=booking, by=PUBLIC)
    waiting.decline(booking=ann, by=PUBLIC)
    assert (ann.state, offered_to(session), taken(session)) == (BookingState.CANCELLED, ["Bob"], 1)
    with pytest.raises(Refusal, match="no longer on offer"):
        waiting.accept(booking=ann, by=PUBLIC)


def test_lapsed_offer_goes_to_the_next_and_may_come_again_but_once() -> None:
    session, booking = make_full(1)
    ann, bob = make_party(session, "Ann"), make_party(session, "Bob")
    bookings.cancel(booking=booking, by=PUBLIC)
    seen = []
    for _ in range(4):
        seen.append(offered_to(session))
        run_out(stood=timedelta(microseconds=1))
        tasks.run_waiting_lists("worker")
    assert seen == [["Ann"], ["Bob"], ["Ann"], ["Bob"]]
    states = [Booking.objects.get(pk=one.pk).cancel_reason for one in (ann, bob)]
    assert (states, taken(session)) == ([waiting.LET_LAPSE] * 2, 0)


def test_offer_that_still_stands_does_not_lapse() -> None:
    session, booking = make_full(1)
    make_party(session, "Ann")
    bookings.cancel(booking=booking, by=PUBLIC)
    assert (waiting.lapse(offer=Offer.objects.get()), offered_to(session)) == (False, ["Ann"])


def test_more_capacity_leads_to_offers() -> None:
    session, _ = make_full(1)
    make_party(session, "Ann")
    allocation = Allocation.objects.get(session=session)
    details = SessionDetails(**{**details_of(session), "online_capacity": allocation.capacity + 1})
    sessions.revise(session=session, details=details, by=SYSTEM)
    assert offered_to(session) == ["Ann"]


def test_places_that_nobody_offered_are_found_by_the_worker() -> None:
    session, _ = make_full(1)
    make_party(session, "Ann")
    Allocation.objects.filter(session=session).update(capacity=2)
    assert (tasks.run_waiting_lists("worker"), offered_to(session)) == (1, ["Ann"])
    assert tasks.run_waiting_lists("worker") == 0


def test_approval_still_applies_to_those_who_wait() -> None:
    session, booking = make_full(1, approval=Approval.ALL)
    approvals.approve(booking=booking, by=staff())
    ann = make_party(session, "Ann")
    bookings.cancel(booking=booking, by=PUBLIC)
    assert (ann.approval, offered_to(session)) == (ApprovalState.ASKED, [])
    approvals.approve(booking=ann, by=staff())
    assert offered_to(session) == ["Ann"]


def test_whoever_accepted_and_cancelled_is_not_offered_the_place_again() -> None:
    session, booking = make_full(1)
    ann = make_party(session, "Ann")
    make_party(session, "Bob")
    bookings.cancel(booking=booking, by=PUBLIC)
    waiting.accept(booking=ann, by=PUBLIC)
    bookings.cancel(booking=ann, by=PUBLIC)
    assert offered_to(session) == ["Bob"]


def test_waiting_ends_with_the_session_and_everyone_is_told_why() -> None:
    session, _ = make_full(1)
    make_party(session, "Ann")
    sessions.cancel(session=session, reason="The trainer is ill.", by=SYSTEM)
    mail = written("waiting_ended", "ann@wait.example")
    assert "The trainer is ill." in mail.text
    assert Booking.objects.filter(state=BookingState.WAITING).count() == 0


def test_waiting_ends_when_bookings_close() -> None:
    session, _ = make_full(1)
    make_party(session, "Ann")
    Session.objects.filter(pk=session.pk).update(booking_closes_at=timezone.now())
    assert tasks.run_waiting_lists("worker") == 1
    assert "no place came free" in written("waiting_ended").text


@pytest.mark.parametrize(
    ("ahead", "stands"),
    [
        (timedelta(days=30), timedelta(hours=24)),
        (timedelta(hours=8), timedelta(hours=2)),
        (timedelta(hours=1), timedelta(minutes=30)),
        (timedelta(minutes=10), timedelta(minutes=10)),
    ],
)
def test_offer_stands_shorter_the_nearer_the_session(ahead: timedelta, stands: timedelta) -> None:
    now = timezone.now()
    assert offers.stands_until(Session(starts_at=now + ahead), now) == now + stands


def test_place_given_up_while_waiting_is_never_put_back_twice() -> None:
    session, booking = make_full(2)
    party = make_party(session, "Ann", 2)
    bookings.cancel(booking=booking, by=PUBLIC)
    seats.give_back(seat=party.seats.first(), by=PUBLIC)  # type: ignore[arg-type]
    assert (taken(session), offered_to(session)) == (1, ["Ann"])
    assert Offer.objects.get(state=OfferState.OPEN).places == 1


def test_steps_of_a_party_are_on_record() -> None:
    session, booking = make_full(1)
    party = make_party(session, "Ann")
    bookings.cancel(booking=booking, by=PUBLIC)
    waiting.accept(booking=party, by=PUBLIC)
    verbs = TrailEntry.objects.filter(subject_type="delivery.booking", subject_id=str(party.pk)).order_by("subject_no")
    assert list(verbs.values_list("verb", flat=True)) == ["wait", "queue", "offer", "confirm"]


def test_changing_ones_own_form_does_not_hand_ones_places_to_the_queue() -> None:
    session = make_coming(capacity=3)
    held = bookings.book(session=session, details=make_details(places=3), by=PUBLIC)
    make_party(session, "Ann")
    again = bookings.book(session=session, details=make_details(places=2), replaces=held, by=PUBLIC)
    assert (again.state, offered_to(session), taken(session)) == (BookingState.HELD, ["Ann"], 3)


def test_last_place_of_a_party_that_waits_gives_back_only_what_was_offered() -> None:
    session, booking = make_full(1)
    party = make_party(session, "Ann")
    seats.give_back(seat=party.seats.get(), by=PUBLIC)
    assert taken(session) == 1
    again = make_party(session, "Bob")
    bookings.cancel(booking=booking, by=PUBLIC)
    seats.give_back(seat=again.seats.get(), by=PUBLIC)
    assert taken(session) == 0
