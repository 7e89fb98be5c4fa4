"""The register of a meeting."""

from django.db import models
from django.db.models import Q

from attendance.enums import RegisterState
from delivery.models import Meeting
from kernel.fields import Retain, personal


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
