"""Closings of a register, and the marks that each froze."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from attendance.enums import MarkStatus
from attendance.models.bases import ONE_ATTENDEE, actor_kind_field
from attendance.models.events import CheckIn, WalkIn
from attendance.models.registers import Register
from delivery.models import Seat
from kernel.fields import Retain, personal


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
