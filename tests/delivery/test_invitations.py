"""Invitations: what a link is good for, how its places are counted, and what ends it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from delivery.enums import InvitationStanding, Visibility
from delivery.models import Invitation, Session
from delivery.operations import additions, bookings, invitations, moves, sessions, waiting
from delivery.queries.invitations import invitations_of, standing_of, used
from kernel.actors import PUBLIC, SYSTEM
from kernel.errors import Refusal
from tests.factories.courses import make_course
from tests.factories.delivery import mails, make_coming, make_details, written
from tests.factories.kept import make_invitation, make_kept
from tests.factories.organisations import actor, make_administrator

pytestmark = pytest.mark.django_db


def refused(call: Callable[..., Any], **given: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(**given)
    return caught.value.code


def book(invitation: Invitation, places: int = 1, **more: Any) -> Any:
    details = make_details(places=places)
    return bookings.book(session=invitation.session, details=details, invitation=invitation, by=PUBLIC, **more)


def refused_booking(invitation: Invitation, places: int = 1) -> Refusal:
    with pytest.raises(Refusal) as caught:
        book(invitation, places)
    return caught.value


def test_invite_refuses_what_cannot_be() -> None:
    session, by = make_coming(), actor(make_administrator())
    now = timezone.now()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"places": 0}, "bad_invitation_places"),
        ({"places": 1001}, "bad_invitation_places"),
        ({"expires_at": now}, "bad_expiry"),
        ({"expires_at": session.starts_at + timedelta(minutes=1)}, "bad_expiry"),
        ({"kept": make_kept()}, "bad_kept_places"),
        ({"kept": session.allocations.get()}, "bad_kept_places"),
    ]
    for given, code in wrong:
        assert refused(invitations.invite, session=session, by=by, **given) == code
    assert refused(invitations.invite, session=make_coming(as_draft=True), by=by) == "session_not_open"
    assert Invitation.objects.count() == 0


def test_places_of_a_link_are_counted_over_its_living_bookings() -> None:
    row = make_invitation(places=5)
    first = book(row, 2)
    book(row, 2)
    refusal = refused_booking(row, 2)
    assert (refusal.code, refusal.field, "good for 1 place more" in refusal.message) == (
        "invitation_over",
        "places",
        True,
    )
    bookings.cancel(booking=first, by=PUBLIC)
    book(row, 3)
    assert used(row) == 5
    assert [one.used for one in invitations_of(row.session)] == [5]  # type: ignore[attr-defined]  # annotated
    assert standing_of(row, 5, timezone.now()) is InvitationStanding.USED_UP
    assert "All places of this invitation are booked" in refused_booking(row).message


def test_form_sent_again_counts_once() -> None:
    row = make_invitation(places=3)
    first = book(row, 3)
    again = book(row, 2, replaces=first)
    assert (used(row), again.seats.count()) == (2, 2)


def test_revoked_and_expired_links_book_nothing_and_say_what_to_do() -> None:
    revoked, expired = make_invitation(), make_invitation(expires_at=timezone.now() + timedelta(hours=1))
    invitations.revoke(invitation=revoked, by=SYSTEM)
    invitations.revoke(invitation=revoked, by=SYSTEM)
    expired.expires_at = timezone.now()
    found = [refused_booking(one) for one in (revoked, expired)]
    assert [one.code for one in found] == ["invitation_over", "invitation_over"]
    assert ["withdrawn" in found[0].message, "run out" in found[1].message] == [True, True]
    assert Session.objects.filter(bookings__isnull=False).count() == 0


def test_link_of_another_session_books_nothing() -> None:
    row, other = make_invitation(), make_coming()
    refusal = refused(bookings.book, session=other, details=make_details(), invitation=row, by=PUBLIC)
    assert refusal == "invitation_over"


def test_early_link_books_before_bookings_open_and_no_other_does() -> None:
    opens = timezone.now() + timedelta(days=2)
    session = make_coming(booking_opens_at=opens)
    early, late = make_invitation(session, is_early=True), make_invitation(session)
    assert refused_booking(late).code == "bookings_not_open"
    assert book(early).invitation == early


def test_invitation_is_sent_with_its_link_and_what_it_is_good_for() -> None:
    session = make_coming(visibility=Visibility.UNLISTED)
    row = make_invitation(session, to_email=" Ada@Chamber.example ", places=10, note="Only for colleagues")
    mail = written("invitation", "ada@chamber.example")
    assert f"/k/{row.key}/" in mail.text
    assert "good for 10 places in all" in mail.text
    assert "Only for colleagues" not in mail.text + mail.html
    invitations.revoke(invitation=row, by=SYSTEM)
    assert mails("invitation") == []


def test_mail_about_a_police_session_goes_to_police_addresses_only() -> None:
    session = make_coming(course=make_course(access="police_only"))
    by = actor(make_administrator())
    refusal = refused(invitations.invite, session=session, to_email="ada@home.example", by=by)
    assert refusal == "police_address_needed"
    invitations.invite(session=session, to_email="ada@surrey.police.uk", by=by)
    assert "ask" in written("invitation").text


def test_invitation_to_a_session_that_is_off_is_not_sent() -> None:
    row = make_invitation(to_email="ada@chamber.example")
    sessions.cancel(session=row.session, reason="Flood.", by=SYSTEM)
    assert mails("invitation") == []


def test_who_waits_with_a_link_counts_and_bookings_grow_no_further_than_it_is_good_for() -> None:
    session = make_coming(capacity=3)
    row = make_invitation(session, places=4)
    first = bookings.finalise(booking=book(row, 3), by=SYSTEM)
    party = make_details(places=1, booker_email="ann@wait.example")
    waiting.join(session=session, details=party, invitation=row, by=PUBLIC, is_proved=True)
    assert used(row) == 4
    more = make_details(places=1, booker_email="bob@wait.example")
    assert refused(waiting.join, session=session, details=more, invitation=row, by=PUBLIC) == "invitation_over"
    assert refused(additions.add, booking=first, count=1, by=PUBLIC) == "invitation_over"
    assert refused(additions.add, booking=first, count=1, by=SYSTEM, is_staff=True) == "session_full"


def test_booking_that_moved_away_counts_no_more() -> None:
    session = make_coming()
    row = make_invitation(session, places=2)
    booking = bookings.finalise(booking=book(row, 2), by=SYSTEM)
    there = make_coming(course=session.course)
    moves.move(booking=booking, to=there, by=SYSTEM, is_staff=True)
    assert (used(row), [one.used for one in invitations_of(session)]) == (0, [0])  # type: ignore[attr-defined]
