"""Who comes: a booking of one organisation with its seats."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from delivery.enums import BookingState
from delivery.models.sessions import Allocation, Session
from kernel.fields import Retain, personal
from kernel.identifiers import new_ref
from kernel.keys import Keyed
from organisations.models import Force, Organisation, Person

MAX_SEATS = 30
MAX_UNDER_18 = 500


class Booking(Keyed):
    """Places taken together by one booker for one organisation. `force` is the force of the audience.

    Places are for adults; `expected_under_18` says how many young people come with them, who take no places.
    """

    KEY_PREFIX = "b"
    impersonal: ClassVar = {"ref", "key_nonce", "key_digest", "cancel_reason", "request_key"}

    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="bookings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bookings")
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="bookings")
    booker_name = personal(models.CharField(max_length=200), Retain.ATTENDEE)
    booker_email = personal(models.EmailField(max_length=254), Retain.ATTENDEE)
    booker_phone = personal(models.CharField(max_length=40, blank=True), Retain.ATTENDEE)
    booker = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="bookings")
    state = models.CharField(max_length=10, choices=BookingState, default=BookingState.HELD)
    held_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=60, blank=True)
    request_key = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    expected_under_18 = models.PositiveSmallIntegerField("under-18s expected, counted", null=True, blank=True)
    wants_guidance = models.BooleanField("may be told of new free training", default=False)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BookingState.values), name="booking_state_known"),
            models.CheckConstraint(
                condition=~Q(state=BookingState.HELD) | Q(held_until__isnull=False), name="booking_held_until_when"
            ),
            models.CheckConstraint(
                condition=~Q(state=BookingState.CONFIRMED) | Q(confirmed_at__isnull=False),
                name="booking_confirmed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state=BookingState.CANCELLED, cancelled_at__isnull=False)
                | ~Q(state=BookingState.CANCELLED) & Q(cancelled_at=None),
                name="booking_cancelled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(expected_under_18=None) | Q(expected_under_18__lte=MAX_UNDER_18),
                name="booking_under_18_in_range",
            ),
        ]
        indexes = [
            models.Index(fields=["session", "state"], name="booking_session_state"),
            models.Index(fields=["booker_email"], name="booking_booker_email"),
            models.Index(fields=["held_until"], name="booking_held", condition=Q(state=BookingState.HELD)),
        ]

    def __str__(self) -> str:
        return f"booking {self.ref}"

    def is_held(self, now: datetime) -> bool:
        """Whether its places are held and wait for the code."""
        return self.state == BookingState.HELD and self.held_until is not None and self.held_until > now


class Seat(Keyed):
    """One place of a booking. Name and e-mail stand as typed; `person` is linked only once it is proved who it is.

    A seat that was given back keeps its row, with `given_back_at`, and no longer counts against the allocation.
    """

    KEY_PREFIX = "s"
    impersonal: ClassVar = {"key_nonce", "key_digest"}

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="seats")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="seats")
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField()
    name = personal(models.CharField(max_length=200, blank=True), Retain.ATTENDEE)
    email = personal(models.EmailField(max_length=254, blank=True), Retain.ATTENDEE)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="seats")
    access_needs = personal(models.TextField(max_length=1000, blank=True), Retain.ACCESS_NEED)
    given_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("booking_id", "number")
        constraints = [
            models.UniqueConstraint(fields=["booking", "number"], name="seat_one_number_each"),
            models.CheckConstraint(condition=Q(number__gte=1), name="seat_counted_from_one"),
        ]
        indexes = [
            models.Index(fields=["session"], name="seat_of_session", condition=Q(given_back_at=None)),
            models.Index(fields=["email"], name="seat_email"),
        ]

    def __str__(self) -> str:
        return f"seat {self.number} of booking {self.booking_id}"
