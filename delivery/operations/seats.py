"""One place: who sits on it, and giving it back."""

from django.db import transaction
from django.utils import timezone

from accounts.models import ApiToken, User
from correspondence.operations import messages
from delivery import documents, outbox
from delivery.enums import BookingState
from delivery.errors import seat_changed
from delivery.models import Booking, Seat
from delivery.operations import bookings, deadlines, offers, one_place, police, releases, two_dates
from delivery.queries.bookings import fingerprint
from kernel.actors import Actor, ActorKind
from kernel.cleaning import clean_text
from kernel.errors import Refusal
from kernel.names import clean_name
from records.operations import trail


def name(
    *,
    seat: Seat,
    name: str | None,
    email: str | None,
    by: Actor,
    access_needs: str | None = None,
    at_the_register: bool = False,
    seen: str = "",
) -> Seat:
    """Say who sits on a place, or correct it, and what would help them take part. None leaves each of them as it is.

    A new address gets a new link; the old person's link stops working and they are told. `at_the_register` is for the
    trainer, who names people after the deadline too, and whose people need no joining details any more.
    `seen` is the fingerprint of what the caller saw, if they saw anything: nobody overwrites a change unseen.
    Refuses `seat_given_back`, `naming_closed`, `booking_cancelled`, `seat_changed`, `link_in_name`, `name_too_long`,
    `not_for_police_only`, `holds_another_date` and `already_has_place`.
    """
    with transaction.atomic():
        _lock(seat)
        _refuse_unless_living(seat)
        if not at_the_register:
            _refuse_unless_naming_is_open(seat)
            police.refuse_strangers(seat.session, [email or ""], field="email")
        before = {"name": seat.name, "email": seat.email}
        after = {
            "name": seat.name if name is None else clean_name(name, field="name"),
            "email": seat.email if email is None else email.strip().lower(),
        }
        needs = None if access_needs is None else clean_text(access_needs)
        if before == after and needs in (None, seat.access_needs):
            return seat
        if seen and seen != fingerprint(seat):
            raise seat_changed(seat.name, seat.email)
        _write(seat, after, needs)
        # What would help somebody is forgotten long before the trail is, so the trail does not hold it.
        trail.record(verb="name", subject=seat, by=by, before=before, after=after)
        if seat.email and seat.email != before["email"] and not at_the_register:
            outbox.seat_named(seat)
    return seat


def give_back(*, seat: Seat, by: Actor, is_staff: bool = False) -> Seat:
    """Give a place back: the attendee cannot come, or the booker needs fewer. The last place cancels the booking.

    Giving back again changes nothing. `is_staff` of the session may after changes have closed. Refuses `session_past`
    once the session has begun, and for a final place `changes_closed` from its deadline on.
    """
    with transaction.atomic():
        # Two who give back the last two places of a booking must not both think that the other one stays. It may have
        # moved or got another name since it was read: what is given back, and who is told, is as it is now.
        _lock(seat)
        booking, was = seat.booking, BookingState(seat.booking.state)
        is_known = booking.is_known()
        if seat.given_back_at or was == BookingState.CANCELLED:
            return seat
        # Whoever only waits may leave until the end.
        deadlines.refuse_if_late(seat.session, is_staff=is_staff or was != BookingState.CONFIRMED)
        seat.given_back_at = timezone.now()
        seat.save(update_fields=["given_back_at"])
        trail.record(verb="give_back", subject=seat, by=by)
        messages.stop_about(seat, ids=[str(seat.pk)])
        is_last = not booking.seats.filter(given_back_at=None).exists()
        if is_last:
            bookings.cancel(booking=booking, by=by, reason="all places given back", is_staff=is_staff)
        if is_known:
            outbox.seat_given_back(seat, tell_booker=not is_last and not _is_booker(booking, by))
        if was != BookingState.WAITING:
            releases.give_back({seat.allocation_id: 1})
        elif not is_last:
            offers.shrink(booking)
    seat.refresh_from_db()
    return seat


def _lock(seat: Seat) -> None:
    """The place as it is now and stays until the transaction ends: nobody else names it, gives it back or moves it."""
    booking = deadlines.locked(seat.booking_id)
    seat.refresh_from_db()
    seat.booking = booking


def _write(seat: Seat, after: dict[str, str], needs: str | None) -> None:
    if after["email"] != seat.email:
        _change_hands(seat, after["name"], after["email"])
    seat.name, seat.email = after["name"], after["email"]
    seat.access_needs = seat.access_needs if needs is None else needs
    seat.save(update_fields=["name", "email", "person", "access_needs", "key_nonce", "key_digest"])


def _change_hands(seat: Seat, name: str, email: str) -> None:
    one_place.refuse_twice([(name, email)], booking=seat.booking, instead_of=seat, field="email")
    if email and seat.booking.is_proved():
        two_dates.refuse_if_held(seat.booking, emails=frozenset([email]))
        one_place.refuse_if_elsewhere(seat.booking, people=[(name, email)])
    if seat.email:
        _pass_on(seat)


def _pass_on(seat: Seat) -> None:
    messages.stop_about(seat, ids=[str(seat.pk)])
    outbox.seat_passed_on(seat, stem=documents.stem_of(seat))
    seat.renew_key()
    seat.person = None
    seat.access_needs = ""


def _is_booker(booking: Booking, by: Actor) -> bool:
    if by.kind == ActorKind.USER:
        return User.objects.filter(pk=by.id, email=booking.booker_email).exists()
    if by.kind == ActorKind.API_TOKEN:
        return ApiToken.objects.filter(pk=by.id, user__email=booking.booker_email).exists()
    return by.kind == ActorKind.BOOKING_KEY


def _refuse_unless_naming_is_open(seat: Seat) -> None:
    closes_at = seat.session.naming_closes_at or seat.session.ends_at
    if timezone.now() >= closes_at:
        raise Refusal(
            "Names can no longer be changed here. Tell the trainer on the day.", "naming_closed", field="name"
        )


def _refuse_unless_living(seat: Seat) -> None:
    if seat.booking.state == BookingState.CANCELLED:
        raise Refusal("This booking has been cancelled.", "booking_cancelled")
    if seat.given_back_at:
        raise Refusal("This place has been given back.", "seat_given_back")
