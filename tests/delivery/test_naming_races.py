"""Names of places at the same moment as other changes, proved on PostgreSQL with a connection for each thread."""

import pytest

from delivery.models import Booking, Seat
from delivery.operations import bookings, seats
from delivery.queries.bookings import fingerprint
from kernel.actors import PUBLIC
from tests.delivery.test_races import at_once
from tests.factories.delivery import mails, make_booking, make_coming

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 8


def stale(seat: Seat) -> Seat:
    """The place as a page read it before the others wrote."""
    return Seat.objects.select_related("booking", "session").get(pk=seat.pk)


def naming(seat: Seat, who: str, *, seen: str = "") -> None:
    seats.name(seat=seat, name=who, email=f"{who.lower()}@x.example", seen=seen, by=PUBLIC)


def test_of_two_who_name_what_they_saw_at_once_one_is_told_of_the_other() -> None:
    session = make_coming()
    for number in range(ROUNDS):
        seat = make_booking(session, booker_email=f"{number}@x.example").seats.get()
        seen = fingerprint(seat)
        one, two = stale(seat), stale(seat)
        ends = at_once([
            lambda one=one, seen=seen: naming(one, "Ada", seen=seen),
            lambda two=two, seen=seen: naming(two, "Ben", seen=seen),
        ])  # fmt: skip
        assert ends == {"done": 1, "seat_changed": 1}


def test_two_who_name_at_once_leave_one_holder_and_the_other_is_told() -> None:
    session = make_coming()
    for number in range(ROUNDS):
        seat = make_booking(session, booker_email=f"{number}@x.example").seats.get()
        one, two = stale(seat), stale(seat)
        assert at_once([lambda one=one: naming(one, "Ada"), lambda two=two: naming(two, "Ben")]) == {"done": 2}
        seat.refresh_from_db()
        loser = {"Ada": "ben@x.example", "Ben": "ada@x.example"}[seat.name]
        of_seat = [one.kind for one in mails(to=seat.email) if one.about_id == str(seat.pk)]
        assert "seat_confirmed" in of_seat
        assert [one.kind for one in mails(to=loser) if one.about_id == str(seat.pk)] == []
    assert len(mails("seat_passed_on")) == ROUNDS


def test_a_name_typed_while_the_address_changes_hands_does_not_bring_the_old_one_back() -> None:
    session = make_coming()
    for number in range(ROUNDS):
        seat = make_booking(session, "Ada, ada@x.example", booker_email=f"{number}@x.example").seats.get()
        one, two = stale(seat), stale(seat)
        ends = at_once([
            lambda one=one: seats.name(seat=one, name="Ada Byron", email=None, by=PUBLIC),
            lambda two=two: naming(two, "Ben"),
        ])  # fmt: skip
        assert ends == {"done": 2}
        seat.refresh_from_db()
        assert seat.email == "ben@x.example"


def test_nobody_is_named_on_a_place_that_is_given_back_at_that_moment() -> None:
    session = make_coming()
    for number in range(ROUNDS):
        seat = make_booking(session, "", "Cy", booker_email=f"{number}@x.example").seats.get(number=1)
        one, two = stale(seat), stale(seat)
        who = f"Ada{number}"
        ends = at_once(
            [lambda one=one, who=who: naming(one, who), lambda two=two: seats.give_back(seat=two, by=PUBLIC)]
        )
        kinds = {mail.kind for mail in mails(to=f"{who.lower()}@x.example")}
        seat.refresh_from_db()
        assert seat.given_back_at is not None
        if ends == {"done": 2}:
            # Named first: whoever was told of the place was told that it is gone.
            assert kinds == {"seat_cancelled"}
        else:
            assert ends == {"done": 1, "seat_given_back": 1}
            assert (kinds, seat.name) == (set(), "")


def test_nobody_is_named_on_a_booking_that_is_cancelled_at_that_moment() -> None:
    session = make_coming()
    for number in range(ROUNDS):
        booking = make_booking(session, booker_email=f"{number}@x.example")
        seat, who = stale(booking.seats.get()), f"Ada{number}"
        row = Booking.objects.get(pk=booking.pk)
        ends = at_once(
            [lambda one=seat, who=who: naming(one, who), lambda row=row: bookings.cancel(booking=row, by=PUBLIC)]
        )
        told = [mail.kind for mail in mails(to=f"{who.lower()}@x.example")]
        assert (ends, told) in (({"done": 2}, ["seat_cancelled"]), ({"done": 1, "booking_cancelled": 1}, []))
