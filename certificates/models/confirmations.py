"""The trainer's yes, where the rule of a course asks for it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from attendance.models import WalkIn
from attendance.models.bases import ONE_ATTENDEE, actor_kind_field
from delivery.models import Seat, Session


class Confirmation(models.Model):
    """A trainer said yes to somebody's certificate. Taken back, it counts no more, and another may be given."""

    impersonal: ClassVar = {"by_id"}

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="confirmations")
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="confirmations")
    walk_in = models.ForeignKey(WalkIn, null=True, blank=True, on_delete=models.PROTECT, related_name="confirmations")
    at = models.DateTimeField()
    by_kind = actor_kind_field()
    by_id = models.CharField(max_length=40, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_ATTENDEE, name="confirmation_of_one_attendee"),
            models.UniqueConstraint(
                fields=["seat"], condition=Q(seat__isnull=False, taken_back_at=None), name="confirmation_once_per_seat"
            ),
            models.UniqueConstraint(
                fields=["walk_in"],
                condition=Q(walk_in__isnull=False, taken_back_at=None),
                name="confirmation_once_per_walk_in",
            ),
        ]

    def __str__(self) -> str:
        return f"confirmation {self.pk} of session {self.session_id}"
