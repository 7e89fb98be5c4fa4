"""Links in mails, sent once more: to a booker who asks, and to anybody who lost theirs."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from correspondence.operations import messages
from delivery import outbox
from delivery.enums import BookingState
from delivery.models import Booking, Seat
from delivery.operations import request_links
from kernel.actors import Actor
from kernel.errors import Refusal
from records.operations import trail

MAX_AN_HOUR = 3
KEPT_DAYS = 90
MAX_LISTED = 50


def send_again(*, booking: Booking, by: Actor) -> Booking:
    """Send the booker's confirmation once more. Refuses `booking_not_confirmed` and `too_many_messages`."""
    if booking.state != BookingState.CONFIRMED:
        raise Refusal("This booking is not confirmed, so there is nothing to send.", "booking_not_confirmed")
    if _sent_within_the_hour("booking_confirmed", booking.booker_email) >= MAX_AN_HOUR:
        raise Refusal(
            "We have sent this a few times within the hour. Look in your junk folder, or try again later.",
            "too_many_messages",
        )
    with transaction.atomic():
        trail.record(verb="send_again", subject=booking, by=by)
        outbox.confirmed_again(booking)
    return booking


def recover(*, email: str) -> None:
    """Send the links of all living bookings, places and requests of an address to it, at most three times an hour.

    Held bookings that have not run out are among them: the page that asks for the code is easily lost.
    Silent in every case, so that nobody learns who has booked.
    """
    now, email = timezone.now(), email.strip().lower()
    recent = now - timedelta(days=KEPT_DAYS)
    if _sent_within_the_hour("lost_links", email) >= MAX_AN_HOUR:
        return
    request_links.remind(email=email)
    is_proved = Q(state__in=[BookingState.CONFIRMED, BookingState.PENDING]) | Q(waiting_since__isnull=False)
    is_proved &= ~Q(state=BookingState.CANCELLED)
    unproved = Q(state__in=[BookingState.HELD, BookingState.WAITING], waiting_since=None, held_until__gt=now)
    is_living = is_proved | unproved
    bookings = Booking.objects.filter(is_living, booker_email=email, session__ends_at__gt=recent)
    bookings = bookings.order_by("session__starts_at")
    seats = Seat.objects.filter(
        email=email, given_back_at=None, booking__state=BookingState.CONFIRMED, session__ends_at__gt=recent
    ).order_by("session__starts_at")
    found, named = list(bookings[:MAX_LISTED]), list(seats.exclude(booking__booker_email=email)[:MAX_LISTED])
    if found or named:
        with transaction.atomic():
            outbox.links_lost(email, found, named)


def _sent_within_the_hour(kind: str, to: str) -> int:
    return messages.count_recent(kind=kind, to=to, since=timezone.now() - timedelta(hours=1))
