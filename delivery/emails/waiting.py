"""The words of mails to parties that wait for a place or for the team's yes, and to the trainers who are to say it."""

from django.utils import timezone

from correspondence.emails import Mail, composes
from correspondence.models import Message
from delivery.emails.rows import base, cancellation, find_booking, is_over, mail
from delivery.enums import ApprovalState, BookingState, OfferState
from delivery.models import Booking, Offer
from delivery.queries import waiting as queue


@composes("waiting_joined")
def waiting_joined(message: Message) -> Mail | None:
    """The party is on the waiting list."""
    booking = _waiting(message)
    return mail("waiting_joined", booking, ()) if booking else None


@composes("places_offered")
def places_offered(message: Message) -> Mail | None:
    """Places came free; nothing to say once the offer was settled."""
    rows = Offer.objects.filter(pk=message.data.get("offer"), state=OfferState.OPEN, expires_at__gt=timezone.now())
    offer, booking = rows.first(), _waiting(message)
    return mail("places_offered", booking, (), offer=offer) if offer and booking else None


@composes("offer_lapsed")
def offer_lapsed(message: Message) -> Mail | None:
    """The offer ran out; the party still waits."""
    booking = _waiting(message)
    if booking is None or booking.offers.filter(state=OfferState.OPEN).exists():
        return None
    again = queue.rests_until(booking)
    is_late = again is not None and again >= queue.last_moment(booking.session)
    page = f"{base()}/sessions/{booking.session.ref}/"
    return mail("offer_lapsed", booking, (), again=again, is_late=is_late, page=page)


@composes("waiting_moved")
def waiting_moved(message: Message) -> Mail | None:
    """The session that somebody waits for has new dates."""
    booking = _waiting(message) or _before_the_team(message)
    return mail("waiting_moved", booking, ()) if booking else None


@composes("waiting_ended")
def waiting_ended(message: Message) -> Mail | None:
    """There will be no place, and why."""
    booking = find_booking(message)
    if booking is None or booking.state != BookingState.CANCELLED:
        return None
    # A booking that had moved here was final before: its dates are taken out of the calendar.
    has_moved = booking.confirmed_at is not None
    files = cancellation(booking) if has_moved else ()
    return mail("waiting_ended", booking, files, reason=booking.cancel_reason, has_moved=has_moved)


@composes("approval_asked")
def approval_asked(message: Message) -> Mail | None:
    """The team looks at the booking before it is final."""
    booking = _before_the_team(message)
    return mail("approval_asked", booking, ()) if booking else None


@composes("approval_wanted")
def approval_wanted(message: Message) -> Mail | None:
    """A booking waits for a trainer's yes. The booker is not named: the page behind the link shows who it is."""
    booking = _before_the_team(message)
    if booking is None:
        return None
    return mail("approval_wanted", booking, (), name="", link=f"{base()}/cms/bookings/{booking.pk}/")


def _waiting(message: Message) -> Booking | None:
    booking = find_booking(message)
    if booking is None or booking.state != BookingState.WAITING or is_over(booking.session):
        return None
    return booking


def _before_the_team(message: Message) -> Booking | None:
    booking = find_booking(message)
    if booking is None or booking.approval != ApprovalState.ASKED or is_over(booking.session):
        return None
    return booking if booking.state in (BookingState.PENDING, BookingState.WAITING) else None
