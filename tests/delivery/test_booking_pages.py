"""The pages of a booking and of a place: what they show and what their buttons do."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from delivery.enums import Mode
from delivery.models import Booking, Session
from delivery.operations import bookings, seats, sessions
from kernel.actors import PUBLIC, SYSTEM, ActorKind
from records.models import TrailEntry
from tests.delivery.visiting import home, opened, signed_in, words
from tests.factories.delivery import LINK, mails, make_booking, make_coming
from tests.factories.organisations import make_trainer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def booking() -> Booking:
    return make_booking(make_coming(mode=Mode.IN_PERSON), "Ada, ada@x.example", "Bo")


def test_booking_page_shows_the_venue_and_asks_as_often_for_three_places_as_for_one() -> None:
    session = make_coming(mode=Mode.IN_PERSON)
    counts = []
    for people in (["A"], ["A", "B", "C"]):
        booking = make_booking(session, *people)
        client = opened(booking)
        with CaptureQueriesContext(connection) as queries:
            found = words(client, home(booking))
        assert "1 Secret Street, Reading, RG1 1AA" in found
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("hours", "shows"), [(25, False), (23, True), (0.5, True)])
def test_joining_link_shows_from_a_day_before(hours: float, shows: bool) -> None:
    booking = make_booking(make_coming(in_days=hours / 24), "Ada, ada@x.example", "Bo")
    seat = booking.seats.get(number=1)
    for row in (booking, seat):
        client = opened(row)
        assert (LINK in words(client, home(row))) is shows
        assert (LINK in client.get(f"{home(row)}calendar.ics").content.decode()) is shows


def test_joining_link_goes_with_the_place() -> None:
    booking = make_booking(make_coming(in_days=0.5), "Ada, ada@x.example", "Bo")
    seat = booking.seats.get(number=1)
    ada, olive = opened(seat), opened(booking)
    seats.give_back(seat=seat, by=PUBLIC)
    assert "You do not have a place" in words(ada, home(seat))
    assert LINK not in words(ada, home(seat))
    bookings.cancel(booking=booking, by=PUBLIC)
    assert LINK not in words(olive, home(booking))


def test_booker_names_changes_and_clears_a_place(booking: Booking) -> None:
    client, url = opened(booking), f"{home(booking)}places/2/"
    for name, email in (("Cy <i>", "CY@x.example"), ("Cy Young", "cy@x.example"), ("", "")):
        assert client.post(url, {"name": name, "email": email})["Location"] == home(booking)
        assert list(booking.seats.filter(number=2).values_list("name", "email")) == [(name, email.lower())]
    assert TrailEntry.objects.filter(verb="name", actor_kind=ActorKind.BOOKING_KEY).count() == 3


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"email": "cy"}, "email"), ({"name": "n" * 500}, "name"), ({"email": "a@x.example,b@x.example"}, "email")],
)
def test_wrong_names_are_explained_and_stay(booking: Booking, typed: dict[str, str], field: str) -> None:
    response = opened(booking).post(f"{home(booking)}places/2/", typed)
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 422
    assert [link["href"] for link in page.select(".govuk-error-summary a")] == [f"#id_{field}"]
    assert page.select_one(f"[name={field}]")["value"] == typed[field]


def shown_fields(client: Client, url: str) -> dict[str, str]:
    """What a form holds when it is opened."""
    page = BeautifulSoup(client.get(url).content, "html.parser")
    return {field["name"]: field.get("value", "") for field in page.select("main input[name], form input[name]")}


def test_page_left_open_overwrites_nothing_unseen(booking: Booking) -> None:
    client, url = opened(booking), f"{home(booking)}places/2/"
    stale = shown_fields(client, url)
    client.post(url, {**stale, "name": "Cy", "email": "cy@x.example"})
    answer = client.post(url, {**stale, "name": "Dee", "email": "dee@x.example"})
    assert answer.status_code == 409
    page = BeautifulSoup(answer.content, "html.parser")
    (line,) = page.select(".govuk-error-summary__list li")
    assert "It is now for: Cy, cy@x.example." in line.get_text()
    typed = {field["name"]: field["value"] for field in page.select("form input[name]") if field.has_attr("value")}
    assert (typed["name"], typed["email"]) == ("Dee", "dee@x.example")
    assert client.post(url, typed)["Location"] == home(booking)
    assert booking.seats.get(number=2).name == "Dee"


def test_attendees_page_left_open_overwrites_nothing_unseen(booking: Booking) -> None:
    seat = booking.seats.get(number=1)
    client = opened(seat)
    stale = shown_fields(client, home(seat))
    seats.name(seat=seat, name="Ada Ł.", email=seat.email, by=PUBLIC)
    answer = client.post(home(seat), {**stale, "name": "Adda", "access_needs": ""})
    assert (answer.status_code, booking.seats.get(number=1).name) == (409, "Ada Ł.")


def test_places_that_are_gone_show_no_form(booking: Booking) -> None:
    client, attendee, seat = opened(booking), opened(booking.seats.get(number=1)), booking.seats.get(number=1)
    seats.give_back(seat=seat, by=PUBLIC)
    gone = [(client, f"{home(booking)}places/1/"), (client, f"{home(booking)}places/1/give-back/")]
    bookings.cancel(booking=Booking.objects.get(), by=PUBLIC)
    gone += [(client, f"{home(booking)}places/2/"), (client, f"{home(booking)}places/2/give-back/")]
    assert [one.get(url)["Location"] for one, url in gone] == [home(booking)] * 4
    assert attendee.get(f"{home(seat)}cannot-come/")["Location"] == home(seat)


def test_access_notes_stand_once(booking: Booking) -> None:
    Session.objects.update(access_notes="A ramp at the back.")
    booking.session.venue.access_notes = "A ramp at the back."
    booking.session.venue.save()
    assert words(opened(booking), home(booking)).count("A ramp at the back.") == 1


def test_booker_gives_a_place_back_after_a_question(booking: Booking) -> None:
    client, url = opened(booking), f"{home(booking)}places/1/give-back/"
    assert "the last place" not in words(client, url)
    assert booking.seats.filter(given_back_at=None).count() == 2
    client.post(url)
    assert list(booking.seats.filter(given_back_at=None).values_list("number", flat=True)) == [2]
    assert "Ada: given back" in words(client, home(booking))
    assert "It is the last place" in words(client, f"{home(booking)}places/2/give-back/")


def test_booker_cancels_after_a_question(booking: Booking) -> None:
    client, url = opened(booking), f"{home(booking)}cancel/"
    assert "2 places go back on offer" in words(client, url)
    assert "This booking is cancelled." in words(client, client.post(url)["Location"])
    assert client.get(url)["Location"] == home(booking)
    assert client.get(f"{home(booking)}calendar.ics").status_code == 404
    assert booking.session.allocations.get().taken == 0


def test_booker_has_the_confirmation_sent_again(booking: Booking) -> None:
    client = opened(booking)
    answers = [client.post(f"{home(booking)}send-again/", follow=True).content.decode() for _ in range(3)]
    assert [("We have sent the confirmation again." in one) for one in answers] == [True, True, False]
    assert "Look in your junk folder" in answers[2]
    assert client.get(f"{home(booking)}send-again/")["Location"] == home(booking)


def test_buttons_refuse_once_the_session_began(booking: Booking) -> None:
    Session.objects.update(starts_at=timezone.now() - timedelta(minutes=5))
    client, attendee = opened(booking), opened(booking.seats.get(number=1))
    found = words(client, home(booking))
    assert "Cancel the whole booking" not in found
    assert "Change name" in found
    for answer in (
        client.post(f"{home(booking)}cancel/"),
        client.post(f"{home(booking)}places/1/give-back/"),
        attendee.post(f"{home(booking.seats.get(number=1))}cannot-come/"),
    ):
        assert answer.status_code == 409
        assert "This session has already started." in answer.content.decode()


def test_cancelled_session_says_why_and_leads_to_other_dates(booking: Booking) -> None:
    sessions.cancel(session=booking.session, reason="The trainer is <ill>.", by=SYSTEM)
    for row in (booking, booking.seats.get(number=1)):
        assert "The trainer is <ill>." in words(opened(row), home(row))
    assert f"/sessions/?course={booking.session.course.slug}" in opened(booking).get(home(booking)).content.decode()


def test_booker_sees_who_needs_what_nowhere() -> None:
    booking = make_booking(None, "Ada, ada@x.example")
    seat = booking.seats.get()
    seats.name(seat=seat, name="Ada", email="ada@x.example", access_needs="A hearing loop", by=PUBLIC)
    client = opened(booking)
    for door in ("", "places/1/", "places/1/give-back/", "cancel/"):
        assert "hearing loop" not in client.get(f"{home(booking)}{door}").content.decode()
    assert "A hearing loop" in opened(seat).get(home(seat)).content.decode()
    staff = signed_in(make_trainer())
    assert "hearing loop" not in staff.get(home(seat)).content.decode()
    staff.post(home(seat), {"name": "Ada Ł.", "access_needs": ""})
    seat.refresh_from_db()
    assert (seat.name, seat.access_needs) == ("Ada Ł.", "A hearing loop")


def test_attendee_corrects_the_own_name_and_keeps_the_link(booking: Booking) -> None:
    seat = booking.seats.get(number=1)
    client = opened(seat)
    answer = client.post(home(seat), {"name": "Ada Ł.", "access_needs": "Large print", "email": "evil@x.example"})
    assert answer["Location"] == home(seat)
    seat.refresh_from_db()
    assert (seat.name, seat.email, seat.access_needs) == ("Ada Ł.", "ada@x.example", "Large print")
    assert TrailEntry.objects.get(verb="name").actor_kind == ActorKind.SEAT_KEY
    assert client.post(home(seat), {"name": ""}).status_code == 422
    assert client.post(home(seat), {"name": "n" * 500}).status_code == 422


def test_attendee_cannot_come(booking: Booking) -> None:
    seat = booking.seats.get(number=1)
    client = opened(seat)
    assert "Somebody else can have it" in words(client, f"{home(seat)}cannot-come/")
    assert booking.seats.filter(given_back_at=None).count() == 2
    found = client.post(f"{home(seat)}cannot-come/", follow=True).content.decode()
    assert "Thank you for telling us." in found
    assert booking.seats.filter(given_back_at=None).count() == 1
    assert [one.kind for one in mails(to="olive@bright.example")][-1] == "seat_given_back"
    assert client.get(f"{home(seat)}calendar.ics").status_code == 404


def test_calendar_file_holds_every_meeting() -> None:
    booking = make_booking(make_coming(dates=3))
    response = opened(booking).get(f"{home(booking)}calendar.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    file = Calendar.from_ical(response.content)
    assert (str(file["METHOD"]), len(file.walk("VEVENT"))) == ("PUBLISH", 3)
