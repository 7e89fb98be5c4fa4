"""Who waits: for places of a full session, one of them with an offer, and for the team's yes to an unusual address."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from delivery.enums import Approval
from delivery.models import Booking, Session
from delivery.operations import bookings, seats, waiting
from delivery.operations.parties import BookingDetails
from home.operations.demo.plan import SessionPlan
from kernel.actors import PUBLIC
from organisations.models import Organisation
from organisations.operations.organisations import OrganisationDetails

QUEUE, UNUSUAL = "waiting", "unusual"
# Organisation, who asks, with which address, for how many: in the order of the queue. The first gets the offer.
PARTIES = (
    ("Ridgeway Food Share", "Petra Lindqvist-Hale", "petra@ridgeway-food-share.example", 1),
    ("Opal Gate Hospice Care", "Desmond Achterberg", "desmond@opal-gate-hospice.example", 3),
    ("Candlewick Row Project", "Yvette Marchbanks", "yvette@candlewick-row.example", 2),
)
ASKING = (
    ("Bramblewick Joinery", "Terry Bramblewick", "terry.bramblewick@homepost.example", 2),
    ("Pannier & Pestle", "Odette Fairclough", "odette@homepost.example", 1),
)
# Nobody has these addresses: mail to them stays in the demonstration as all of it does.


def approval_of(one: SessionPlan) -> Approval:
    """Which bookings of a planned session wait for a yes."""
    return Approval.UNUSUAL if one.row.remark == UNUSUAL else Approval.NONE


def write(one: SessionPlan, session: Session, organisations: dict[str, Organisation]) -> None:
    """Let parties wait where the plan says so. Part of the loader's transaction, after the bookings."""
    if one.row.remark == QUEUE:
        for number, party in enumerate(PARTIES):
            details = _details(party, organisations)
            made = waiting.join(session=session, details=details, by=PUBLIC, is_proved=True)
            _backdate(made, days=6 - number)
        # Somebody cannot come, so one place is offered to the first.
        seats.give_back(seat=session.seats.filter(given_back_at=None).earliest("pk"), by=PUBLIC)
    elif one.row.remark == UNUSUAL:
        for number, party in enumerate(ASKING):
            made = bookings.book(session=session, details=_details(party, organisations), by=PUBLIC, is_proved=True)
            _backdate(made, days=2 - number)


def _details(party: tuple[str, str, str, int], organisations: dict[str, Organisation]) -> BookingDetails:
    name, who, email, places = party
    row = organisations[name]
    known = OrganisationDetails(
        name=row.name, audience_type=row.audience_type, size_band=row.size_band, postcode=row.postcode
    )
    return BookingDetails(
        organisation=replace(known, email=email), booker_name=who, booker_email=email, places=places,
        may_leave_out=True,
    )  # fmt: skip


def _backdate(booking: Booking, *, days: int) -> None:
    at = timezone.now() - timedelta(days=days)
    moments = {"waiting_since": at, "queued_at": at} if booking.waiting_since else {}
    Booking.objects.filter(pk=booking.pk).update(created_at=at, **moments)
