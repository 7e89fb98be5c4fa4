"""What falls due in delivery: holds and offers that ran out, places that nobody was offered, waiting that is over."""

from django.db.models import Q
from django.utils import timezone

from delivery.enums import BookingState, OfferState, RequestState, SessionState
from delivery.models import Booking, Offer, Session, SessionRequest
from delivery.operations import bookings, kept, offers, recount, requests, waiting

BATCH = 100


def release_lapsed_holds(worker: str) -> int:
    """Give back the places of bookings whose e-mail was not confirmed in time; returns how many bookings."""
    unproved = Q(state=BookingState.HELD) | Q(state=BookingState.WAITING, waiting_since=None)
    lapsed = Booking.objects.filter(unproved, held_until__lte=timezone.now()).order_by("held_until")
    done = 0
    for booking in lapsed[:BATCH]:
        done += bookings.release_lapsed(booking=booking).state == BookingState.CANCELLED
    return done


def run_waiting_lists(worker: str) -> int:
    """Let offers run out, end the waiting for what can no longer be booked, offer what is free; how many of all."""
    now = timezone.now()
    ran_out = Offer.objects.filter(state=OfferState.OPEN, expires_at__lte=now).order_by("expires_at")
    done = sum(waiting.lapse(offer=offer) for offer in ran_out[:BATCH])
    is_over = Q(starts_at__lte=now) | Q(booking_closes_at__lte=now) | ~Q(state=SessionState.SCHEDULED)
    waited_for = Session.objects.filter(is_over, bookings__state=BookingState.WAITING).distinct()
    done += sum(waiting.end(session=session) for session in waited_for[:BATCH])
    return done + offers.make_due()


def settle_requests(worker: str) -> int:
    """End requests whose address was not proved in time, and open places kept until now to everybody; how many."""
    late = SessionRequest.objects.filter(state=RequestState.UNPROVED, prove_by__lte=timezone.now())
    done = sum(requests.lapse(request=request) for request in late.order_by("prove_by")[:BATCH])
    return done + kept.let_go_due()


def recount_places(worker: str) -> int:
    """Compare every counter of places with its places; how many differ is told, and nothing is left to do at once."""
    recount.look()
    return 0
