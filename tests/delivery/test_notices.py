"""Staff write to the people of a session: each address once, nobody whose place is gone, and never twice."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from correspondence import tasks
from correspondence.models import Message
from delivery.enums import Audience, BookingState, SessionState
from delivery.models import Booking, Session
from delivery.operations import bookings, notices, seats
from delivery.queries import audiences
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from kernel.keys import derive, new_nonce
from records.models import TrailEntry
from tests.factories.delivery import make_booking, make_coming, make_held

pytestmark = pytest.mark.django_db


def send(session: Session, **changes: Any) -> int:
    asked: dict[str, Any] = {
        "audience": Audience.EVERYONE, "subject": "Bring a coat", "text": "The heating is off.", "request_key": uuid4(),
    }  # fmt: skip
    return notices.send(session=session, by=SYSTEM, **(asked | changes))


def refused(session: Session, **changes: Any) -> str:
    with pytest.raises(Refusal) as caught:
        send(session, **changes)
    return caught.value.code


def written(kind: str = "") -> list[tuple[str, str]]:
    rows = Message.objects.filter(kind__in=[kind] if kind else ["notice", "seat_notice"]).order_by("to_email")
    return [(row.kind, row.to_email) for row in rows]


@pytest.fixture
def session() -> Session:
    """Olive booked for herself, Ada, Bo without an address and one to be named; Pat for Ada, Cy and one more."""
    session = make_coming()
    olive = "Olive Booker, olive@bright.example"
    make_booking(session, olive, "Ada Attendee, ada@bright.example", "Bo Nomail", places=4)
    make_booking(session, "Ada Attendee, ada@bright.example", "Cy Attendee, cy@other.example", places=3,
                 booker_email="pat@other.example")  # fmt: skip
    make_booking(session, "Dee Attendee, dee@full.example", booker_email="quin@full.example")
    make_held(session, booker_email="held@x.example")
    return session


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (
            Audience.EVERYONE,
            [("seat_notice", "ada@bright.example"), ("seat_notice", "cy@other.example"),
             ("seat_notice", "dee@full.example"), ("notice", "olive@bright.example"),
             ("notice", "pat@other.example"), ("notice", "quin@full.example")],
        ),
        (
            Audience.PEOPLE,
            [("seat_notice", "ada@bright.example"), ("seat_notice", "cy@other.example"),
             ("seat_notice", "dee@full.example"), ("seat_notice", "olive@bright.example")],
        ),
        (
            Audience.BOOKERS,
            [("notice", "olive@bright.example"), ("notice", "pat@other.example"), ("notice", "quin@full.example")],
        ),
        (Audience.UNNAMED, [("notice", "olive@bright.example"), ("notice", "pat@other.example")]),
    ],
)  # fmt: skip
def test_audience_is_written_to_once_each(
    session: Session, audience: Audience, expected: list[tuple[str, str]], mailoutbox: list[Any]
) -> None:
    assert send(session, audience=audience) == len(expected)
    assert written() == expected
    tasks.send_due("w")
    sent = sorted(mail.to[0] for mail in mailoutbox if mail.subject == "Bring a coat")
    assert sent == [address for _, address in expected]


def test_words_stand_in_the_mail_as_typed_with_the_reader_s_own_link(session: Session, mailoutbox: list[Any]) -> None:
    text = "Bring <b>a coat</b> & a pen.\r\nSee https://example.org/map\r\n\r\nThank you"
    send(session, subject="Coats\r\nBcc: x@x.example", text=text, audience=Audience.PEOPLE)
    tasks.send_due("w")
    seat = session.seats.get(email="dee@full.example")
    (mail,) = [one for one in mailoutbox if one.to == ["dee@full.example"] and "Coats" in one.subject]
    assert mail.subject == "Coats Bcc: x@x.example"
    assert "Hello Dee Attendee,\n\nBring <b>a coat</b> & a pen.\nSee https://example.org/map\n\nThank you" in mail.body
    assert f"/k/{seat.key}/" in mail.body
    assert "Bring &lt;b&gt;a coat&lt;/b&gt; &amp; a pen." in mail.alternatives[0][0]


def test_place_given_back_and_booking_cancelled_get_nothing(session: Session, mailoutbox: list[Any]) -> None:
    seats.give_back(seat=session.seats.get(email="cy@other.example"), by=SYSTEM)
    bookings.cancel(booking=session.bookings.get(booker_email="quin@full.example"), by=SYSTEM)
    send(session)
    # And those whose place goes between writing and sending.
    bookings.cancel(booking=session.bookings.get(booker_email="pat@other.example"), by=SYSTEM)
    tasks.send_due("w")
    got = sorted(mail.to[0] for mail in mailoutbox if mail.subject == "Bring a coat")
    assert got == ["ada@bright.example", "olive@bright.example"]


def test_same_request_twice_writes_once(session: Session) -> None:
    key = uuid4()
    assert (send(session, request_key=key), send(session, request_key=key)) == (6, 6)
    assert (len(written()), TrailEntry.objects.filter(verb="write_to_people").count()) == (6, 1)


def test_same_request_that_comes_at_the_same_moment_writes_once(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, looked = uuid4(), notices._written
    send(session, request_key=key)
    answers = iter([None])
    monkeypatch.setattr(
        notices, "_written", lambda *args: next(answers) if answers.__length_hint__() else looked(*args)
    )
    assert send(session, request_key=key) == 6
    assert (len(written()), TrailEntry.objects.filter(verb="write_to_people").count()) == (6, 1)


def test_same_request_with_other_words_is_refused(session: Session) -> None:
    key = uuid4()
    send(session, request_key=key)
    assert refused(session, request_key=key, text="Something else.") == "notice_already_written"


def test_what_was_written_stands_on_the_session_s_trail(session: Session) -> None:
    send(session, audience=Audience.BOOKERS)
    entry = TrailEntry.objects.get(verb="write_to_people")
    assert (entry.subject_type, entry.subject_id) == ("delivery.session", str(session.pk))
    assert entry.payload.body["after"] == {"audience": "bookers", "subject": "Bring a coat", "people": 3}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"subject": "   "}, "words_missing"),
        ({"text": "\u202e\u200b"}, "words_missing"),
        ({"text": f"Use http://testserver/k/{derive('b', new_nonce())}/"}, "personal_link_typed"),
        ({"audience": Audience.WAITING}, "nobody_to_write_to"),
        ({"audience": "all of them"}, "nobody_to_write_to"),
        ({"expected": 5}, "audience_changed"),
    ],
)
def test_request_that_cannot_stand_is_refused(session: Session, changes: dict[str, Any], code: str) -> None:
    assert (refused(session, **changes), written()) == (code, [])


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"state": SessionState.DRAFT}, "session_draft"),
        ({"state": SessionState.CANCELLED, "cancelled_at": timezone.now()}, "session_cancelled"),
        (
            {"starts_at": timezone.now() - timedelta(days=92), "ends_at": timezone.now() - timedelta(days=91)},
            "session_long_over",
        ),
    ],
)
def test_session_that_is_not_on_is_refused(session: Session, fields: dict[str, Any], code: str) -> None:
    Session.objects.filter(pk=session.pk).update(**fields)
    session.refresh_from_db()
    assert (refused(session), written()) == (code, [])


def test_sixth_message_of_a_day_is_refused(session: Session) -> None:
    for _ in range(notices.MAX_A_DAY):
        send(session, audience=Audience.UNNAMED)
    assert refused(session) == "too_many_notices"


def test_those_who_wait_are_written_to_without_the_place(mailoutbox: list[Any]) -> None:
    session = make_coming(mode="in_person")
    booking = make_booking(session, "Ada Attendee")
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.WAITING, waiting_since=timezone.now())
    assert send(session, audience=Audience.WAITING) == 1
    tasks.send_due("w")
    (mail,) = [one for one in mailoutbox if one.subject == "Bring a coat"]
    assert (session.venue is not None and session.venue.name in mail.body, "1 Secret Street" in mail.body) == (
        False,
    ) * 2


def test_long_words_are_kept_within_bounds(session: Session) -> None:
    send(session, subject="S" * 500, text="T" * 50_000, audience=Audience.UNNAMED)
    data = Message.objects.filter(kind="notice").latest("pk").data
    assert (len(data["subject"]), len(data["text"])) == (notices.MAX_SUBJECT, notices.MAX_TEXT)


def test_people_without_an_address_are_counted(session: Session) -> None:
    assert audiences.count_without_address(session) == 1
