"""What all processes know together: answers to repeated requests, and values for a short while."""

from typing import ClassVar

from django.db import models

from kernel.fields import Retain, personal


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
