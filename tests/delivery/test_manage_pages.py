"""The pages on which a final booking is changed: who may, what they ask, what they do, what bad input gets."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from correspondence.models import Message
from courses.enums import Access
from courses.models import Course
from delivery.enums import Approval, BookingState, Mode, Visibility
from delivery.models import Booking, Session
from delivery.operations import sessions
from kernel.actors import SYSTEM, ActorKind
from records.models import TrailEntry
from tests.delivery.visiting import home, opened, signed_in, words
from tests.factories.delivery import mails, make_booking, make_coming, written
from tests.factories.organisations import make_officer, make_trainer, make_user
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def make_pair(**there: Any) -> tuple[Booking, Session]:
    """A hybrid session's booking of two, and another date of the course."""
    session = make_coming(mode=Mode.HYBRID)
    other = make_coming(**{"course": session.course, "in_days": 20, **there})
    return make_booking(session, "Ada, ada@bright.example", "Ben"), other


def row(booking: Booking) -> Booking:
    return Booking.objects.select_related("session").get(pk=booking.pk)


def living(booking: Booking) -> int:
    return booking.seats.filter(given_back_at=None).count()


def test_booker_moves_by_link_in_two_steps() -> None:
    booking, there = make_pair()
    client = opened(booking)
    assert f"{home(booking)}move/{there.ref}/" in client.get(f"{home(booking)}move/").content.decode()
    asked = words(client, f"{home(booking)}move/{there.ref}/")
    assert "This date is online only." in asked
    assert row(booking).session_id == booking.session_id
    for _ in range(2):
        answer = client.post(f"{home(booking)}move/{there.ref}/")
        assert (answer.status_code, answer["Location"]) == (302, home(booking))
    assert row(booking).session == there
    entry = TrailEntry.objects.get(verb="move")
    assert (entry.actor_kind, entry.actor_id) == (ActorKind.BOOKING_KEY, str(booking.pk))
    assert "Your booking has moved." in words(client, home(booking))


def test_page_of_dates_says_where_there_are_too_few_places_and_costs_the_same_for_three() -> None:
    booking, there = make_pair(capacity=1)
    client, counts = opened(booking), []
    found = words(client, f"{home(booking)}move/")
    assert ("Too few places for all of you" in found, "Choose this date" in found) == (True, False)
    for more in (1, 2):
        for _ in range(more):
            make_coming(course=there.course, in_days=25)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{home(booking)}move/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_dates_that_a_visitor_may_not_see_do_not_exist() -> None:
    booking, there = make_pair()
    hidden = [
        make_coming(course=there.course, in_days=21, visibility=Visibility.UNLISTED),
        make_coming(course=there.course, in_days=22, visibility=Visibility.INVITED),
        make_coming(course=there.course, in_days=23, visibility=Visibility.POLICE),
        make_coming(course=there.course, in_days=24, as_draft=True),
        make_coming(in_days=25),
    ]
    client = opened(booking)
    listed = client.get(f"{home(booking)}move/").content.decode()
    for session in hidden:
        url = f"{home(booking)}move/{session.ref}/"
        assert (session.ref in listed, client.get(url).status_code, client.post(url).status_code) == (False, 404, 404)
    assert row(booking).session_id == booking.session_id


def test_police_only_booking_moves_for_an_approved_officer_alone() -> None:
    officer = make_officer()
    booking, there = make_pair()
    booking = make_booking(booking.session, booker_email=officer.email)
    Course.objects.filter(pk=there.course_id).update(access=Access.POLICE_ONLY)
    Session.objects.filter(course=there.course_id).update(visibility=Visibility.POLICE)
    url = f"{home(booking)}move/{there.ref}/"
    assert opened(booking).post(url).status_code == 404
    assert signed_in(officer).post(url).status_code == 302
    assert row(booking).session == there


@pytest.mark.parametrize("door", ["move/", "move/{there}/", "add/", "add/wait/", "places/1/switch/"])
def test_strangers_get_one_answer_for_other_people_s_references(door: str) -> None:
    booking, there = make_pair()
    mine = make_booking(make_coming(), booker_email="me@x.example")
    url = f"{home(booking)}{door.format(there=there.ref)}"
    strangers = [Client(), opened(mine), opened(booking.seats.get(number=1)), signed_in(make_user("me@x.example"))]
    for client in strangers:
        for answer in (client.get(url), client.post(url, {"places": "1", "purpose": "online"})):
            assert (answer.status_code, "How to open" in answer.content.decode() or answer.status_code == 404) == (
                404,
                True,
            )
    assert (living(booking), row(booking).session_id) == (2, booking.session_id)


def test_tampered_key_opens_nothing() -> None:
    booking, _there = make_pair()
    client = Client()
    assert client.get(f"/k/{booking.key[:-1]}{'A' if booking.key[-1] != 'A' else 'B'}/").status_code == 404
    assert client.get(f"{home(booking)}move/").status_code == 404


def test_attendee_switches_their_own_place_and_moves_nothing_alone() -> None:
    booking, there = make_pair()
    ada, ben = booking.seats.order_by("number")
    client = opened(ada)
    assert "Take part online instead" in words(client, home(ada))
    assert client.get(f"{home(ben)}switch/").status_code == 404
    assert client.get(f"{home(booking)}move/{there.ref}/").status_code == 404
    for _ in range(2):
        assert client.post(f"{home(ada)}switch/", {"purpose": "online"}).status_code == 302
    assert [one.allocation.purpose for one in booking.seats.order_by("number")] == ["online", "room"]
    assert "Come to the room instead" in words(client, home(ada))
    assert TrailEntry.objects.get(verb="switch").actor_kind == ActorKind.SEAT_KEY


def test_booker_switches_any_place_and_reads_what_is_full() -> None:
    booking, _there = make_pair()
    client = opened(booking)
    url = f"{home(booking)}places/2/switch/"
    assert "Switch place 2 to online?" in words(client, url)
    assert client.post(url, {"purpose": "online"})["Location"] == home(booking)
    booking.session.allocations.filter(purpose="online").update(capacity=1)
    refused = client.post(f"{home(booking)}places/1/switch/", {"purpose": "online"})
    assert (refused.status_code, "All places online are taken" in refused.content.decode()) == (409, True)
    assert client.post(url, {"purpose": "reserved"}).status_code == 422


def test_booker_adds_places_once_and_the_rest_may_wait() -> None:
    booking, _there = make_pair()
    booking.session.allocations.filter(purpose="room").update(capacity=3)
    client, url = opened(booking), f"{home(booking)}add/"
    filled = {"places": "1", "purpose": "room", "seen": "2"}
    assert client.post(url, filled)["Location"] == home(booking)
    again = client.post(url, filled)
    assert (again.status_code, living(booking)) == (409, 3)
    full = client.post(url, {**filled, "places": "2", "seen": "3"})
    assert (full.status_code, b"Let them wait for places" in full.content) == (409, True)
    assert client.post(f"{url}wait/", {"places": "2", "purpose": "room"})["Location"] == home(booking)
    party = Booking.objects.get(state=BookingState.WAITING)
    assert (party.session, party.organisation, living(party)) == (booking.session, booking.organisation, 2)


@pytest.mark.parametrize("typed", ["", "0", "-1", "31", "1e3", "two", "\x00", "9" * 400, "٣٣"])
def test_odd_numbers_of_places_are_refused_in_words(typed: str) -> None:
    booking, _there = make_pair()
    client = opened(booking)
    answer = client.post(f"{home(booking)}add/", {"places": typed, "purpose": "room", "seen": "2"})
    assert (answer.status_code, living(booking)) == (422, 2)
    # The second button of the same form keeps what was typed just as well.
    waiting = client.post(f"{home(booking)}add/wait/", {"places": typed, "names_list": "Ada Attendee"})
    assert (waiting.status_code, "Ada Attendee" in waiting.content.decode()) == (422, True)
    assert Booking.objects.filter(state=BookingState.WAITING).count() == 0


def test_after_the_deadline_pages_say_whom_to_ask_and_staff_still_can() -> None:
    booking, there = make_pair()
    Session.objects.filter(pk=booking.session_id).update(changes_close_at=timezone.now() - timedelta(hours=1))
    client = opened(booking)
    found = words(client, home(booking))
    assert "Changes here closed on" in found
    assert "Protect South East can still change it for you: write to" in found
    assert ("Add places" in found, "Move to another date" in found, "Cancel the whole booking" in found) == (False,) * 3
    for door in ("move/", f"move/{there.ref}/", "add/", "places/1/switch/"):
        assert client.get(f"{home(booking)}{door}")["Location"] == home(booking)
    assert client.post(f"{home(booking)}move/{there.ref}/").status_code == 409
    assert client.post(f"{home(booking)}cancel/").status_code == 409
    assert client.post(f"{home(booking)}places/1/give-back/").status_code == 409
    seat = opened(booking.seats.get(number=1))
    assert seat.post(f"{home(booking.seats.get(number=1))}cannot-come/").status_code == 409
    staff = signed_in(make_trainer())
    assert staff.post(f"{home(booking)}move/{there.ref}/").status_code == 302
    assert row(booking).session == there


def test_mail_of_a_cancelled_session_leads_to_other_dates_in_one_click() -> None:
    booking, there = make_pair()
    sessions.cancel(session=booking.session, reason="The hall was flooded.", by=SYSTEM)
    mail = written("session_cancelled")
    assert f"/k/{booking.key}/" in mail.text
    client = opened(booking)
    found = client.get(home(booking)).content.decode()
    assert ("Choose another date" in found, f"{home(booking)}move/{there.ref}/" in found) == (True, True)
    assert client.post(f"{home(booking)}move/{there.ref}/").status_code == 302
    assert (row(booking).session, row(booking).state) == (there, BookingState.CONFIRMED)
    assert mails("session_cancelled") == []


def test_move_to_a_date_that_asks_for_approval_says_so_before() -> None:
    booking, there = make_pair(approval=Approval.ALL)
    client = opened(booking)
    assert "given back at once" in words(client, f"{home(booking)}move/{there.ref}/")
    client.post(f"{home(booking)}move/{there.ref}/")
    assert client.get(home(booking))["Location"] == f"{home(booking)}waiting/"


def test_looking_changes_nothing() -> None:
    booking, there = make_pair()
    client, before = opened(booking), (TrailEntry.objects.count(), Message.objects.count())
    for door in ("move/", f"move/{there.ref}/", "add/", "add/wait/", "places/1/switch/"):
        assert client.get(f"{home(booking)}{door}").status_code in (200, 302)
    assert (TrailEntry.objects.count(), Message.objects.count()) == before


def test_staff_screens_move_add_and_switch() -> None:
    make_site()
    booking, there = make_pair(approval=Approval.ALL)
    client, at = signed_in(make_trainer()), f"/cms/bookings/{booking.pk}/"
    for door in ("move", "add", "switch"):
        assert client.get(f"{at}{door}/").status_code == 200
    assert client.post(f"{at}add/", {"places": "2", "purpose": "online", "seen": "2"}).status_code == 302
    seat = booking.seats.get(number=1)
    assert client.post(f"{at}switch/", {"seats": seat.pk, "purpose": "online"}).status_code == 302
    assert client.post(f"{at}switch/", {"seats": seat.pk, "purpose": "online"}).status_code == 422
    stranger = make_booking(make_coming()).seats.get()
    assert client.post(f"{at}switch/", {"seats": stranger.pk, "purpose": "online"}).status_code == 422
    assert client.post(f"{at}move/", {"session": there.pk}).status_code == 302
    moved = row(booking)
    assert (moved.session, moved.state, living(moved)) == (there, BookingState.CONFIRMED, 4)
    assert {entry.actor_kind for entry in TrailEntry.objects.filter(verb__in=["move", "add_places", "switch"])} == {
        ActorKind.USER
    }
