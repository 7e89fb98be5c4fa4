"""What falls due in delivery: holds that ran out."""

from django.utils import timezone

from delivery.enums import BookingState
from delivery.models import Booking
from delivery.operations import bookings

BATCH = 100


def release_lapsed_holds(worker: str) -> int:
    """Give back the places of bookings whose e-mail was not confirmed in time; returns how many bookings."""
    lapsed = Booking.objects.filter(state=BookingState.HELD, held_until__lte=timezone.now()).order_by("held_until")
    done = 0
    for booking in lapsed[:BATCH]:
        done += bookings.release_lapsed(booking=booking).state == BookingState.CANCELLED
    return done
