"""The one way in which a booking becomes final, wherever it came from: a code, a person's yes, an accepted offer."""

from django.db.models import Q
from django.utils import timezone

from delivery import outbox
from delivery.enums import BookingState, SessionState
from delivery.errors import session_cancelled
from delivery.models import Booking
from delivery.operations import one_place, two_dates
from kernel.actors import Actor
from organisations.operations import people
from records.operations import trail


def finish(*, booking: Booking, only_if: Q, by: Actor, is_allowed: bool = False) -> bool:
    """Make a booking final that has its places; False if it is not as `only_if` says any more.

    The booker becomes a person, and everyone on the booking is told. `is_allowed` is the team's leave to hold a second
    date. Part of a larger operation. Refuses `session_cancelled`, `holds_another_date` and `already_has_place`.
    """
    before = booking.state
    rows = Booking.objects.filter(only_if, pk=booking.pk)
    if not rows.update(state=BookingState.CONFIRMED, confirmed_at=timezone.now()):
        booking.refresh_from_db()
        return False
    booking.refresh_from_db(from_queryset=Booking.objects.select_related("session"))
    if is_allowed:
        booking.may_hold_two_dates = True
    if booking.session.state == SessionState.CANCELLED:
        raise session_cancelled()
    two_dates.refuse_if_held(booking)
    one_place.refuse_if_elsewhere(booking)
    booking.booker = people.prove(name=booking.booker_name, email=booking.booker_email)
    booking.save(update_fields=["booker", "may_hold_two_dates"])
    trail.record(verb="confirm", subject=booking, by=by, before={"state": before}, after={"state": "confirmed"})
    outbox.confirmed(booking)
    return True
