"""Which reminders to renew a certificate were planned."""

from django.db import models
from django.db.models import Q

from certificates.models.certificates import Certificate

# So many days before the last day. Of several that are due at once, the nearest alone is sent.
REMINDER_DAYS = (90, 30, 7)


class RenewalReminder(models.Model):
    """That the holder of a certificate was to be reminded, once for each number of days before its last one.

    `is_needless`: there was nothing to remind of, because the certificate was that short or the course that recent.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="reminders")
    days_before = models.PositiveSmallIntegerField()
    planned_at = models.DateTimeField()
    is_needless = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "days_before"], name="reminder_once_each"),
            models.CheckConstraint(condition=Q(days_before__in=REMINDER_DAYS), name="reminder_days_known"),
        ]

    def __str__(self) -> str:
        return f"reminder of certificate {self.certificate_id}, {self.days_before} days before"
