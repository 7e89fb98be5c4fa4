"""What earns a certificate of a course."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from attendance.models.bases import actor_kind_field
from courses.models import Course


class IssueRule(models.Model):
    """What earns a certificate of a course. Versioned: a change is a new row, and a certificate names its row."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="issue_rules")
    number = models.PositiveSmallIntegerField()
    attendance_percent = models.PositiveSmallIntegerField(default=100)
    knowledge_mark = models.PositiveSmallIntegerField(null=True, blank=True)
    needs_survey = models.BooleanField(default=False)
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
            # The knowledge check and the survey do not exist yet: a rule that needs them could never be met.
            models.CheckConstraint(condition=Q(knowledge_mark=None, needs_survey=False), name="rule_can_be_met"),
        ]

    def __str__(self) -> str:
        return f"rule {self.number} of course {self.course_id}"
