"""The public log: what was done to certificates, as leaves of a Merkle tree that only grows. It names nobody."""

from datetime import UTC, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from certificates.enums import LogEvent
from certificates.models.certificates import Certificate
from records.models import SigningKey


def spoken(at: datetime) -> str:
    """An instant as the log writes it: in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class LogEntry(models.Model):
    """Something to be logged, written by the operation that did it and never changed. It has no place in the log yet.

    `digest` is a salted hash of the certificate's credential, so it says nothing to whoever has not seen that.
    """

    impersonal: ClassVar = {"digest"}

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="log_entries")
    event = models.CharField(max_length=10, choices=LogEvent)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "log entries"
        constraints = [
            models.UniqueConstraint(fields=["certificate", "event"], name="log_each_event_once"),
            models.CheckConstraint(condition=Q(event__in=LogEvent.values), name="log_event_known"),
        ]

    def __str__(self) -> str:
        return f"{self.event} of certificate {self.certificate_id}"


class LogLeaf(models.Model):
    """The place of an entry in the tree, for ever. `hash` is what RFC 9162 makes of the entry's public words."""

    impersonal: ClassVar = {"hash"}

    index = models.PositiveBigIntegerField(primary_key=True)
    entry = models.OneToOneField(LogEntry, on_delete=models.PROTECT, related_name="leaf")
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name_plural = "log leaves"

    def __str__(self) -> str:
        return f"leaf {self.index}"


class LogNode(models.Model):
    """The root of a full part of the tree, kept so that proofs need not go through all leaves (`merkle.position`)."""

    impersonal: ClassVar = {"hash"}

    position = models.PositiveBigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"node {self.position}"


class LogHead(models.Model):
    """The whole log at one instant, in one hash, signed. `up_to` is the highest entry that had a place by then."""

    impersonal: ClassVar = {"root", "signature"}

    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    up_to = models.BigIntegerField()
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ("size", "at")
        constraints = [models.UniqueConstraint(fields=["size", "at"], name="log_one_head_at_a_time")]

    def __str__(self) -> str:
        return f"head of {self.size} leaves"
