"""A session: one running of a course, its dates, place, trainers and capacity."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from courses.models import Course, CourseVersion
from delivery.enums import Approval, AskState, FundingStream, Mode, Purpose, SessionState, TrainerRole, Visibility
from delivery.models.series import Series
from kernel.fields import Retain, personal
from kernel.identifiers import new_ref
from organisations.models import Force, Organisation, Outcode, Team

JOINING_BEFORE = timedelta(hours=24)


def usual_reminders() -> list[int]:
    """Days before a session, on which people are reminded, where nobody chose others."""
    return [7]


class Venue(models.Model):
    """A place to meet. The public sees its town and outward postcode only."""

    impersonal: ClassVar = {"name", "address", "town", "postcode", "directions", "access_notes"}

    name = models.CharField(max_length=120)
    address = models.TextField()
    town = models.CharField(max_length=120)
    postcode = models.CharField(max_length=8)
    outcode = models.ForeignKey(Outcode, on_delete=models.PROTECT, related_name="venues")
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="venues")
    capacity = models.PositiveSmallIntegerField()
    directions = models.TextField(blank=True)
    access_notes = models.TextField(blank=True)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["name", "postcode"], name="venue_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.town}"


class SessionQuerySet(models.QuerySet["Session"]):
    """Named filters of sessions."""

    def listed(self) -> Self:
        """Those that everybody may find."""
        return self.filter(visibility=Visibility.PUBLIC).exclude(state=SessionState.DRAFT)

    def upcoming(self, now: datetime) -> Self:
        """Those that are still to come and not cancelled."""
        return self.filter(state=SessionState.SCHEDULED, starts_at__gt=now)

    def over(self, now: datetime) -> Self:
        """Those that have ended and were not cancelled."""
        return self.filter(ends_at__lte=now).exclude(state__in=[SessionState.DRAFT, SessionState.CANCELLED])


class Session(models.Model):
    """One running of a course. Delivering force, host force and funding stream are three different facts.

    `starts_at` and `ends_at` repeat the first and last meeting for lists; only the operations of sessions write them.
    `previous_starts_at` is when it was to start before it was last moved.
    `minimum` is how many people it takes for the session to be worth holding. `changes_close_at` is until when people
    may cancel, move and add places by themselves; empty means until it starts. `joining_notes` are for the room or for
    everybody; `online_notes`, for those who take part online. `reminder_days` are the days before, on which people are
    reminded. A session `is_apart` from its series once it was changed by itself.
    """

    impersonal: ClassVar = {
        "ref", "joining_link", "joining_notes", "online_notes", "what_to_bring", "access_notes",
        "title", "reminder_days",
    }  # fmt: skip

    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    course_version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField(max_length=255)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="sessions")
    delivering_force = models.ForeignKey(
        Force, null=True, blank=True, on_delete=models.PROTECT, related_name="delivered"
    )
    host_force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="hosted")
    funding_stream = models.CharField(max_length=10, choices=FundingStream, default=FundingStream.REGIONAL)
    mode = models.CharField(max_length=10, choices=Mode)
    venue = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    joining_link = models.URLField(max_length=500, blank=True)
    joining_notes = models.TextField(blank=True)
    what_to_bring = models.TextField(blank=True)
    access_notes = models.TextField(blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    state = models.CharField(max_length=10, choices=SessionState, default=SessionState.DRAFT)
    starts_at = models.DateTimeField()
    previous_starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField()
    booking_opens_at = models.DateTimeField(null=True, blank=True)
    booking_closes_at = models.DateTimeField(null=True, blank=True)
    naming_closes_at = models.DateTimeField(null=True, blank=True)
    approval = models.CharField(
        "bookings that wait for approval", max_length=10, choices=Approval, default=Approval.NONE
    )
    has_waiting_list = models.BooleanField(default=True)
    changes_close_at = models.DateTimeField(null=True, blank=True)
    minimum = models.PositiveSmallIntegerField(null=True, blank=True)
    online_notes = models.TextField(blank=True)
    reminder_days = models.JSONField(default=usual_reminders, blank=True)
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    is_apart = models.BooleanField("changed by itself, apart from its series", default=False)
    calendar_sequence = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = personal(models.CharField(max_length=500, blank=True), Retain.AUDIT)  # "the trainer is ill"
    created_at = models.DateTimeField()

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SessionState.values), name="session_state_known"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="session_mode_known"),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="session_visibility_known"),
            models.CheckConstraint(condition=Q(funding_stream__in=FundingStream.values), name="session_funding_known"),
            models.CheckConstraint(condition=Q(approval__in=Approval.values), name="session_approval_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(booking_opens_at=None)
                | Q(booking_closes_at=None)
                | Q(booking_closes_at__gt=F("booking_opens_at")),
                name="session_booking_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.CANCELLED, cancelled_at__isnull=False)
                | ~Q(state=SessionState.CANCELLED) & Q(cancelled_at=None),
                name="session_cancelled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(mode=Mode.ONLINE) | Q(state=SessionState.DRAFT) | Q(venue__isnull=False),
                name="session_in_a_room_has_venue",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "visibility", "starts_at"], name="session_public_list"),
            models.Index(fields=["starts_at"], name="session_starts_at"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.ref})"

    @property
    def changes_until(self) -> datetime:
        """Until when people change their bookings by themselves; staff may until it starts."""
        return min(self.changes_close_at or self.starts_at, self.starts_at)

    @property
    def joining_from(self) -> datetime:
        """When those with a place are told how to join: a day before, so that links are not passed around for weeks."""
        return self.starts_at - JOINING_BEFORE


class Meeting(models.Model):
    """One of the dates of a session."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="meeting_one_number_each"),
            models.CheckConstraint(condition=Q(number__gte=1), name="meeting_counted_from_one"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"meeting {self.number} of session {self.session_id}"


class SessionTrainer(models.Model):
    """Who teaches a session, and as what."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="trainers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="taught_sessions")
    role = models.CharField(max_length=10, choices=TrainerRole, default=TrainerRole.LEAD)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="trainer_once_per_session"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(role=TrainerRole.LEAD), name="trainer_one_lead_per_session"
            ),
            models.CheckConstraint(condition=Q(role__in=TrainerRole.values), name="trainer_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} of session {self.session_id}"


class TrainerAsk(models.Model):
    """A trainer who was asked to take a session, or offered to; once accepted they are one of its trainers."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="asks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="session_asks")
    role = models.CharField(max_length=10, choices=TrainerRole, default=TrainerRole.LEAD)
    state = models.CharField(max_length=10, choices=AskState)
    note = personal(models.CharField(max_length=300, blank=True), Retain.ATTENDEE)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("made_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "user"],
                condition=Q(state__in=[AskState.ASKED, AskState.OFFERED]),
                name="trainer_ask_one_open_each",
            ),
            models.CheckConstraint(condition=Q(state__in=AskState.values), name="trainer_ask_state_known"),
            models.CheckConstraint(condition=Q(role__in=TrainerRole.values), name="trainer_ask_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: user {self.user_id} for session {self.session_id}"


class Allocation(models.Model):
    """The capacity of a session for one purpose. Nobody can take a place past `capacity`: the database refuses it."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="allocations")
    purpose = models.CharField(max_length=10, choices=Purpose)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="allocations"
    )
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="allocations")
    until = models.DateTimeField(null=True, blank=True)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="allocation_never_oversold"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="allocation_purpose_known"),
            models.UniqueConstraint(
                fields=["session", "purpose"],
                condition=~Q(purpose=Purpose.RESERVED),
                name="allocation_one_open_per_purpose",
            ),
            models.CheckConstraint(
                condition=~Q(purpose=Purpose.RESERVED) & Q(organisation=None, force=None, until=None)
                | Q(purpose=Purpose.RESERVED, until__isnull=False)
                & (Q(organisation__isnull=False) | Q(force__isnull=False)),
                name="allocation_reserved_for_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} of session {self.session_id}: {self.taken} of {self.capacity}"
