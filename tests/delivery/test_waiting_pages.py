"""The pages of parties that wait: joining the list, how it stands, yes and no to an offer, leaving."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delivery.enums import Approval, ApprovalState, BookingState, Mode, OfferState
from delivery.models import Booking, Offer, Session
from delivery.operations import approvals, bookings, waiting
from kernel.actors import PUBLIC, SYSTEM
from tests.delivery.filling import FILLED, book, errors, soup
from tests.delivery.test_waiting import make_full, make_party, staff, taken
from tests.delivery.visiting import opened, signed_in, words
from tests.factories.delivery import code_of, make_coming, make_details
from tests.factories.organisations import make_user
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def wait(client: Client, session: Session, **changes: str) -> Any:
    return client.post(f"/sessions/{session.ref}/wait/", {**FILLED, **changes})


def offered(places: int = 1) -> tuple[Session, Booking]:
    """A party to which what came free is offered."""
    session, booking = make_full(places)
    party = make_party(session, "Ann", places)
    bookings.cancel(booking=booking, by=PUBLIC)
    return session, party


def test_going_back_to_a_fresh_form_asks_to_wait_once() -> None:
    session, _ = make_full()
    browser, stranger = Client(), Client()
    make_reference()
    for client, token in ((browser, "a"), (browser, "b"), (browser, "a"), (stranger, "c")):
        assert wait(client, session, form_token=token, places="1").status_code == 302
    states = Booking.objects.filter(booker_email="olive@bright.example", request_key__isnull=False)
    assert states.filter(state=BookingState.WAITING).count() == 2


def buttons(response: Any) -> list[tuple[str, str | None]]:
    """What can be pressed by people, and where the form goes instead, if it does."""
    found = soup(response).select("main button:not([aria-hidden])")
    return [(one.get_text(strip=True), one.get("formaction")) for one in found]


def test_full_session_leads_to_the_waiting_list() -> None:
    session, _ = make_full()
    shown = soup(Client().get(f"/sessions/{session.ref}/"))
    (link,) = shown.select("a.govuk-button")
    assert (link.get_text(strip=True), link["href"]) == ("Join the waiting list", f"/sessions/{session.ref}/wait/")
    assert [
        one.get_text(strip=True) for one in soup(Client().get("/sessions/")).select(".muster-session .govuk-tag")
    ] == ["Full: you can wait"]


@pytest.mark.parametrize(
    "change", [{"has_waiting_list": False}, {"booking_closes_at": timezone.now()}, {"starts_at": timezone.now()}]
)
def test_nobody_is_led_to_wait_in_vain(change: dict[str, Any]) -> None:
    session, _ = make_full()
    Session.objects.filter(pk=session.pk).update(**change)
    assert f"/sessions/{session.ref}/wait/" not in Client().get(f"/sessions/{session.ref}/").content.decode()
    answer = Client().get(f"/sessions/{session.ref}/wait/")
    assert (answer.status_code, answer["Location"]) == (302, f"/sessions/{session.ref}/")


def test_form_says_what_waiting_means_and_how_many_wait() -> None:
    session, _ = make_full()
    make_party(session, "Ann")
    said = words(Client(), f"/sessions/{session.ref}/wait/")
    for part in ("All places are taken", "A smaller group may fit in before you", "1 group waits at the moment"):
        assert part in said


def test_party_waits_after_its_code_and_reads_how_it_stands() -> None:
    session, _ = make_full()
    make_party(session, "Ann")
    client = Client()
    response = wait(client, session)
    party = Booking.objects.get(booker_email="olive@bright.example")
    assert response["Location"] == f"/bookings/{party.ref}/confirm/"
    said = words(client, response["Location"])
    assert "Type it here to join the waiting list" in said
    assert "You want 2 places" in said
    done = client.post(response["Location"], {"code": code_of(party)}, follow=True)
    assert done.redirect_chain == [(f"/bookings/{party.ref}/", 302), (f"/bookings/{party.ref}/waiting/", 302)]
    text = " ".join(soup(done).get_text(" ").split())
    for part in ("You are on the waiting list.", "1 group is ahead of you", "You want 2 places", "Ada Łukasiewicz"):
        assert part in text
    assert taken(session) == 2


def test_somebody_signed_in_waits_without_a_code() -> None:
    session, _ = make_full()
    client = signed_in(make_user("olive@bright.example"))
    party_page = wait(client, session)["Location"]
    assert "You are first in the queue" in words(client, f"{party_page}waiting/")


def test_same_form_sent_twice_is_one_party() -> None:
    session, _ = make_full()
    client = Client()
    assert wait(client, session)["Location"] == wait(client, session)["Location"]
    assert Booking.objects.filter(state=BookingState.WAITING).count() == 1


def test_booking_form_offers_to_wait_with_what_was_typed() -> None:
    session, _ = make_full()
    response = book(Client(), session)
    assert response.status_code == 409
    assert errors(response) == {"#id_places": "This session is full. Choose another date for this course."}
    assert buttons(response) == [("Join the waiting list instead", f"/sessions/{session.ref}/wait/"), ("Book", None)]
    # What the button sends is the form as it came back.
    form = soup(response).select_one("form.muster-booking")
    typed = {field["name"]: field.get("value", "") for field in form.select("input[name]:not([type=radio])")}
    assert typed["booker_name"] == FILLED["booker_name"]
    assert wait(Client(), session).status_code == 302


def test_enter_key_sends_the_form_that_was_filled_in() -> None:
    session, _ = make_full()
    first = soup(book(Client(), session)).select_one("form.muster-booking [type=submit]")
    assert (first.get_text(strip=True), first.get("formaction")) == ("Book", None)


def test_nothing_to_wait_for_is_not_offered() -> None:
    session, _ = make_full()
    Session.objects.update(has_waiting_list=False)
    assert buttons(book(Client(), session)) == [("Book", None)]


def test_waiting_form_offers_to_book_once_places_are_free() -> None:
    session, booking = make_full()
    bookings.cancel(booking=booking, by=PUBLIC)
    response = wait(Client(), session)
    assert response.status_code == 409
    assert buttons(response) == [
        ("Book the places instead", f"/sessions/{session.ref}/book/"), ("Join the waiting list", None)
    ]  # fmt: skip


@pytest.mark.parametrize("door", ["book", "wait"])
def test_party_larger_than_the_session_is_told_to_ask_for_one_of_its_own(door: str) -> None:
    session, _ = make_full()
    response = Client().post(f"/sessions/{session.ref}/{door}/", {**FILLED, "places": "3"})
    link = soup(response).select_one(".govuk-inset-text a")
    assert (response.status_code, link["href"]) == (409, f"/sessions/request/?course={session.course.slug}")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"places": "0"}, "#id_places"),
        ({"places": "31"}, "#id_places"),
        ({"places": "two"}, "#id_places"),
        ({"places": "9" * 5_000}, "#id_places"),
        ({"email": "no address"}, "#id_email"),
        ({"booker_name": "x" * 300}, "#id_booker_name"),
        ({"names_list": "\n".join(f"P{number}, p{number}@x.example" for number in range(10_000))}, "#id_names_list"),
        ({"agree": ""}, "#id_agree"),
    ],
)
def test_waiting_form_filled_in_wrongly_keeps_what_was_typed_and_no_row(changes: dict[str, str], field: str) -> None:
    session, _ = make_full()
    response = wait(Client(), session, **changes)
    assert (response.status_code, field in errors(response)) == (422, True)
    assert soup(response).select_one("[name=organisation_name]")["value"] == FILLED["organisation_name"]
    assert not Booking.objects.filter(state=BookingState.WAITING).exists()


def test_nul_byte_is_refused_or_dropped_but_never_kept() -> None:
    session, _ = make_full()
    wait(Client(), session, booker_name="Olive\0 O'Brien")
    assert [name for name in Booking.objects.values_list("booker_name", flat=True) if "\0" in name] == []


def test_offer_is_read_and_taken_up() -> None:
    session, party = offered(2)
    client = opened(party)
    said = words(client, f"/bookings/{party.ref}/waiting/")
    assert "2 places are free for you" in said
    assert "for you until" in said
    done = client.post(f"/bookings/{party.ref}/accept/", follow=True)
    assert done.redirect_chain[-1][0] == f"/bookings/{party.ref}/"
    assert "The places are yours" in done.content.decode()
    party.refresh_from_db()
    assert (party.state, taken(session)) == (BookingState.CONFIRMED, 2)


def test_looking_at_an_offer_decides_nothing() -> None:
    _, party = offered()
    client = opened(party)
    for door in ("", "waiting/", "accept/", "decline/", "leave/"):
        client.get(f"/bookings/{party.ref}/{door}")
    assert Offer.objects.get().state == OfferState.OPEN


def test_no_is_asked_once_more_and_hands_the_places_on() -> None:
    session, party = offered()
    bob = make_party(session, "Bob")
    client, door = opened(party), f"/bookings/{party.ref}/decline/"
    assert "leave the waiting list" in words(client, door)
    said = client.post(door, follow=True).content.decode()
    assert "You said no to the places that we offered" in said
    assert list(Offer.objects.filter(state=OfferState.OPEN).values_list("booking", flat=True)) == [bob.pk]
    assert client.get(door)["Location"] == f"/bookings/{party.ref}/"


@pytest.mark.parametrize("door", ["accept/", "decline/"])
def test_answer_that_comes_too_late_says_so(door: str) -> None:
    session, party = offered()
    make_party(session, "Bob")
    now = timezone.now()
    Offer.objects.update(made_at=now - timedelta(hours=1), expires_at=now - timedelta(seconds=1))
    assert waiting.lapse(offer=Offer.objects.get())
    response = opened(party).post(f"/bookings/{party.ref}/{door}", follow=True)
    assert "no longer on offer to you" in response.content.decode()
    party.refresh_from_db()
    assert party.state == BookingState.WAITING


def test_party_leaves_the_list() -> None:
    session, _ = make_full()
    party = make_party(session, "Ann")
    client = opened(party)
    client.get(f"/bookings/{party.ref}/leave/")
    said = client.post(f"/bookings/{party.ref}/leave/", follow=True).content.decode()
    assert "You are off the waiting list" in said
    party.refresh_from_db()
    assert (party.state, party.cancel_reason) == (BookingState.CANCELLED, waiting.LEFT)


def test_old_page_does_not_give_up_places_that_were_won_meanwhile() -> None:
    _, party = offered()
    client = opened(party)
    waiting.accept(booking=party, by=PUBLIC)
    response = client.post(f"/bookings/{party.ref}/leave/")
    assert (response.status_code, "it has its places" in response.content.decode()) == (409, True)
    party.refresh_from_db()
    assert party.state == BookingState.CONFIRMED


def test_pending_booking_reads_that_the_team_looks_at_it_and_why_not() -> None:
    session = make_coming(approval=Approval.ALL)
    held = bookings.book(session=session, details=make_details(), by=PUBLIC)
    client = opened(held)
    done = client.post(f"/bookings/{held.ref}/confirm/", {"code": code_of(held)}, follow=True)
    assert done.redirect_chain[-1][0] == f"/bookings/{held.ref}/waiting/"
    assert "The team looks at your booking" in done.content.decode()
    held.refresh_from_db()
    approvals.refuse(booking=held, reason="Please book with your work address.", by=staff())
    said = words(client, f"/bookings/{held.ref}/")
    assert "Not approved" in said
    assert "Please book with your work address." in said


def test_approved_booking_is_final_and_shows_everything() -> None:
    session = make_coming(mode=Mode.IN_PERSON, approval=Approval.ALL)
    booking = bookings.finalise(booking=bookings.book(session=session, details=make_details(), by=PUBLIC), by=SYSTEM)
    assert booking.approval == ApprovalState.ASKED
    approvals.approve(booking=booking, by=staff())
    assert "1 Secret Street" in words(opened(booking), f"/bookings/{booking.ref}/")


def test_own_page_says_how_each_booking_stands() -> None:
    user = make_user("ann@wait.example")
    session, first = make_full(1)
    ann = make_party(session, "Ann")
    client = signed_in(user)

    def tags() -> list[str]:
        return [one.get_text(strip=True) for one in soup(client.get("/my/")).select(".govuk-tag")]

    assert tags() == ["On the waiting list"]
    bookings.cancel(booking=first, by=PUBLIC)
    assert tags() == ["Places on offer: answer"]
    waiting.decline(booking=ann, by=PUBLIC)
    assert tags() == ["Cancelled"]
    details = make_details(booker_email=user.email)
    asked = bookings.book(session=make_coming(approval=Approval.ALL), details=details, by=PUBLIC, is_proved=True)
    assert tags() == ["With the team", "Cancelled"]
    approvals.refuse(booking=asked, reason="Not from here.", by=staff())
    assert tags() == ["Not approved", "Cancelled"]


def test_page_of_a_party_asks_as_often_for_three_as_for_one() -> None:
    session, _ = make_full(3)
    asked = []
    for name, places in (("Ann", 1), ("Bob", 3)):
        party = make_party(session, name, places)
        client = opened(party)
        client.get(f"/bookings/{party.ref}/waiting/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/bookings/{party.ref}/waiting/").status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_place_of_a_party_says_that_it_is_not_final() -> None:
    session, _ = make_full()
    seat = make_party(session, "Ann").seats.get()
    said = words(opened(seat), f"/seats/{seat.booking.ref}-1/")
    assert "Not final yet" in said
    assert "given back" not in said
