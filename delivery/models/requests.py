"""A request: an organisation asks the team to come, or to run a session for it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from courses.models import Course
from delivery.enums import Mode, RequestState
from delivery.models.sessions import Session
from kernel.fields import Retain, personal
from kernel.identifiers import new_ref
from kernel.keys import Keyed
from organisations.models import Force, Organisation, Region


class SessionRequest(Keyed):
    """What was asked for, by whom, and what became of it. Its address is proved by a code before anybody looks at it.

    It lapses at `prove_by` where nobody typed a code; a new code puts that off. `region`, that of its force, looks
    after it; a region that it was referred to answers in its place. `dates` are the days and times that would suit, in
    the words of those who ask. An accepted request has its session, with places kept for the organisation; one that was
    offered another session names that one. `answer` is what those who ask are told with it.
    """

    KEY_PREFIX = "r"
    impersonal: ClassVar = {"ref", "key_nonce", "key_digest", "request_key", "town"}

    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="session_requests")
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asker_name = personal(models.CharField(max_length=200), Retain.ATTENDEE)
    asker_email = personal(models.EmailField(max_length=254), Retain.ATTENDEE)
    asker_phone = personal(models.CharField(max_length=40, blank=True), Retain.ATTENDEE)
    course = models.ForeignKey(Course, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=10, choices=Mode)
    adults = models.PositiveSmallIntegerField()
    under_18 = models.PositiveSmallIntegerField(default=0)
    audience = personal(models.TextField(max_length=1000, blank=True), Retain.ATTENDEE)
    dates = personal(models.TextField(max_length=1000), Retain.ATTENDEE)
    place = personal(models.TextField(max_length=500, blank=True), Retain.ATTENDEE)
    town = models.CharField(max_length=120, blank=True)
    postcode = personal(models.CharField(max_length=8, blank=True), Retain.ATTENDEE)  # a sole trader's is a home
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.UNPROVED)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="session_requests")
    referred_to = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    answer = personal(models.TextField(max_length=2000, blank=True), Retain.ATTENDEE)  # staff may type anything
    request_key = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField()
    prove_by = models.DateTimeField("lapses, unless the address is proved")
    proved_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="request_state_known"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="request_mode_known"),
            models.CheckConstraint(condition=Q(adults__gte=1) | Q(under_18__gte=1), name="request_for_somebody"),
            models.CheckConstraint(
                condition=Q(state=RequestState.UNPROVED) | Q(state=RequestState.WITHDRAWN) | Q(proved_at__isnull=False),
                name="request_looked_at_once_proved",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RequestState.ACCEPTED, RequestState.OFFERED]) | Q(session__isnull=False),
                name="request_met_by_a_session",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "created_at"], name="request_state_created"),
            models.Index(fields=["prove_by"], name="request_unproved", condition=Q(state=RequestState.UNPROVED)),
        ]

    def __str__(self) -> str:
        return f"request {self.ref}"

    @property
    def people(self) -> int:
        """How many it is for."""
        return self.adults + self.under_18

    def is_proved(self) -> bool:
        """Whether the address behind it was proved; nobody sees it before."""
        return self.proved_at is not None
