"""What earns a certificate of a course."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from attendance.models.bases import actor_kind_field
from courses.models import Course

USUAL_RENEWAL_DAYS = 90
MOST_RENEWAL_DAYS = 365


class IssueRule(models.Model):
    """What earns a certificate of a course. Versioned: a change is a new row, and a certificate names its row.

    `needs_confirmation`: a trainer says yes to each person. `renewal_days`: who repeats the course within so many days
    before the old certificate's last day loses none of them.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="issue_rules")
    number = models.PositiveSmallIntegerField()
    attendance_percent = models.PositiveSmallIntegerField(default=100)
    knowledge_mark = models.PositiveSmallIntegerField(null=True, blank=True)
    needs_survey = models.BooleanField(default=False)
    needs_confirmation = models.BooleanField("needs the trainer's yes", default=False)
    renewal_days = models.PositiveSmallIntegerField(default=USUAL_RENEWAL_DAYS)
    created_at = models.DateTimeField()
    by_kind = actor_kind_field()
    by_id = models.CharField(max_length=40, blank=True)

    impersonal: ClassVar = {"by_id"}

    class Meta:
        ordering = ("course", "-number")
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="rule_one_number_each"),
            models.CheckConstraint(
                condition=Q(attendance_percent__gte=1, attendance_percent__lte=100), name="rule_share_is_a_share"
            ),
            models.CheckConstraint(condition=Q(renewal_days__lte=MOST_RENEWAL_DAYS), name="rule_renewal_within_a_year"),
            # The knowledge check and the survey do not exist yet: a rule that needs them could never be met.
            models.CheckConstraint(condition=Q(knowledge_mark=None, needs_survey=False), name="rule_can_be_met"),
        ]

    def __str__(self) -> str:
        return f"rule {self.number} of course {self.course_id}"
