"""What a device handed in and the register could not take: kept until a person says what becomes of it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from attendance.enums import CheckInStatus, LateKind, LateOutcome, Source
from attendance.models.bases import actor_kind_field
from attendance.models.devices import Device
from attendance.models.registers import Register
from delivery.models import Seat
from kernel.fields import Retain, personal
from organisations.enums import AudienceType


class LateEntry(models.Model):
    """A mark, a person or a group that was refused, such as after the closing. `id` is the device's own event id.

    `walk_in_ref` is no foreign key: whom the mark is about may be waiting, too.
    """

    impersonal: ClassVar = {"organisation_name", "label", "code", "detail", "by_id", "settled_by_kind", "settled_by_id"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="late_entries")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="late_entries")
    kind = models.CharField(max_length=10, choices=LateKind)
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="late_entries")
    walk_in_ref = models.UUIDField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=CheckInStatus, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    name = personal(models.CharField(max_length=200, blank=True), Retain.ATTENDEE)
    email = personal(models.EmailField(max_length=254, blank=True), Retain.ATTENDEE)
    organisation_name = models.CharField(max_length=200, blank=True)
    label = models.CharField(max_length=120, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    audience_type = models.CharField(max_length=20, choices=AudienceType, blank=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=300)
    by_kind = actor_kind_field()
    by_id = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=10, choices=LateOutcome, blank=True)
    reason = personal(models.CharField(max_length=500, blank=True), Retain.AUDIT)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_kind = models.CharField(max_length=20, blank=True)
    settled_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("happened_at", "id")
        verbose_name_plural = "late entries"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LateKind.values), name="late_entry_kind_known"),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None) | Q(outcome__in=LateOutcome.values, settled_at__isnull=False),
                name="late_entry_settled_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"late entry {self.pk}"
