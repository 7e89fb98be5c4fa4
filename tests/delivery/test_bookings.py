"""Booking, confirming, cancelling: what becomes true, and every refusal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import EmailChallenge, User
from delivery.enums import BookingState, Mode, Purpose
from delivery.models import Booking, Seat, Session
from delivery.operations import bookings, codes, seats, sessions
from delivery.operations.parties import SeatDetails
from delivery.tasks import release_lapsed_holds
from kernel.actors import PUBLIC, SYSTEM, Actor, ActorKind
from kernel.errors import Refusal
from organisations.models import Organisation
from records.models import TrailEntry
from tests.factories.delivery import code_of, mails, make_booking, make_coming, make_details, make_held

pytestmark = pytest.mark.django_db


def taken(session: Session) -> int:
    return sum(session.allocations.values_list("taken", flat=True))


def lapse(booking: Booking) -> Booking:
    Booking.objects.filter(pk=booking.pk).update(held_until=timezone.now() - timedelta(seconds=1))
    booking.refresh_from_db()
    return booking


def refused(call: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value.code, caught.value.field


def test_book_holds_the_places_and_sends_a_code() -> None:
    session = make_coming()
    people = (SeatDetails(name="Ada <b>", email="ADA@Bright.example", access_needs="Captions"),)
    booking = make_held(session, seats=people, places=3)
    assert booking.state == BookingState.HELD
    assert taken(session) == 3
    assert list(booking.seats.values_list("number", "name", "email", "access_needs")) == [
        (1, "Ada <b>", "ada@bright.example", "Captions"), (2, "", "", ""), (3, "", "", ""),
    ]  # fmt: skip
    assert [(one.kind, one.to_email) for one in mails()] == [("booking_code", "olive@bright.example")]
    assert (booking.force.slug, booking.organisation.postcode) == ("thames-valley", "RG1 1AA")


def test_book_twice_with_one_request_key_books_once() -> None:
    session = make_coming(capacity=2)
    both = [
        bookings.book(session=session, details=make_details(places=2), by=PUBLIC, request_key="k") for _ in range(2)
    ]
    assert both[0] == both[1]
    assert (taken(session), EmailChallenge.objects.count()) == (2, 1)


def test_book_with_a_proved_address_is_final_at_once() -> None:
    booking = bookings.book(session=make_coming(), details=make_details(), by=PUBLIC, is_proved=True)
    assert booking.state == BookingState.CONFIRMED
    assert [one.kind for one in mails()] == ["booking_confirmed", "joining_details", "reminder"]


def closed(**fields: Any) -> Session:
    session = make_coming()
    Session.objects.filter(pk=session.pk).update(**fields)
    session.refresh_from_db()
    return session


def cancelled() -> Session:
    return sessions.cancel(session=make_coming(), reason="The trainer is ill.", by=SYSTEM)


NOW, HOUR = timezone.now(), timedelta(hours=1)
SHUT: dict[str, tuple[Callable[[], Session], dict[str, Any], tuple[str, str]]] = {
    "cancelled": (cancelled, {}, ("session_cancelled", "")),
    "past": (lambda: make_coming(in_days=-1), {}, ("session_past", "")),
    "draft": (lambda: make_coming(as_draft=True), {}, ("bookings_closed", "")),
    "not open yet": (lambda: closed(booking_opens_at=NOW + HOUR), {}, ("bookings_not_open", "")),
    "closed": (lambda: closed(booking_closes_at=NOW - HOUR), {}, ("bookings_closed", "")),
    "full": (lambda: make_coming(capacity=2), {"places": 3}, ("session_full", "places")),
    "under 18": (make_coming, {"has_under_18": True}, ("under_18_are_counted", "expected_under_18")),
    "too many under 18": (
        make_coming, {"has_under_18": True, "expected_under_18": 501}, ("bad_number_of_under_18", "expected_under_18"),
    ),
    "no places": (make_coming, {"places": 0}, ("bad_number_of_places", "places")),
    "31 places": (lambda: make_coming(capacity=50), {"places": 31}, ("bad_number_of_places", "places")),
    "more names than places": (
        make_coming, {"places": 1, "seats": (SeatDetails(name="A"), SeatDetails(name="B"))},
        ("bad_number_of_places", "places"),
    ),
    "no such places": (make_coming, {"purpose": Purpose.ROOM}, ("bad_purpose", "purpose")),
}  # fmt: skip


@pytest.mark.parametrize("case", SHUT)
def test_book_refuses_and_keeps_nothing(case: str) -> None:
    make, details, expected = SHUT[case]
    session = make()
    assert refused(lambda: bookings.book(session=session, details=make_details(**details), by=PUBLIC)) == expected
    assert (Booking.objects.count(), Seat.objects.count(), Organisation.objects.count()) == (0, 0, 0)
    assert EmailChallenge.objects.count() == 0


def test_book_refuses_a_seventh_code_within_the_hour_and_keeps_nothing() -> None:
    session = make_coming()
    for _ in range(6):
        make_held(session)
    assert refused(lambda: make_held(session)) == ("too_many_codes", "email")
    assert (taken(session), Booking.objects.count()) == (6, 6)


def test_book_draws_on_the_chosen_places_of_a_hybrid_session() -> None:
    session = make_coming(mode=Mode.HYBRID, capacity=5)
    make_held(session, purpose=Purpose.ONLINE, places=2)
    assert dict(session.allocations.values_list("purpose", "taken")) == {"room": 0, "online": 2}


def test_confirm_makes_it_final_and_writes_to_everyone() -> None:
    people = (
        SeatDetails(name="Ada", email="ada@bright.example"),
        SeatDetails(name="Olive Booker", email="olive@bright.example"),
        SeatDetails(name="Two of one address", email="ada@bright.example"),
    )
    held = make_held(seats=people)
    by = Actor(ActorKind.BOOKING_KEY, str(held.pk))
    booking = bookings.confirm(booking=held, code=f" {code_of(held)[:3]} {code_of(held)[3:]}", by=by)
    assert booking.state == BookingState.CONFIRMED
    assert booking.booker.name == "Olive Booker"
    assert [(one.kind, one.to_email) for one in mails() if one.kind != "booking_code"] == [
        ("booking_confirmed", "olive@bright.example"),
        ("seat_confirmed", "ada@bright.example"),
        ("joining_details", "olive@bright.example"),
        ("seat_joining_details", "ada@bright.example"),
        ("reminder", "olive@bright.example"),
        ("seat_reminder", "ada@bright.example"),
    ]
    assert {one.due_at for one in mails() if "joining" in one.kind} == {booking.session.starts_at - timedelta(days=1)}
    assert TrailEntry.objects.get(verb="confirm").actor_kind == ActorKind.BOOKING_KEY


def test_confirm_again_changes_nothing() -> None:
    held = make_held()
    code, stale = code_of(held), Booking.objects.get(pk=held.pk)
    bookings.confirm(booking=held, code=code, by=PUBLIC)
    sent = len(mails())
    assert bookings.confirm(booking=held, code="", by=PUBLIC).state == BookingState.CONFIRMED
    assert bookings.confirm(booking=stale, code=code, by=PUBLIC).state == BookingState.CONFIRMED
    assert len(mails()) == sent


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00", "💥" * 500, "9" * 10_000])
def test_confirm_refuses_a_wrong_code(code: str) -> None:
    held = make_held()
    assert refused(lambda: bookings.confirm(booking=held, code=code, by=PUBLIC)) == ("wrong_code", "code")
    held.refresh_from_db()
    assert held.state == BookingState.HELD


def test_confirm_refuses_the_code_of_another_booking() -> None:
    session = make_coming()
    one, other = make_held(session), make_held(session)
    assert refused(lambda: bookings.confirm(booking=one, code=code_of(other), by=PUBLIC))[0] == "wrong_code"


def test_confirm_refuses_the_right_code_after_five_wrong_ones() -> None:
    held = make_held()
    for _ in range(5):
        refused(lambda: bookings.confirm(booking=held, code="no", by=PUBLIC))
    assert refused(lambda: bookings.confirm(booking=held, code=code_of(held), by=PUBLIC))[0] == "too_many_attempts"
    bookings.send_code_again(booking=held)
    assert bookings.confirm(booking=held, code=code_of(held), by=PUBLIC).state == BookingState.CONFIRMED


def test_confirm_refuses_once_the_hold_ran_out() -> None:
    held = lapse(make_held())
    for call in (
        lambda: bookings.confirm(booking=held, code=code_of(held), by=PUBLIC),
        lambda: bookings.finalise(booking=held, by=PUBLIC),
        lambda: bookings.send_code_again(booking=held),
    ):
        assert refused(call)[0] == "hold_ran_out"


def test_confirm_refuses_once_the_session_is_cancelled() -> None:
    booking = make_held()
    code = code_of(booking)
    sessions.cancel(session=booking.session, reason="The trainer is ill", by=SYSTEM)
    with pytest.raises(Refusal) as refused:
        bookings.confirm(booking=Booking.objects.get(pk=booking.pk), code=code, by=PUBLIC)
    assert refused.value.code == "session_cancelled"
    assert Booking.objects.get(pk=booking.pk).state == BookingState.HELD


def test_confirm_refuses_a_cancelled_booking() -> None:
    booking = bookings.cancel(booking=make_booking(), by=PUBLIC)
    assert refused(lambda: bookings.confirm(booking=booking, code="1", by=PUBLIC))[0] == "booking_cancelled"


def test_correct_address_renews_link_and_code_and_is_in_the_trail() -> None:
    held = make_held(booker_email="olvie@bright.example")
    key, code = held.key, code_of(held)
    codes.correct_address(booking=held, email=" Olive@Bright.example ", by=PUBLIC)
    assert (Booking.with_key(key), Booking.with_key(held.key)) == (None, held)
    assert [one.to_email for one in mails("booking_code")] == ["olvie@bright.example", "olive@bright.example"]
    assert TrailEntry.objects.filter(verb="correct_address").count() == 1
    if code != code_of(held):
        assert refused(lambda: bookings.confirm(booking=held, code=code, by=PUBLIC))[0] == "wrong_code"
    assert bookings.confirm(booking=held, code=code_of(held), by=PUBLIC).booker.name == "Olive Booker"


def test_correct_address_to_the_same_one_only_sends_a_code() -> None:
    held = make_held()
    key = held.key
    codes.correct_address(booking=held, email="OLIVE@bright.example", by=PUBLIC)
    held.refresh_from_db()
    assert (held.key, len(mails("booking_code"))) == (key, 2)
    assert not TrailEntry.objects.filter(verb="correct_address").exists()


def test_correct_address_refuses_what_is_not_held_and_a_seventh_code() -> None:
    confirmed, ran_out = make_booking(), lapse(make_held())
    cancelled_since, late = make_held(), make_held()
    bookings.cancel(booking=Booking.objects.get(pk=cancelled_since.pk), by=PUBLIC)
    bookings.finalise(booking=Booking.objects.get(pk=late.pk), by=PUBLIC)
    calls = [(one, "new@x.example") for one in (confirmed, ran_out, cancelled_since, late)]
    full = make_held(booker_email="full@x.example")
    for _ in range(5):
        bookings.send_code_again(booking=full)
    calls.append((make_held(), "full@x.example"))
    found = []
    for booking, email in calls:
        with pytest.raises(Refusal) as caught:
            codes.correct_address(booking=booking, email=email, by=PUBLIC)
        found.append(caught.value.code)
    assert found == ["booking_confirmed", "hold_ran_out", "hold_ran_out", "booking_confirmed", "too_many_codes"]
    assert not Booking.objects.filter(booker_email="new@x.example").exists()
    assert Booking.objects.filter(booker_email="full@x.example").count() == 1


def test_lapse_gives_the_places_back_once() -> None:
    session = make_coming()
    lapse(make_held(session, places=3))
    make_booking(session)
    assert (release_lapsed_holds("w"), release_lapsed_holds("w")) == (1, 0)
    assert taken(session) == 1
    assert Booking.objects.get(state=BookingState.CANCELLED).cancel_reason == "hold ran out"


def test_lapse_leaves_living_holds_and_confirmed_bookings_alone() -> None:
    held, confirmed = make_held(), lapse(make_booking())
    for booking in (held, confirmed):
        assert bookings.release_lapsed(booking=booking).state != BookingState.CANCELLED


def test_cancel_gives_everything_back_stops_mails_and_tells() -> None:
    session = make_coming()
    booking = make_booking(session, "Ada, ada@bright.example", "Bo")
    seats.give_back(seat=booking.seats.get(number=2), by=PUBLIC)
    bookings.cancel(booking=booking, by=PUBLIC)
    bookings.cancel(booking=booking, by=PUBLIC)
    assert taken(session) == 0
    assert [(one.kind, one.to_email) for one in mails() if one.kind != "booking_code"] == [
        ("booking_cancelled", "olive@bright.example"), ("seat_cancelled", "ada@bright.example"),
    ]  # fmt: skip
    assert TrailEntry.objects.filter(verb="cancel").count() == 1


def test_cancel_of_a_hold_tells_nobody() -> None:
    bookings.cancel(booking=make_held(seats=(SeatDetails(name="A", email="a@bright.example"),)), by=PUBLIC)
    assert [one.kind for one in mails()] == ["booking_code"]


def test_cancel_refuses_once_the_session_began() -> None:
    booking = make_booking()
    Session.objects.filter(pk=booking.session_id).update(starts_at=timezone.now() - timedelta(minutes=1))
    booking = Booking.objects.get(pk=booking.pk)
    assert refused(lambda: bookings.cancel(booking=booking, by=PUBLIC))[0] == "session_past"


def test_booker_is_one_person_across_bookings_by_name_and_proved_address() -> None:
    session = make_coming()
    first, again = make_booking(session), make_booking(session, booker_name="OLIVE BOOKER")
    other = make_booking(session, booker_name="Sam Sharer")
    assert first.booker == again.booker
    assert other.booker != first.booker
    assert User.objects.count() == 0
