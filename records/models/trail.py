"""The trail: what was done, what it changed, and the seals that vouch for both."""

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


class SigningKey(models.Model):
    """The public half of a key that signed something, kept so that it can be checked after the key has changed.

    `purpose` names what a derived key is for; it is empty for the house's own, which signs for several purposes.
    """

    impersonal: ClassVar = {"key_id", "public", "purpose"}

    key_id = models.CharField(max_length=16, primary_key=True)
    public = models.CharField(max_length=64)
    purpose = models.CharField(max_length=20, blank=True, default="")
    first_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key_id


class Seal(models.Model):
    """Vouches for entries of the trail: the root over their digests, chained to the seal before and signed.

    `up_to` is the highest entry that was sealed by now. An entry that was begun earlier and committed later goes into a
    later seal.
    """

    impersonal: ClassVar = {"root", "previous", "digest", "signature"}

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    up_to = models.BigIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(condition=models.Q(entries__gte=1), name="seal_seals_something"),
            models.CheckConstraint(
                condition=models.Q(number=1, previous="") | models.Q(number__gt=1) & ~models.Q(previous=""),
                name="seal_stands_on_the_one_before",
            ),
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealedEntry(models.Model):
    """Which seal an entry is in, and as which of its leaves."""

    entry = models.OneToOneField(TrailEntry, on_delete=models.PROTECT, primary_key=True, related_name="sealed")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="sealed")
    place = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "sealed entries"
        constraints = [models.UniqueConstraint(fields=["seal", "place"], name="sealed_one_entry_in_each_place")]

    def __str__(self) -> str:
        return f"entry {self.entry_id} in seal {self.seal_id}"
