"""Whatever happens to a session in whatever order, the waiting list keeps its promises.

After every step: the counter equals the rows, nobody is offered what is not there, no free place stands idle while a
party waits that it fits, no party stands in the queue twice, and nobody is passed over by a later party of the same
size or more. `WAITING_EVENTS` sets how many steps are taken in all (1,000 if it is not set).
"""

import os
import random
from datetime import timedelta

import pytest
from django.db.models import Count, Q
from django.utils import timezone

from delivery import tasks
from delivery.enums import BookingState, OfferState
from delivery.models import Allocation, Booking, Offer, Seat, Session
from delivery.operations import bookings, offers, parties, seats, sessions, waiting
from delivery.operations.details import SessionDetails, details_of
from kernel.actors import PUBLIC, SYSTEM
from kernel.errors import Refusal
from organisations.operations.organisations import OrganisationDetails
from tests.factories.delivery import make_coming, make_details

STEPS_EACH = 100
KINDS = (
    "book book wait wait wait cancel cancel raise_capacity lower lapse rest swap accept accept decline leave give_back "
    "twice"
).split()
EVENTS = int(os.environ.get("WAITING_EVENTS", "1000"))
pytestmark = pytest.mark.django_db


class World:
    """A session, and random things that people do to it."""

    def __init__(self, session: Session, chance: random.Random) -> None:
        self.session, self.chance, self.people = session, chance, 0
        self.base = make_details()

    def step(self) -> str:
        """One random thing; what the service refuses, it refuses."""
        name = self.chance.choice(KINDS)
        try:
            getattr(self, name)()
        except Refusal as refusal:
            return f"{name} refused: {refusal.code}"
        return name

    def details(self) -> parties.BookingDetails:
        """A new party of a firm of its own."""
        self.people += 1
        firm = OrganisationDetails(**{**vars(self.base.organisation), "name": f"Firm {self.people}"})
        return make_details(
            booker_email=f"p{self.people}@x.example", places=self.chance.randint(1, 4), organisation=firm
        )

    def book(self) -> None:
        bookings.book(session=self.session, details=self.details(), is_proved=True, by=PUBLIC)

    def wait(self) -> None:
        waiting.join(session=self.session, details=self.details(), is_proved=True, by=PUBLIC)

    def twice(self) -> None:
        known = self.one(BookingState.WAITING)
        details = make_details(booker_email=known.booker_email if known else "new@x.example", places=1)
        waiting.join(session=self.session, details=details, is_proved=True, by=PUBLIC)

    def cancel(self) -> None:
        found = self.one(BookingState.CONFIRMED)
        if found:
            bookings.cancel(booking=found, by=PUBLIC)

    def leave(self) -> None:
        found = self.one(BookingState.WAITING)
        if found:
            bookings.cancel(booking=found, by=PUBLIC)

    def give_back(self) -> None:
        living = Seat.objects.filter(session=self.session, given_back_at=None).order_by("pk")
        found = list(living.exclude(booking__state=BookingState.CANCELLED))
        if found:
            seats.give_back(seat=self.chance.choice(found), by=PUBLIC)

    def swap(self) -> None:
        living = Seat.objects.filter(session=self.session, given_back_at=None, booking__state=BookingState.CONFIRMED)
        found = living.first()
        if found:
            self.people += 1
            seats.name(seat=found, name="New", email=f"n{self.people}@x.example", by=PUBLIC)

    def raise_capacity(self) -> None:
        self.resize(self.chance.randint(1, 2))

    def lower(self) -> None:
        self.resize(-1)

    def resize(self, by: int) -> None:
        allocation = Allocation.objects.get(session=self.session)
        stands = {**details_of(self.session), "online_capacity": max(4, min(12, allocation.capacity + by))}
        sessions.revise(session=self.session, details=SessionDetails(**stands), by=SYSTEM)

    def lapse(self) -> None:
        now = timezone.now()
        found = Offer.objects.filter(booking__session=self.session, state=OfferState.OPEN).first()
        if found:
            Offer.objects.filter(pk=found.pk).update(made_at=now - timedelta(days=1), expires_at=now)

    def rest(self) -> None:
        """Those who let an offer run out have rested long enough."""
        then = timezone.now() - timedelta(days=2)
        Offer.objects.filter(state=OfferState.LAPSED).update(made_at=then - timedelta(days=1), expires_at=then)

    def accept(self) -> None:
        found = Offer.objects.filter(booking__session=self.session, state=OfferState.OPEN).first()
        if found:
            waiting.accept(booking=found.booking, by=PUBLIC)

    def decline(self) -> None:
        found = Offer.objects.filter(booking__session=self.session, state=OfferState.OPEN).last()
        if found:
            waiting.decline(booking=found.booking, by=PUBLIC)

    def one(self, state: BookingState) -> Booking | None:
        """A random booking in this state."""
        ids = list(
            Booking.objects.filter(session=self.session, state=state).order_by("pk").values_list("pk", flat=True)
        )
        return Booking.objects.get(pk=self.chance.choice(ids)) if ids else None


def faults(session: Session, new: list[Offer]) -> list[str]:
    """Which promises are broken."""
    allocation = Allocation.objects.get(session=session)
    has_place = Q(booking__state__in=[BookingState.HELD, BookingState.PENDING, BookingState.CONFIRMED])
    seated = Seat.objects.filter(has_place, session=session, given_back_at=None).count()
    held = sum(Offer.objects.filter(booking__session=session, state=OfferState.OPEN).values_list("places", flat=True))
    sizes = Count("seats", filter=Q(seats__given_back_at=None))
    queue = list(offers.offerable(timezone.now()).filter(session=session).annotate(size=sizes))
    free = allocation.capacity - allocation.taken
    found = []
    if allocation.taken != seated + held:
        found.append(f"the counter says {allocation.taken}, the rows {seated} and {held} offered")
    if free < 0:
        found.append("oversold")
    found += [f"{one.booker_name} fits the {free} free places" for one in queue if 0 < one.size <= free]
    waiting_rows = Booking.objects.filter(session=session, state=BookingState.WAITING)
    emails = list(waiting_rows.values_list("booker_email", flat=True))
    found += ["somebody waits twice"] * (len(emails) != len(set(emails)))
    for offer in new:
        taker = offer.booking
        passed = [one for one in queue if (one.queued_at, one.pk) < (taker.queued_at, taker.pk)]
        found += [f"booking {one.pk} was passed over" for one in passed if one.size <= offer.places]
    return found


@pytest.mark.parametrize("seed", range(max(1, EVENTS // STEPS_EACH)))
def test_keeps_its_promises_whatever_happens(seed: int) -> None:
    chance = random.Random(seed)
    session = make_coming(capacity=6)
    world = World(session, chance)
    steps: list[str] = []
    for _ in range(STEPS_EACH):
        last = Offer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        steps.append(world.step())
        tasks.run_waiting_lists("worker")
        new = list(Offer.objects.filter(pk__gt=last, state=OfferState.OPEN).select_related("booking"))
        assert faults(session, new) == [], f"seed {seed} after {steps}"
    done = {step for step in steps if "refused" not in step}
    assert len(done) >= 8
