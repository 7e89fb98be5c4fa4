"""What a trainer answers when a meeting is over: whether a concern or intelligence came up and where it went; lessons.

Where something went is kept, and never what it was: that belongs into the force's own systems.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from attendance.enums import Concern, Intelligence
from attendance.models.bases import actor_kind_field
from attendance.models.registers import Register
from kernel.fields import Retain, personal


class CloseOut(models.Model):
    """The answers for one register. They may be completed later; the trail keeps what they were."""

    impersonal: ClassVar = {"by_id"}

    register = models.OneToOneField(Register, on_delete=models.PROTECT, related_name="close_out")
    concern = models.CharField(max_length=12, choices=Concern)
    handed_to = personal(models.CharField(max_length=120, blank=True), Retain.AUDIT)
    intelligence = models.CharField(max_length=12, choices=Intelligence)
    reference = personal(models.CharField(max_length=40, blank=True), Retain.AUDIT)
    lessons = personal(models.TextField(max_length=1000, blank=True), Retain.ATTENDEE)
    written_at = models.DateTimeField()
    by_kind = actor_kind_field()
    by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(concern__in=Concern.values), name="close_out_concern_known"),
            models.CheckConstraint(condition=Q(intelligence__in=Intelligence.values), name="close_out_answer_known"),
            models.CheckConstraint(
                condition=~Q(concern=Concern.HANDED_OVER) | ~Q(handed_to=""), name="close_out_handed_to_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(intelligence=Intelligence.SUBMITTED) | ~Q(reference=""), name="close_out_has_reference"
            ),
        ]

    def __str__(self) -> str:
        return f"close-out of register {self.register_id}"

    @property
    def is_concern_open(self) -> bool:
        """Whether a concern still waits to be handed over."""
        return self.concern == Concern.OPEN

    @property
    def is_intelligence_open(self) -> bool:
        """Whether intelligence still waits to be submitted."""
        return self.intelligence == Intelligence.OPEN

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is still to do."""
        return not (self.is_concern_open or self.is_intelligence_open)
