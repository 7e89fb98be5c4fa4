"""Moving a booking to another date: places, people, links, who is told, and what their calendars show."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from correspondence.models import Message
from delivery.enums import Approval, ApprovalState, BookingState, Mode, OfferState, SessionState
from delivery.models import Booking, Offer, Session
from delivery.operations import approvals, bookings, moves, seats, sessions, two_dates, waiting
from kernel.actors import PUBLIC, SYSTEM
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.delivery.calendars import OwnCalendar, deliver
from tests.factories.courses import make_course
from tests.factories.delivery import LINK, mails, make_booking, make_coming, make_details, written

pytestmark = pytest.mark.django_db
ADA, OLIVE = "ada@bright.example", "olive@bright.example"


def make_dates(*, capacity: int = 20, **there: Any) -> tuple[Session, Session]:
    """Two dates of a course."""
    here = make_coming(capacity=capacity, course=there.pop("course", None))
    return here, make_coming(**{"course": here.course, "in_days": 20, **there})


def refused(booking: Booking, to: Session, **how: Any) -> str:
    before = (booking.session_id, counted(booking.session), counted(to))
    with pytest.raises(Refusal) as caught:
        moves.move(booking=booking, to=to, by=PUBLIC, **how)
    row = Booking.objects.get(pk=booking.pk)
    assert (row.session_id, counted(row.session), counted(to)) == before
    return caught.value.code


def counted(session: Session) -> list[tuple[str, int, int]]:
    """Of each kind of place, the counter and the living seats behind it."""
    rows = session.allocations.order_by("purpose")
    return [(one.purpose, one.taken, one.seats.filter(given_back_at=None).count()) for one in rows]


def test_move_keeps_reference_links_and_people_and_takes_places_there() -> None:
    here, there = make_dates()
    booking = make_booking(here, f"Ada, {ADA}", "Ben", places=3)
    seats.give_back(seat=booking.seats.get(number=3), by=PUBLIC)
    kept = [(one.number, one.name, one.key) for one in booking.seats.order_by("number")]
    moves.move(booking=booking, to=there, by=PUBLIC)
    row = Booking.objects.get(pk=booking.pk)
    assert (row.session, row.ref, row.key, row.state) == (there, booking.ref, booking.key, BookingState.CONFIRMED)
    assert [(one.number, one.name, one.key) for one in row.seats.order_by("number")] == kept
    assert (counted(here), counted(there)) == ([("online", 0, 0)], [("online", 2, 2)])
    # The place that was given back stays where it was.
    assert [one.session for one in row.seats.order_by("number")] == [there, there, here]
    entry = TrailEntry.objects.get(verb="move", subject_type="delivery.booking")
    assert entry.payload.body["after"]["session_id"] == there.pk


def test_moving_there_again_changes_nothing() -> None:
    here, there = make_dates()
    booking = make_booking(here)
    stale = Booking.objects.get(pk=booking.pk)
    moves.move(booking=booking, to=there, by=PUBLIC)
    moves.move(booking=stale, to=there, by=PUBLIC)
    assert counted(there) == [("online", 1, 1)]
    assert TrailEntry.objects.filter(verb="move").count() == 1


def test_move_refuses_whole_where_there_are_too_few_places() -> None:
    here = make_coming(capacity=5)
    full = make_coming(course=here.course, capacity=1, in_days=20)
    assert refused(make_booking(here, places=2), full) == "session_full"
    assert mails("booking_changed") == []


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("other_course", {"course": "other"}),
        ("session_cancelled", {"state": SessionState.CANCELLED, "cancelled_at": timezone.now()}),
        ("session_past", {"starts_at": timezone.now() - timedelta(hours=1)}),
        ("bookings_closed", {"booking_closes_at": timezone.now() - timedelta(hours=1)}),
        ("bookings_not_open", {"booking_opens_at": timezone.now() + timedelta(hours=1)}),
    ],
)
def test_move_refuses_dates_that_cannot_be_had(code: str, change: dict[str, Any]) -> None:
    here, there = make_dates()
    booking = make_booking(here)
    if "course" in change:
        change = {"course": make_course(title="Another", slug="another")}
    Session.objects.filter(pk=there.pk).update(**change)
    assert refused(booking, there) == code


def test_move_refuses_after_changes_have_closed_unless_staff_act() -> None:
    here, there = make_dates()
    booking = make_booking(here)
    Session.objects.filter(pk=here.pk).update(changes_close_at=timezone.now() - timedelta(minutes=1))
    assert refused(booking, there) == "changes_closed"
    assert moves.move(booking=booking, to=there, is_staff=True, by=SYSTEM).session == there


@pytest.mark.parametrize(
    ("state", "code"), [(BookingState.CANCELLED, "booking_cancelled"), (BookingState.HELD, "booking_not_confirmed")]
)
def test_move_refuses_what_is_not_final(state: str, code: str) -> None:
    here, there = make_dates()
    booking = make_booking(here)
    changes = {"cancelled_at": timezone.now()} if state == BookingState.CANCELLED else {"held_until": timezone.now()}
    Booking.objects.filter(pk=booking.pk).update(state=state, **changes)
    assert refused(booking, there) == code


def test_move_refuses_a_second_date_for_somebody_unless_allowed() -> None:
    here, there = make_dates()
    third = make_coming(course=here.course, in_days=30)
    make_booking(third, f"Ada, {ADA}")
    booking = make_booking(here, "Ben, ben@bright.example")
    booking.seats.update(email=ADA)
    assert refused(booking, there) == "holds_another_date"
    two_dates.allow(booking=booking, by=SYSTEM)
    assert moves.move(booking=Booking.objects.get(pk=booking.pk), to=there, by=PUBLIC).session == there


def test_places_of_the_old_date_are_offered_to_those_who_wait() -> None:
    here, there = make_dates(capacity=2)
    booking = make_booking(here, places=2)
    party = waiting.join(
        session=here, details=make_details(places=2, booker_email="w@x.example"), is_proved=True, by=PUBLIC
    )
    moves.move(booking=booking, to=there, by=PUBLIC)
    assert [(one.booking, one.places, one.state) for one in Offer.objects.all()] == [(party, 2, OfferState.OPEN)]
    assert here.allocations.get().taken == 2


def test_approval_of_the_new_date_applies_and_places_are_kept_meanwhile() -> None:
    here, there = make_dates(approval=Approval.ALL)
    booking = make_booking(here, f"Ada, {ADA}")
    ada, olive = OwnCalendar(ADA), OwnCalendar(OLIVE)
    deliver(ada, olive)
    moves.move(booking=booking, to=there, by=PUBLIC)
    assert (booking.state, booking.approval) == (BookingState.PENDING, ApprovalState.ASKED)
    assert counted(there) == [("online", 1, 1)]
    assert deliver(ada, olive) == {f"booking_changed {OLIVE}": 1, f"seat_changed {ADA}": 1}
    assert (ada.shown, olive.shown) == ([], [])
    approvals.approve(booking=booking, by=SYSTEM)
    deliver(ada, olive)
    assert [at for at, _ in ada.shown] == [at for at, _ in olive.shown] == [there.starts_at]
    moves.move(booking=booking, to=here, by=SYSTEM)
    assert booking.state == BookingState.CONFIRMED


def test_staff_of_the_new_date_say_yes_by_moving() -> None:
    here, there = make_dates(approval=Approval.ALL)
    assert moves.move(booking=make_booking(here), to=there, is_vouched=True, by=SYSTEM).state == "confirmed"


def test_everybody_gets_one_message_and_calendars_move() -> None:
    here, there = make_dates(dates=2)
    booking = make_booking(here, f"Ada, {ADA}", "Ben")
    ada, olive = OwnCalendar(ADA), OwnCalendar(OLIVE)
    deliver(ada, olive)
    assert [at for at, _ in ada.shown] == [here.starts_at]
    moves.move(booking=booking, to=there, by=PUBLIC)
    assert deliver(ada, olive) == {f"booking_changed {OLIVE}": 1, f"seat_changed {ADA}": 1}
    dates = [one.starts_at for one in there.meetings.all()]
    assert [at for at, _ in ada.shown] == [at for at, _ in olive.shown] == dates


def test_calendar_follows_there_and_back_and_on() -> None:
    """Taking out never counts as high as the putting in that follows it."""
    here, there = make_dates(dates=3)
    third = make_coming(course=here.course, in_days=40)
    booking = make_booking(here, f"Ada, {ADA}")
    ada = OwnCalendar(ADA)
    deliver(ada)
    for to in (there, here, there, third, here):
        moves.move(booking=booking, to=to, by=PUBLIC)
        deliver(ada)
        assert [at for at, _ in ada.shown] == [one.starts_at for one in to.meetings.all()]
    start = timezone.now().replace(microsecond=0) + timedelta(days=15)
    sessions.move(session=here, meetings=[(start, start + timedelta(hours=1))], by=SYSTEM)
    deliver(ada)
    assert [at for at, _ in ada.shown] == [start]
    bookings.cancel(booking=Booking.objects.get(pk=booking.pk), by=PUBLIC)
    deliver(ada)
    assert ada.shown == []


def test_several_moves_within_minutes_are_one_message_that_takes_out_what_was_known() -> None:
    here, there = make_dates()
    third = make_coming(course=here.course, in_days=40)
    booking = make_booking(here, f"Ada, {ADA}")
    ada = OwnCalendar(ADA)
    deliver(ada)
    for to in (there, third, there):
        moves.move(booking=booking, to=to, by=PUBLIC)
    counts = deliver(ada)
    assert counts == {f"booking_changed {OLIVE}": 1, f"seat_changed {ADA}": 1}
    assert [at for at, _ in ada.shown] == [there.starts_at]
    assert {event.decoded("DTSTART") for event in ada.known.values()} == {here.starts_at, there.starts_at}


def test_whoever_loses_a_moved_place_before_hearing_of_the_move_keeps_nothing_in_the_calendar() -> None:
    for lose in ("give_back", "pass_on", "cancel", "session_off"):
        here, there = make_dates(course=make_course(title=lose, slug=lose.replace("_", "-")))
        booking = make_booking(here, f"Ada, {ADA}", "Ben")
        ada = OwnCalendar(ADA)
        deliver(ada)
        moves.move(booking=booking, to=there, by=PUBLIC)
        seat = booking.seats.get(number=1)
        if lose == "give_back":
            seats.give_back(seat=seat, by=PUBLIC)
        elif lose == "pass_on":
            seats.name(seat=seat, name="Eve", email="eve@bright.example", by=PUBLIC)
        elif lose == "cancel":
            bookings.cancel(booking=booking, by=PUBLIC)
        else:
            sessions.cancel(session=there, reason="Ill.", by=SYSTEM)
        deliver(ada)
        assert ada.shown == [], lose


def test_unsent_confirmation_says_it_all() -> None:
    here, there = make_dates()
    booking = make_booking(here, f"Ada, {ADA}")
    moves.move(booking=booking, to=there, by=PUBLIC)
    ada = OwnCalendar(ADA)
    assert deliver(ada) == {f"booking_confirmed {OLIVE}": 1, f"seat_confirmed {ADA}": 1}
    assert [at for at, _ in ada.shown] == [there.starts_at]
    assert {one.group for one in Message.objects.filter(state="sent")} == {f"session:{there.pk}"}


def test_what_waits_about_the_old_date_is_stopped_and_written_for_the_new_one() -> None:
    here, there = make_dates()
    booking = make_booking(here, f"Ada, {ADA}")
    deliver()
    moves.move(booking=booking, to=there, by=PUBLIC)
    waits = {(one.kind, one.group) for one in mails()}
    assert {group for _, group in waits} == {f"session:{there.pk}"}
    assert {one.due_at for one in mails("seat_joining_details")} == {there.joining_from}


def test_near_the_session_the_one_message_says_how_to_join() -> None:
    here, there = make_dates(in_days=0.5)
    booking = make_booking(here, f"Ada, {ADA}")
    deliver()
    moves.move(booking=booking, to=there, by=PUBLIC)
    assert {one.kind for one in mails()} == {"booking_changed", "seat_changed"}
    assert LINK in written("seat_changed").text


def test_cancelled_session_s_booking_moves_with_its_people() -> None:
    here, there = make_dates(mode=Mode.HYBRID)
    booking = make_booking(here, f"Ada, {ADA}")
    ada = OwnCalendar(ADA)
    deliver(ada)
    sessions.cancel(session=here, reason="Ill.", by=SYSTEM)
    deliver(ada)
    assert ada.shown == []
    moves.move(booking=Booking.objects.get(pk=booking.pk), to=there, by=PUBLIC)
    deliver(ada)
    assert ada.shown == [(there.starts_at, "Online")]
    assert (counted(here), counted(there)) == ([("online", 0, 0)], [("online", 1, 1), ("room", 0, 0)])
