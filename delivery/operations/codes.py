"""The code that makes held places final: sent with the booking's link, and sent anew to a corrected address."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.enums import ChallengePurpose
from accounts.operations import challenges
from delivery.enums import BookingState
from delivery.errors import booking_cancelled, booking_confirmed, hold_ran_out
from delivery.models import Booking
from delivery.operations import police
from kernel.actors import Actor
from records.operations import trail


def send(booking: Booking) -> None:
    """Send a code to the booker's address. Part of a larger operation. Refuses `too_many_codes`."""
    challenges.start(
        purpose=ChallengePurpose.BOOKING, email=booking.booker_email, about_id=booking.ref, kind="booking_code"
    )


def correct_address(*, booking: Booking, email: str, by: Actor) -> Booking:
    """Put a mistyped address of a held booking right and send a code to the right one.

    The link and the codes that went to the wrong address stop working; places that carry it get the right one too.
    With the address that it has already, only another code is sent. Refuses `hold_ran_out`, `booking_cancelled`,
    `booking_confirmed`, `too_many_codes` and `not_for_police_only`.
    """
    before, after = booking.booker_email, email.strip().lower()
    police.refuse_strangers(booking.session, [after], field="email")
    with transaction.atomic():
        if before != after:
            booking.renew_key()
            unproved = Q(state=BookingState.HELD) | Q(state=BookingState.WAITING, waiting_since=None)
            held = Booking.objects.filter(unproved, pk=booking.pk, held_until__gt=timezone.now())
            changed = held.update(booker_email=after, key_nonce=booking.key_nonce, key_digest=booking.key_digest)
            fields = ["state", "booker_email", "confirmed_at", "waiting_since", "key_nonce", "key_digest"]
            booking.refresh_from_db(fields=fields)
            if changed:
                booking.seats.filter(email=before).update(email=after)
                trail.record(
                    verb="correct_address", subject=booking, by=by, before={"email": before}, after={"email": after}
                )
        refuse_unless_held(booking)
        send(booking)
    return booking


def refuse_unless_held(booking: Booking) -> None:
    """Refuse `hold_ran_out`, `booking_cancelled` or `booking_confirmed` where no code is waited for any more."""
    if booking.is_proved():
        raise booking_confirmed()
    if booking.state == BookingState.CANCELLED and booking.confirmed_at is not None:
        raise booking_cancelled()
    if not booking.waits_for_code(timezone.now()):
        raise hold_ran_out()
