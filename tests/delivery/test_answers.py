"""A course's own questions: what can be answered, what is dropped, and what becomes of answers later."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from courses.models.asking import BookingQuestion
from delivery.models import Booking, Session
from delivery.operations import additions, answers, bookings, sessions, waiting
from delivery.queries.answers import told
from kernel.actors import PUBLIC, SYSTEM
from kernel.errors import Refusal
from records.models import TrailEntry, TrailPayload
from records.operations import retention
from tests.delivery.asking import ALL, ANSWERS, LAPTOPS, LEVEL, MANY, MORE, TILLS, TOLD, TOOLS, make_asking
from tests.delivery.asking import make_asking_session as make_session
from tests.factories.delivery import make_booking, make_coming, make_details, make_held

pytestmark = pytest.mark.django_db


def refused(call: Any, **details: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(**details)
    return caught.value.code


def test_booking_keeps_questions_as_they_were_asked() -> None:
    session = make_session()
    booking = make_held(session, answers=ANSWERS)
    assert told(booking) == TOLD
    assert booking.answers[0] == {
        "id": "laptops", "kind": "yes_no", "question": "Do you bring laptops?", "answer": "yes",
    }  # fmt: skip
    make_asking(session.course, BookingQuestion(id="laptops", kind="number", words="How many tablets?"))
    booking.refresh_from_db()
    assert told(booking) == TOLD


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"laptops": "no", "many": 3}, {"laptops": "no"}),
        ({"laptops": "no", "many": "no number"}, {"laptops": "no"}),
        ({"laptops": "no", "tools": ["Mail"], "tills": "Old"}, {"laptops": "no", "tools": ["Mail"]}),
        ({"laptops": "no", "tools": ["Tills", "Mail", "Mail"]}, {"laptops": "no", "tools": ["Mail", "Tills"]}),
        ({"laptops": "no", "more": " a \x00 b\n\n", "level": ""}, {"laptops": "no", "more": "a b"}),
        ({"laptops": "yes", "many": 0, "tools": None}, {"laptops": "yes", "many": 0}),
    ],
)
def test_answers_to_what_is_not_asked_are_dropped(given: dict[str, Any], kept: dict[str, Any]) -> None:
    assert {one["id"]: one["answer"] for one in answers.as_asked(ALL, given)} == kept


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "answer_missing"),
        ({"laptops": ""}, "answer_missing"),
        ({"laptops": "yes"}, "answer_missing"),
        ({"laptops": "Yes"}, "answer_not_possible"),
        ({"laptops": True}, "answer_not_possible"),
        ({"laptops": "yes", "many": "3"}, "answer_not_possible"),
        ({"laptops": "yes", "many": True}, "answer_not_possible"),
        ({"laptops": "yes", "many": -1}, "answer_not_possible"),
        ({"laptops": "yes", "many": 1_000_001}, "answer_not_possible"),
        ({"laptops": "no", "tools": "Mail"}, "answer_not_possible"),
        ({"laptops": "no", "tools": ["Fax"]}, "answer_not_possible"),
        ({"laptops": "no", "tools": [["Mail"]]}, "answer_not_possible"),
        ({"laptops": "no", "level": "Rather"}, "answer_not_possible"),
        ({"laptops": "no", "tools": ["Tills"], "tills": "x" * 201}, "answer_not_possible"),
        ({"laptops": "no", "more": "x" * 2001}, "answer_not_possible"),
        ({"laptops": "no", "fax": "x"}, "unknown_question"),
    ],
)
def test_book_refuses_what_is_no_answer(given: dict[str, Any], code: str) -> None:
    session = make_session()
    for call in (bookings.book, waiting.join):
        details = make_details(answers=given)
        if call is waiting.join:
            make_booking(session, places=20, answers=ANSWERS)
        assert refused(call, session=session, details=details, by=PUBLIC) == code
    assert Booking.objects.count() == 1


def test_course_without_questions_takes_no_answers() -> None:
    details = make_details(answers={"laptops": "yes"})
    assert refused(bookings.book, session=make_coming(), details=details, by=PUBLIC) == "unknown_question"


def test_staff_may_leave_out_what_they_do_not_know() -> None:
    assert make_held(make_session(), answers={"level": "Very"}, may_leave_out=True).answers == [
        {"id": "level", "kind": "choose_one", "question": "How sure are you?", "answer": "Very"}
    ]


def test_change_answers_the_course_as_it_asks_now() -> None:
    session = make_session()
    booking = make_booking(session, answers=ANSWERS)
    make_asking(session.course, LAPTOPS, MANY, BookingQuestion(id="new", kind="short_text", words="Who leads?"), LEVEL)
    booking = Booking.objects.get(pk=booking.pk)
    answers.change(booking=booking, given={"laptops": "no", "new": "Ada"}, by=PUBLIC)
    # What the course has taken away since stays as it was told.
    assert told(Booking.objects.get(pk=booking.pk)) == [
        ("Do you bring laptops?", "No"), ("Who leads?", "Ada"), *[TOLD[at] for at in (2, 3, 5)],
    ]  # fmt: skip
    answers.change(booking=booking, given={"level": "Very"}, keeps_others=True, by=PUBLIC)
    assert [one["id"] for one in booking.answers][:3] == ["laptops", "new", "level"]
    answers.change(booking=booking, given={"new": None}, keeps_others=True, by=PUBLIC)
    assert [one["id"] for one in booking.answers][:2] == ["laptops", "level"]


def test_change_is_on_record_once() -> None:
    booking = make_booking(make_session(), answers=ANSWERS)
    for _ in range(2):
        answers.change(booking=booking, given={**ANSWERS, "level": "Not at all"}, by=PUBLIC)
    entry = TrailEntry.objects.get(verb="answer")
    before, after = (entry.payload.body[side]["answers"] for side in ("before", "after"))
    assert ("How sure are you? Very;" in before, "How sure are you? Not at all;" in after) == (True, True)


def test_change_overwrites_nothing_unseen() -> None:
    booking = make_booking(make_session(), answers=ANSWERS)
    no = {"laptops": "no"}
    assert refused(answers.change, booking=booking, given=no, seen="old", by=PUBLIC) == "answers_changed"
    answers.change(booking=booking, given=ANSWERS, seen="old", by=PUBLIC)


def late(session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(changes_close_at=timezone.now() - timedelta(minutes=1))


def begun(session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(minutes=1))


def off(session: Session) -> None:
    sessions.cancel(session=session, reason="Flood", by=SYSTEM)


def given_up(session: Session) -> None:
    bookings.cancel(booking=session.bookings.get(), by=PUBLIC)


@pytest.mark.parametrize(
    ("happens", "code"),
    [(late, "changes_closed"), (begun, "session_past"), (off, "session_cancelled"), (given_up, "booking_cancelled")],
)
def test_change_refuses_once_it_is_too_late(happens: Any, code: str) -> None:
    session = make_session()
    booking = make_booking(session, answers=ANSWERS)
    happens(session)
    booking = Booking.objects.get(pk=booking.pk)
    assert refused(answers.change, booking=booking, given={"laptops": "no"}, by=PUBLIC) == code
    if happens is late:
        assert answers.change(booking=booking, given={}, is_staff=True, by=SYSTEM).answers == []


def test_change_refuses_before_the_address_is_proved() -> None:
    held = make_held(make_session(), answers=ANSWERS)
    assert refused(answers.change, booking=held, given={"laptops": "no"}, by=PUBLIC) == "booking_not_confirmed"


def test_those_who_wait_for_more_places_have_the_same_answers() -> None:
    session = make_session(capacity=1)
    booking = make_booking(session, answers=ANSWERS)
    make_asking(session.course, LAPTOPS, MANY, TOOLS, TILLS, MORE)
    booking = Booking.objects.get(pk=booking.pk)
    party = additions.wait(booking=booking, count=1, by=PUBLIC)
    assert told(party) == [TOLD[at] for at in (0, 1, 2, 3, 5)]


def test_answers_are_forgotten_with_the_booking_and_so_is_what_the_trail_says_of_them() -> None:
    booking = make_booking(make_session(), answers=ANSWERS)
    answers.change(booking=booking, given={"laptops": "no"}, by=PUBLIC)
    retention.run(by=SYSTEM, is_dry=False, now=timezone.now() + timedelta(days=365 * 3))
    booking.refresh_from_db()
    assert (booking.answers, booking.booker_email) == ([], "")
    assert not TrailPayload.objects.filter(entry__verb="answer").exists()
    assert booking.session.course.asks == ALL
