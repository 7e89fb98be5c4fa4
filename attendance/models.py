"""The register: append-only check-ins, closings that freeze them into marks, and head-counts beside them."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from attendance.enums import CheckInStatus, MarkStatus, RegisterState, Source
from delivery.models import Meeting, Seat, Session
from kernel.actors import ActorKind
from kernel.fields import Retain, personal
from organisations.enums import AudienceType
from organisations.models import Organisation, Person

ONE_ATTENDEE = Q(seat__isnull=False, walk_in=None) | Q(seat=None, walk_in__isnull=False)


def actor_kind_field() -> models.CharField[Any, Any]:
    """Who did it: the kind; the id stands beside it."""
    return models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in ActorKind])


class Register(models.Model):
    """The register of one meeting. It may be closed, amended and so closed again; each closing is kept.

    `closing` is the one that counts: while a register is open for an amendment, that is still the last one, and
    `reopened_for` holds the reason that the next one will carry.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="register")
    state = models.CharField(max_length=6, choices=RegisterState, default=RegisterState.OPEN)
    opened_at = models.DateTimeField()
    closing = models.OneToOneField(
        "attendance.Closing", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reopened_for = personal(models.CharField(max_length=500, blank=True), Retain.AUDIT)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RegisterState.values), name="register_state_known"),
            models.CheckConstraint(
                condition=Q(reopened_for="") | Q(state=RegisterState.OPEN, closing__isnull=False),
                name="register_reopened_after_closing",
            ),
            models.CheckConstraint(
                condition=Q(state=RegisterState.OPEN) | Q(state=RegisterState.CLOSED, closing__isnull=False),
                name="register_closed_has_closing",
            ),
        ]

    def __str__(self) -> str:
        return f"register of meeting {self.meeting_id}"


class WalkIn(models.Model):
    """Somebody who came without a booking. Belongs to the session, so that every meeting's register knows them.

    `id` may be chosen by the device that adds them, so that it can mark them again before it has a network.
    """

    impersonal: ClassVar = {"organisation_name", "added_by_id"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="walk_ins")
    name = personal(models.CharField(max_length=200), Retain.ATTENDEE)
    email = personal(models.EmailField(max_length=254, blank=True), Retain.ATTENDEE)
    organisation_name = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="walk_ins"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="walk_ins")
    added_at = models.DateTimeField()
    added_by_kind = actor_kind_field()
    added_by_id = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"walk-in {self.pk}"


class CheckIn(models.Model):
    """One event: somebody was marked. Never changed or deleted; the latest by (`happened_at`, `id`) counts.

    `id` is the client's event id, so a repeat cannot be entered twice. `happened_at` is when it happened (corrected for
    the device's clock), `received_at` when the server heard of it.
    """

    impersonal: ClassVar = {"by_id"}

    id = models.UUIDField(primary_key=True, editable=False)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="check_ins")
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="check_ins")
    walk_in = models.ForeignKey(WalkIn, null=True, blank=True, on_delete=models.PROTECT, related_name="check_ins")
    status = models.CharField(max_length=10, choices=CheckInStatus)
    source = models.CharField(max_length=10, choices=Source)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    by_kind = actor_kind_field()
    by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_ATTENDEE, name="check_in_of_one_attendee"),
            models.CheckConstraint(condition=Q(status__in=CheckInStatus.values), name="check_in_status_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="check_in_source_known"),
        ]
        indexes = [models.Index(fields=["register", "happened_at"], name="check_in_order")]

    def __str__(self) -> str:
        return f"check-in {self.pk}: {self.status}"


class HeadcountLine(models.Model):
    """People who are counted and never named, such as a class of pupils. Counted beside marks, never mixed in.

    A line is taken away by `removed_at`, so that each closing's head-count can be told later, line by line.
    """

    impersonal: ClassVar = {"label", "by_id"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="headcount_lines")
    label = models.CharField(max_length=120)
    audience_type = models.CharField(max_length=20, choices=AudienceType)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="headcount_lines"
    )
    count = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    by_kind = actor_kind_field()
    by_id = models.CharField(max_length=40, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1, count__lte=5000), name="headcount_is_sensible"),
            models.CheckConstraint(condition=Q(audience_type__in=AudienceType.values), name="headcount_type_known"),
        ]

    def __str__(self) -> str:
        return f"{self.count} people ({self.label})"


class Closing(models.Model):
    """One closing of a register: the marks as they stood then. The first one stays when a register is amended."""

    impersonal: ClassVar = {"by_id"}

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="closings")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by_kind = actor_kind_field()
    by_id = models.CharField(max_length=40, blank=True)
    reason = personal(models.CharField(max_length=500, blank=True), Retain.AUDIT)
    headcount = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="closing_one_number_each"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="closing_again_has_reason"),
        ]

    def __str__(self) -> str:
        return f"closing {self.number} of register {self.register_id}"


class Mark(models.Model):
    """What a closed register says of one attendee: derived from the check-ins, frozen by the closing."""

    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="marks")
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="marks")
    walk_in = models.ForeignKey(WalkIn, null=True, blank=True, on_delete=models.PROTECT, related_name="marks")
    status = models.CharField(max_length=10, choices=MarkStatus)
    check_in = models.ForeignKey(CheckIn, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_ATTENDEE, name="mark_of_one_attendee"),
            models.CheckConstraint(condition=Q(status__in=MarkStatus.values), name="mark_status_known"),
            models.UniqueConstraint(
                fields=["closing", "seat"], condition=Q(seat__isnull=False), name="mark_once_per_seat"
            ),
            models.UniqueConstraint(
                fields=["closing", "walk_in"], condition=Q(walk_in__isnull=False), name="mark_once_per_walk_in"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} in closing {self.closing_id}"
