"""The words of each mail, made from the rows as they are when it goes out."""

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from correspondence.emails import compose, known_kinds
from correspondence.models import Message
from correspondence.tasks import send_due
from delivery.enums import Approval, Mode
from delivery.models import Booking, Meeting, Session
from delivery.operations import bookings, codes, links, seats, sessions, waiting
from kernel.actors import PUBLIC, SYSTEM, Actor, ActorKind
from tests.factories.delivery import (
    LINK,
    code_of,
    mails,
    make_booking,
    make_coming,
    make_details,
    make_held,
    make_seat,
    written,
)
from ui import wording

pytestmark = pytest.mark.django_db
ATTENDEE = Actor(ActorKind.SEAT_KEY, "1")
KINDS = {
    "booking_cancelled", "booking_code", "booking_confirmed", "joining_details", "lost_links", "seat_cancelled",
    "seat_confirmed", "seat_given_back", "seat_joining_details", "seat_passed_on", "seat_session_cancelled",
    "seat_session_moved", "session_cancelled", "session_moved", "waiting_moved",
}  # fmt: skip


def link(row: Booking) -> str:
    return f"http://testserver/k/{row.key}/"


def everything(kind: str, to: str = "") -> tuple[str, str, str]:
    """Subject, text and the words of the HTML."""
    mail = written(kind, to)
    return mail.subject, mail.text, " ".join(BeautifulSoup(mail.html, "html.parser").get_text(" ").split())


def move(session: Session, *days: int) -> Session:
    starts = [timezone.now() + timedelta(days=day) for day in days]
    return sessions.move(session=session, meetings=[(one, one + timedelta(hours=1)) for one in starts], by=SYSTEM)


def test_every_kind_of_message_has_its_words() -> None:
    assert set(known_kinds()) >= KINDS


def test_booking_code_names_the_session_and_leads_back_to_the_booking() -> None:
    booking = make_held(make_coming(), places=3, booker_name="Prize Office")
    subject, text, html = everything("booking_code")
    code, session = code_of(booking), booking.session
    assert subject == f"Your code is {code}: {session.title}, {wording.short_day(session.starts_at)}"
    times = wording.time_range(session.starts_at, session.ends_at)
    for found in (text, html):
        for part in (code, booking.ref, session.title, times, "3 places", link(booking)):
            assert part in found
        # Anybody may type an address: the mail to it carries none of their words.
        assert "Prize Office" not in found


def test_booking_code_is_not_sent_once_it_is_of_no_use() -> None:
    (given_back, corrected, ran_out), messages = [make_held() for _ in range(3)], mails("booking_code")
    bookings.cancel(booking=given_back, by=PUBLIC)
    codes.correct_address(booking=corrected, email="right@bright.example", by=PUBLIC)
    Booking.objects.filter(pk=ran_out.pk).update(held_until=timezone.now())
    assert [compose(message) for message in messages] == [None] * 3


def test_booking_confirmed_carries_everything_but_the_joining_link() -> None:
    session = make_coming(mode=Mode.HYBRID)
    booking = make_booking(session, "Ada & <Bo>", "", purpose="room", booker_name="Olive O'Brien")
    mail = written("booking_confirmed")
    assert mail.subject.startswith("Your booking is confirmed: Cyber basics, ")
    for part in (
        "Hello Olive O'Brien,",
        "2 places",
        booking.ref,
        "1. Ada & <Bo>",
        "2. Not named yet",
        "1 Secret Street",
    ):
        assert part in mail.text
    assert (mail.text.count(link(booking)), mail.html.count(link(booking))) == (1, 2)
    assert (LINK in mail.text + mail.html, "&#x27;" in mail.text) == (False, False)
    assert "Ada &amp; &lt;Bo&gt;" in mail.html
    assert len(mail.attachments) == 1


def test_seat_confirmed_carries_the_attendees_own_link_alone() -> None:
    seat = make_seat(person="Ada, ada@x.example")
    subject, text, html = everything("seat_confirmed")
    assert subject.startswith("You have a place: Cyber basics")
    for found in (text, html):
        assert "Olive Booker booked a place for you." in found
        assert f"/k/{seat.key}/" in found
        assert seat.booking.key not in found
        assert LINK not in found


def test_joining_details_tell_how_to_join() -> None:
    seat = make_seat(make_coming(joining_notes="Camera off, please."), "Ada, ada@x.example")
    for kind in ("joining_details", "seat_joining_details"):
        subject, text, html = everything(kind)
        assert subject.startswith("How to join: Cyber basics")
        for found in (text, html):
            assert LINK in found
            assert "Camera off, please." in found
    assert f"/k/{seat.key}/" in text


def test_joining_details_tell_where_to_come() -> None:
    make_booking(make_coming(mode=Mode.IN_PERSON))
    subject, text, html = everything("joining_details")
    assert subject.startswith("Where to come: ")
    for found in (text, html):
        assert "Ring the bell." in found
        assert "1 Secret Street" in found


@pytest.mark.parametrize(("purpose", "joins"), [("room", False), ("online", True)])
def test_joining_details_of_a_hybrid_session_fit_the_places(purpose: str, joins: bool) -> None:
    make_booking(make_coming(mode=Mode.HYBRID), purpose=purpose)
    _, text, _ = everything("joining_details")
    assert (LINK in text, "1 Secret Street" in text) == (joins, not joins)


def test_joining_details_say_so_when_there_is_no_link_yet() -> None:
    make_booking(make_coming(joining_link=""))
    _, text, html = everything("joining_details")
    assert "The trainer has not set the link yet." in text
    assert "The trainer has not set the link yet." in html


def test_session_moved_tells_the_new_date_and_puts_joining_details_off() -> None:
    session = make_coming(in_days=3)
    make_seat(session, "Ada, ada@x.example")
    move(session, 30)
    for kind in ("session_moved", "seat_session_moved"):
        subject, text, html = everything(kind)
        assert subject.startswith("New date: Cyber basics is now on ")
        assert "It is now:" in text
        assert "It is now:" in html
    assert {one.due_at for one in mails() if "joining" in one.kind} == {session.starts_at - timedelta(days=1)}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"approval": Approval.ALL}, "The team still looks at your booking, and your 1 place is kept meanwhile."),
        ({"capacity": 1}, "You keep your turn on the waiting list for 1 place."),
        ({"capacity": 1, "approval": Approval.ALL}, "and you are on the waiting list meanwhile."),
    ],
)
def test_whoever_waits_is_told_the_new_date_and_not_where(changes: dict[str, Any], says: str) -> None:
    session = make_coming(in_days=3, **{"capacity": 5, **changes, "approval": Approval.NONE})
    if changes.get("capacity") == 1:
        make_booking(session, booker_email="first@x.example")
    Session.objects.filter(pk=session.pk).update(approval=changes.get("approval", Approval.NONE))
    session.refresh_from_db()
    ask = waiting.join if changes.get("capacity") == 1 else bookings.book
    ask(session=session, details=make_details(booker_email="late@x.example"), by=PUBLIC, is_proved=True)
    unproved = make_details(booker_email="never@x.example")
    ask(session=session, details=unproved, by=PUBLIC)
    move(session, 30)
    assert [one.to_email for one in mails("waiting_moved")] == ["late@x.example"]
    subject, text, html = everything("waiting_moved")
    assert subject.startswith("New date: Cyber basics is now on ")
    assert says in text
    assert says in html
    assert LINK not in text + html


def test_session_cancelled_tells_why_and_stops_everything_else() -> None:
    session = make_coming()
    make_seat(session, "Ada, ada@x.example")
    sessions.cancel(session=session, reason="Our trainer's <ill>.", by=SYSTEM)
    for kind in ("session_cancelled", "seat_session_cancelled"):
        subject, text, html = everything(kind)
        assert subject.startswith("Cancelled: Cyber basics on ")
        for found in (text, html):
            assert "Our trainer's <ill>." in found
            assert LINK not in found
    assert f"/sessions/?course={session.course.slug}" in text
    assert {one.kind for one in mails()} == {"session_cancelled", "seat_session_cancelled", "booking_code"}


def test_booking_cancelled_tells_booker_and_attendees() -> None:
    booking = make_booking(None, "Ada, ada@x.example", "Bo")
    bookings.cancel(booking=booking, by=PUBLIC)
    assert everything("booking_cancelled")[0].startswith("Your booking is cancelled: ")
    subject, text, _ = everything("seat_cancelled")
    assert subject.startswith("You no longer have a place: ")
    assert "ask whoever booked for you" in text


def test_seat_given_back_tells_the_booker_who_and_what_is_left() -> None:
    booking = make_booking(None, "Ada Ł, ada@x.example", "Bo")
    seats.give_back(seat=booking.seats.get(number=1), by=ATTENDEE)
    subject, text, html = everything("seat_given_back")
    assert subject.startswith("Ada Ł cannot come: ")
    for found in (text, html):
        assert "You still have 1 place in booking" in found
        assert link(booking) in found


def test_ten_who_give_back_within_minutes_are_one_mail_to_the_booker() -> None:
    people = [f"Person {number}, p{number}@x.example" for number in range(1, 12)]
    booking = make_booking(None, *people, booker_email="o@x.example")
    for seat in booking.seats.exclude(number=11):
        seats.give_back(seat=seat, by=ATTENDEE)
    (message,) = mails("seat_given_back")
    assert (message.due_at - message.created_at).total_seconds() == pytest.approx(180, abs=5)
    subject, text, html = everything("seat_given_back")
    assert subject.startswith("10 people cannot come: ")
    for found in (text, html):
        assert re.findall(r"Person (\d+)", found) == [str(number) for number in range(1, 11)]
        assert "You still have 1 place in booking" in found
    assert [len(mails("seat_cancelled", f"p{number}@x.example")) for number in range(1, 11)] == [1] * 10
    seats.give_back(seat=booking.seats.get(number=11), by=ATTENDEE)
    assert (mails("seat_given_back"), len(mails("booking_cancelled"))) == ([], 1)


def test_seat_passed_on_says_nothing_of_the_new_holder() -> None:
    seat = make_seat(person="Ada, ada@x.example")
    seats.name(seat=seat, name="Bea New", email="bea@x.example", by=PUBLIC)
    mail = written("seat_passed_on")
    assert "Hello Ada," in mail.text
    for found in (mail.text, mail.html, *(one.content.decode() for one in mail.attachments)):
        assert "Bea" not in found
        assert "bea@" not in found
        assert seat.key not in found


def test_lost_links_list_every_session() -> None:
    one, other = make_booking(make_coming(in_days=5)), make_booking(make_coming(in_days=2))
    links.recover(email="olive@bright.example")
    text = written("lost_links").text
    assert text.index(link(other)) < text.index(link(one))


def test_messages_with_nothing_to_say_any_more_are_not_sent() -> None:
    session = make_coming(in_days=2)
    booking = make_booking(session, "Ada, ada@x.example", "Bo, bo@x.example")
    waiting = list(Message.objects.exclude(kind="booking_code"))
    seats.give_back(seat=booking.seats.get(number=1), by=PUBLIC)
    said = {(one.kind, one.to_email) for one in waiting if compose(one)}
    assert said == {
        ("booking_confirmed", "olive@bright.example"), ("joining_details", "olive@bright.example"),
        ("seat_confirmed", "bo@x.example"), ("seat_joining_details", "bo@x.example"),
    }  # fmt: skip
    bookings.cancel(booking=booking, by=PUBLIC)
    assert [one for one in waiting if compose(one)] == []


def test_messages_about_a_session_that_is_over_are_not_sent() -> None:
    make_seat(person="Ada, ada@x.example")
    waiting = list(Message.objects.exclude(kind="booking_code"))
    long_ago = timezone.now() - timedelta(hours=2)
    for rows in (Meeting.objects, Session.objects):
        rows.update(starts_at=long_ago, ends_at=long_ago + timedelta(hours=1))
    assert [one for one in waiting if compose(one)] == []


def test_message_to_an_address_that_the_place_no_longer_carries_is_not_sent() -> None:
    seat = make_seat(person="Ada, ada@x.example")
    (waiting,) = mails("seat_confirmed")
    seats.name(seat=seat, name="Ada", email="ada@new.example", by=PUBLIC)
    assert compose(waiting) is None


def test_mail_goes_out_with_text_html_and_calendar(mailoutbox: list[object]) -> None:
    make_seat(person="Ada, ada@x.example")
    # The code is of no use any more once the booking is final.
    assert send_due("worker") == 2
    mail = next(one for one in mailoutbox if one.to == ["ada@x.example"])  # type: ignore[attr-defined]
    parts = [part.get_content_type() for part in mail.message().walk()]
    assert parts == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"]
    assert list(mail.message().walk())[-1].get_param("method") == "REQUEST"
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_joining_details_wait_until_a_day_before(mailoutbox: list[object]) -> None:
    make_booking(make_coming(in_days=2))
    send_due("worker")
    assert [one.subject.split(":")[0] for one in mailoutbox] == ["Your booking is confirmed"]  # type: ignore[attr-defined]
    assert [one.kind for one in mails()] == ["joining_details"]
