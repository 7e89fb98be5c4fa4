"""For how long personal data is kept, what let it go, and what holds it."""

from typing import ClassVar

from django.db import models

from kernel.actors import ActorKind
from kernel.fields import Retain, personal


class RetentionPeriod(models.Model):
    """For how many days a rule keeps what it is about. A table, because a records manager decides it, not the code."""

    impersonal: ClassVar = {"note"}

    rule = models.CharField(max_length=20, choices=[(rule.value, rule.value) for rule in Retain], unique=True)
    days = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("rule",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rule__in=[rule.value for rule in Retain]), name="retention_rule_known"
            ),
            models.CheckConstraint(condition=models.Q(days__gte=1), name="retention_keeps_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.days} days"


class RetentionRun(models.Model):
    """One run that let personal data go: when, who asked, and for each kind of data how much went and was held."""

    impersonal: ClassVar = {"by_id", "outcomes"}

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    by_kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in ActorKind])
    by_id = models.CharField(max_length=40, blank=True)
    outcomes = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["began_at"], name="retention_run_began_at")]

    def __str__(self) -> str:
        return f"retention run {self.pk}"


class LegalHold(models.Model):
    """Keeps a row, and what belongs to it, from every retention run until it is released."""

    impersonal: ClassVar = {"subject_type", "subject_id", "placed_by_id"}

    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    reason = personal(models.CharField(max_length=300), Retain.AUDIT)
    placed_at = models.DateTimeField()
    placed_by_kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in ActorKind])
    placed_by_id = models.CharField(max_length=40, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=models.Q(released_at=None),
                name="legal_hold_one_at_a_time",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="legal_hold_has_reason"),
        ]

    def __str__(self) -> str:
        return f"hold on {self.subject_type} {self.subject_id}"
