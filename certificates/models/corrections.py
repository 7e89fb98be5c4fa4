"""A correction of the name that the holder of a certificate asks for."""

from django.db import models
from django.db.models import Q

from certificates.enums import CorrectionState
from certificates.models.certificates import Certificate
from kernel.fields import Retain, personal


class Correction(models.Model):
    """The name as it should be, in the words of whoever holds the certificate, and what became of it.

    Where it was agreed, the certificate has been replaced by one with that name. Of each certificate one at most waits
    for an answer.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="corrections")
    name = personal(models.CharField(max_length=200), Retain.CERTIFICATE)
    note = personal(models.CharField(max_length=300, blank=True), Retain.CERTIFICATE)
    state = models.CharField(max_length=10, choices=CorrectionState, default=CorrectionState.ASKED)
    answer = personal(models.CharField(max_length=300, blank=True), Retain.CERTIFICATE)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(state=CorrectionState.ASKED), name="correction_one_open"
            ),
            models.CheckConstraint(condition=Q(state__in=CorrectionState.values), name="correction_state_known"),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.ASKED, settled_at=None)
                | ~Q(state=CorrectionState.ASKED) & Q(settled_at__isnull=False),
                name="correction_settled_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.DECLINED) | ~Q(answer=""), name="correction_declined_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="correction_open", condition=Q(state=CorrectionState.ASKED)),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk} of certificate {self.certificate_id}"
