"""Who comes: a booking of one organisation with its seats."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from delivery.enums import ApprovalReason, ApprovalState, BookingState, OfferState
from delivery.models.invitations import Invitation
from delivery.models.sessions import Allocation, Session
from kernel.fields import Retain, personal
from kernel.identifiers import new_ref
from kernel.keys import Keyed
from organisations.models import ConsentWording, Force, Organisation, Person

MAX_SEATS = 30
MAX_UNDER_18 = 500


class Booking(Keyed):
    """Places taken together by one booker for one organisation. `force` is the force of the audience.

    Places are for adults; `expected_under_18` says how many young people come with them, who take no places.
    A party that waits has its place in the queue by `queued_at`, then by id: the moment its address was proved, or the
    moment it last let an offer run out (`lapses`). `answers` are the course's own questions as they were asked, with
    what was answered: `{"id", "kind", "question", "answer"}`. `may_hold_two_dates` is the team's leave to hold two
    dates of the same course. `guidance_wording` are the words that were ticked with `wants_guidance`: a consent once
    the address is proved. `calendar_sequence` counts what changed in its calendar entries apart from the session.
    """

    KEY_PREFIX = "b"
    impersonal: ClassVar = {"ref", "key_nonce", "key_digest", "request_key"}

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
    cancel_reason = personal(models.CharField(max_length=60, blank=True), Retain.ATTENDEE)  # staff may type it
    request_key = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    expected_under_18 = models.PositiveSmallIntegerField("under-18s expected, counted", null=True, blank=True)
    wants_guidance = models.BooleanField("may be told of new free training", default=False)
    guidance_wording = models.ForeignKey(
        ConsentWording, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    waiting_since = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(null=True, blank=True)
    lapses = models.PositiveSmallIntegerField(default=0)
    approval = models.CharField(max_length=10, choices=ApprovalState, default=ApprovalState.NOT_NEEDED)
    approval_because = models.CharField(max_length=12, choices=ApprovalReason, blank=True)
    approval_note = personal(models.CharField(max_length=300, blank=True), Retain.ATTENDEE)
    approval_at = models.DateTimeField("approved or not at", null=True, blank=True)
    approval_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    may_hold_two_dates = models.BooleanField(default=False)
    answers = personal(models.JSONField(default=list, blank=True), Retain.ATTENDEE)
    invitation = models.ForeignKey(Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="bookings")
    calendar_sequence = models.PositiveIntegerField(default=0)

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
            models.CheckConstraint(
                condition=~Q(state=BookingState.WAITING)
                | Q(held_until__isnull=False)
                | Q(waiting_since__isnull=False, queued_at__isnull=False),
                name="booking_waiting_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state=BookingState.PENDING) | ~Q(approval=ApprovalState.NOT_NEEDED),
                name="booking_pending_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(approval__in=[ApprovalState.NOT_NEEDED, ApprovalState.ASKED], approval_at=None)
                | Q(approval__in=[ApprovalState.GIVEN, ApprovalState.REFUSED], approval_at__isnull=False),
                name="booking_approval_has_time",
            ),
            models.CheckConstraint(
                condition=Q(approval_because="") | Q(approval_because__in=ApprovalReason.values),
                name="booking_approval_reason_known",
            ),
        ]
        indexes = [
            models.Index(fields=["session", "state"], name="booking_session_state"),
            models.Index(fields=["booker_email"], name="booking_booker_email"),
            models.Index(fields=["-created_at", "-id"], name="booking_latest"),
            models.Index(fields=["held_until"], name="booking_held", condition=Q(state=BookingState.HELD)),
            models.Index(
                fields=["session", "queued_at"], name="booking_waiting", condition=Q(state=BookingState.WAITING)
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.ref}"

    def is_held(self, now: datetime) -> bool:
        """Whether its places are held and wait for the code."""
        return self.state == BookingState.HELD and self.held_until is not None and self.held_until > now

    def waits_for_code(self, now: datetime) -> bool:
        """Whether the booker's address is still to be proved, for held places or for a place in the queue."""
        if self.state == BookingState.WAITING and self.waiting_since is None:
            return self.held_until is not None and self.held_until > now
        return self.is_held(now)

    def is_proved(self) -> bool:
        """Whether the booker's address was proved and the booking lives: final, before the team, or in the queue."""
        if self.state == BookingState.WAITING:
            return self.waiting_since is not None
        return self.state in (BookingState.CONFIRMED, BookingState.PENDING)

    def is_known(self) -> bool:
        """Whether everybody named on it was told of a place: it is final, or was before it moved to another date."""
        return self.state in (BookingState.CONFIRMED, BookingState.PENDING) and self.confirmed_at is not None

    def was_proved(self) -> bool:
        """Whether the booker's address was ever proved, whatever became of the booking since."""
        return bool(self.confirmed_at or self.waiting_since) or self.approval != ApprovalState.NOT_NEEDED


class Offer(models.Model):
    """Places offered to a party on the waiting list. While it is open, it holds them; it never comes to life again."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="offers")
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="offers")
    places = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OPEN)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("made_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["booking"], condition=Q(state=OfferState.OPEN), name="offer_one_open_each"),
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="offer_state_known"),
            models.CheckConstraint(condition=Q(places__gte=1), name="offer_of_a_place"),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("made_at")), name="offer_stands_for_a_while"),
            models.CheckConstraint(
                condition=Q(state=OfferState.OPEN, settled_at=None)
                | ~Q(state=OfferState.OPEN) & Q(settled_at__isnull=False),
                name="offer_settled_has_time",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="offer_open", condition=Q(state=OfferState.OPEN))]

    @property
    def rest_ends_at(self) -> datetime:
        """Until when the party that let it run out is offered nothing: as long again as the offer stood."""
        return self.expires_at + (self.expires_at - self.made_at)

    def __str__(self) -> str:
        return f"offer of {self.places} to booking {self.booking_id}"


class Seat(Keyed):
    """One place of a booking. Name and e-mail stand as typed; `person` is linked only once it is proved who it is.

    A seat that was given back keeps its row, with `given_back_at`, and no longer counts against the allocation.
    `calendar_sequence` counts as the booking's does.
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
    calendar_sequence = models.PositiveIntegerField(default=0)

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
