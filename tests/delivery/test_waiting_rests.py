"""A party that let an offer run out rests; one that becomes smaller keeps its turn and what it is offered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delivery import tasks
from delivery.enums import BookingState, OfferState
from delivery.models import Booking, Offer, Seat, Session
from delivery.operations import bookings, offers, seats, waiting
from delivery.queries import waiting as queue
from kernel.actors import PUBLIC
from tests.delivery.filling import soup
from tests.delivery.test_waiting import make_full, make_party, offered_to, run_out, taken
from tests.delivery.visiting import opened, words
from tests.factories.delivery import mails, make_details, written

pytestmark = pytest.mark.django_db


def rest_over() -> None:
    """Let those who rest have rested long enough."""
    then = timezone.now() - timedelta(days=1)
    Offer.objects.filter(state=OfferState.LAPSED).update(made_at=then - timedelta(hours=1), expires_at=then)


def drop(party: Booking) -> Seat:
    return seats.give_back(seat=party.seats.filter(given_back_at=None).latest("number"), by=PUBLIC)


def test_party_alone_that_let_its_offer_run_out_is_not_offered_the_same_places_at_once() -> None:
    session, booking = make_full(2)
    ann = make_party(session, "Ann", 2)
    bookings.cancel(booking=booking, by=PUBLIC)
    run_out()
    assert tasks.run_waiting_lists("worker") == 1
    assert (offered_to(session), taken(session)) == ([], 0)
    assert tasks.run_waiting_lists("worker") == 0
    # Meanwhile everybody may book them.
    bookings.book(session=session, details=make_details(), by=PUBLIC, is_proved=True)
    (why,) = [one.why for one in queue.parties(session)]
    assert why.startswith("Let an offer run out; may be offered places again from ")
    assert queue.rests_until(ann) == Offer.objects.get().rest_ends_at


def test_party_alone_is_offered_places_once_more_after_its_rest_and_then_leaves() -> None:
    session, booking = make_full(2)
    ann = make_party(session, "Ann", 2)
    bookings.cancel(booking=booking, by=PUBLIC)
    for offered in (["Ann"], []):
        run_out()
        tasks.run_waiting_lists("worker")
        rest_over()
        tasks.run_waiting_lists("worker")
        assert offered_to(session) == offered
    ann.refresh_from_db()
    assert (ann.state, ann.cancel_reason) == (BookingState.CANCELLED, waiting.LET_LAPSE)
    assert "We offered you places twice" in written("waiting_ended", "ann@wait.example").text


def test_places_go_to_whoever_comes_while_the_other_rests_though_later_in_the_queue() -> None:
    session, booking = make_full(1)
    make_party(session, "Ann")
    bookings.cancel(booking=booking, by=PUBLIC)
    run_out()
    tasks.run_waiting_lists("worker")
    rival = bookings.book(session=session, details=make_details(), by=PUBLIC, is_proved=True)
    make_party(session, "Bob")
    bookings.cancel(booking=rival, by=PUBLIC)
    assert offered_to(session) == ["Bob"]


def test_mail_says_from_when_places_are_offered_again_and_where_to_book_meanwhile() -> None:
    session, booking = make_full(2)
    make_party(session, "Ann", 2)
    bookings.cancel(booking=booking, by=PUBLIC)
    run_out()
    tasks.run_waiting_lists("worker")
    text = written("offer_lapsed").text
    assert "whoever is next in the queue, else anybody who books" in text
    assert "We offer you places once more, from " in text
    assert f"http://testserver/sessions/{session.ref}/" in text


def test_near_the_session_nobody_is_promised_another_offer() -> None:
    session, booking = make_full(2)
    make_party(session, "Ann", 2)
    bookings.cancel(booking=booking, by=PUBLIC)
    run_out()
    tasks.run_waiting_lists("worker")
    Session.objects.filter(pk=session.pk).update(booking_closes_at=timezone.now() + timedelta(hours=3))
    assert "There is no time left for another offer." in written("offer_lapsed").text


def test_smaller_party_keeps_its_turn_its_offer_and_the_time_to_answer() -> None:
    session, booking = make_full(3)
    ann, bob = make_party(session, "Ann", 3), make_party(session, "Bob", 1)
    bookings.cancel(booking=booking, by=PUBLIC)
    first, queued_at = Offer.objects.get(), ann.queued_at
    drop(ann)
    ann.refresh_from_db()
    kept = Offer.objects.get(booking=ann, state=OfferState.OPEN)
    assert (kept.places, kept.expires_at, ann.queued_at) == (2, first.expires_at, queued_at)
    # What it needs no more goes to the next.
    assert (offered_to(session), taken(session)) == (["Ann", "Bob"], 3)
    (mail,) = mails("places_offered", "ann@wait.example")
    assert mail.data == {"offer": kept.pk}
    assert waiting.accept(booking=ann, by=PUBLIC).state == BookingState.CONFIRMED
    assert (taken(session), bob.state) == (3, BookingState.WAITING)


def test_smaller_party_is_offered_what_it_fits_now() -> None:
    session, booking = make_full(3)
    ann = make_party(session, "Ann", 3)
    seats.give_back(seat=booking.seats.earliest("number"), by=PUBLIC)
    assert offered_to(session) == []
    drop(ann)
    assert offered_to(session) == []
    drop(ann)
    assert (offered_to(session), taken(session)) == (["Ann"], 3)


def test_offer_that_ran_out_a_moment_ago_is_not_renewed_by_dropping_a_place() -> None:
    session, booking = make_full(2)
    ann = make_party(session, "Ann", 2)
    bookings.cancel(booking=booking, by=PUBLIC)
    run_out()
    drop(ann)
    assert (Offer.objects.get().places, taken(session)) == (2, 2)
    tasks.run_waiting_lists("worker")
    assert (offered_to(session), taken(session)) == ([], 0)


def test_rest_is_as_long_as_the_offer_stood() -> None:
    session, booking = make_full(1)
    ann = make_party(session, "Ann")
    bookings.cancel(booking=booking, by=PUBLIC)
    run_out(stood=timedelta(hours=2))
    tasks.run_waiting_lists("worker")
    offer = Offer.objects.get()
    assert offer.rest_ends_at == offer.expires_at + timedelta(hours=2)
    seconds = [offer.rest_ends_at + timedelta(seconds=one) for one in (-1, 1)]
    assert [list(offers.offerable(one)) for one in seconds] == [[], [ann]]


def test_page_takes_single_places_off_and_says_how_it_stands() -> None:
    session, booking = make_full(3)
    ann = make_party(session, "Ann", 3)
    bookings.cancel(booking=booking, by=PUBLIC)
    client, page = opened(ann), f"/bookings/{ann.ref}/waiting/"
    links = [one["href"] for one in soup(client.get(page)).select(".muster-place__actions a")]
    assert links == [f"/bookings/{ann.ref}/places/{number}/give-back/" for number in (1, 2, 3)]
    asked = words(client, links[1])
    assert "Take place 2 off the waiting list?" in asked
    assert "what we offer you stays yours to answer until" in asked
    assert queue.open_offer(ann).places == 3  # type: ignore[union-attr]  # there is one
    done = client.post(links[1], follow=True)
    assert done.redirect_chain[-1][0] == page
    said = " ".join(soup(done).get_text(" ").split())
    assert "The place is off the waiting list. Thank you for telling us." in said
    assert "2 places are free for you" in said
    client.post(links[0])
    # The last one goes with the party: that is leaving.
    assert soup(client.get(page)).select(".muster-place__actions a") == []


def test_page_of_a_party_that_rests_says_from_when_and_where_to_book() -> None:
    session, booking = make_full(1)
    ann = make_party(session, "Ann")
    bookings.cancel(booking=booking, by=PUBLIC)
    run_out()
    tasks.run_waiting_lists("worker")
    client, page = opened(ann), f"/bookings/{ann.ref}/waiting/"
    assert "ran out, so others have those places first. We offer you places once more from" in words(client, page)
    assert soup(client.get(page)).select_one(f'main a[href="/sessions/{session.ref}/"]') is not None
    Session.objects.filter(pk=session.pk).update(booking_closes_at=timezone.now() + timedelta(hours=3))
    assert "There is no time for another offer." in words(client, page)
