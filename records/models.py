"""Rows of the trail and of repeated API requests."""

from typing import ClassVar

from django.db import models

from kernel.actors import ActorKind
from kernel.fields import Retain, personal


class TrailEntry(models.Model):
    """One thing that was done: who, what, to which row. Never changed or deleted: database triggers refuse it.

    `subject_no` counts the entries of one subject from 1. `digest` covers all of this row and the payload's salted
    hash, so that a later seal over digests seals everything, while a payload can still be erased.
    """

    impersonal: ClassVar = {"actor_id", "verb", "subject_type", "subject_id", "payload_hash", "digest"}

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in ActorKind])
    actor_id = models.CharField(max_length=40, blank=True)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_no = models.PositiveIntegerField()
    payload_hash = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "trail entries"
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "subject_no"], name="trail_one_number_each"),
            models.CheckConstraint(
                condition=models.Q(actor_kind__in=[kind.value for kind in ActorKind]), name="trail_actor_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["at"], name="trail_at")]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} #{self.subject_no}: {self.verb}"


class TrailPayload(models.Model):
    """What a row was before and after. Kept apart from the entry so that it may be erased."""

    entry = models.OneToOneField(TrailEntry, on_delete=models.PROTECT, primary_key=True, related_name="payload")
    salt = personal(models.CharField(max_length=32), Retain.AUDIT)
    body = personal(models.JSONField(), Retain.AUDIT)

    def __str__(self) -> str:
        return f"payload of {self.entry_id}"


class Reply(models.Model):
    """The answer that was given to a write with an Idempotency-Key, so that a repeat gets the same answer."""

    impersonal: ClassVar = {"caller", "key", "fingerprint"}

    caller = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = personal(models.JSONField(null=True), Retain.SHORT)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "replies"
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="reply_once_per_caller_and_key")]
        indexes = [models.Index(fields=["created_at"], name="reply_created_at")]

    def __str__(self) -> str:
        return f"reply {self.status} to {self.caller}"


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


class SharedValue(models.Model):
    """What all web processes know together for a short while: how often something was tried, which code was used.

    Written by `records.caches`. The key is a keyed digest, so that whom it is about cannot be read from it.
    """

    impersonal: ClassVar = {"key", "body"}

    key = models.CharField(max_length=64, primary_key=True)
    number = models.BigIntegerField(null=True)
    body = models.TextField(blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="shared_value_expires_at")]

    def __str__(self) -> str:
        return f"shared value {self.key[:8]}…"
