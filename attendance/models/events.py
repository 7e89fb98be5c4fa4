"""What is entered while a register is open: check-ins that are never changed, people without a booking, head-counts."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from attendance.enums import CheckInStatus, Source
from attendance.models.bases import ONE_ATTENDEE, actor_kind_field
from attendance.models.registers import Register
from delivery.models import Seat, Session
from kernel.fields import Retain, personal
from organisations.enums import AudienceType
from organisations.models import Organisation, Person


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
