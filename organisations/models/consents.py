"""What people agreed to be sent, kept as proof: every word of it is a row, and the latest row decides."""

import hashlib
import hmac
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from kernel.actors import ActorKind
from kernel.fields import Retain, personal
from kernel.keys import Keyed
from organisations.enums import ConsentDoor, Stream
from organisations.models.bodies import Team


class Recipient(Keyed):
    """An address that something was said about. It is blanked in time; its keyed digest stays and keeps what was said.

    So nobody who withdrew and was then forgotten can be written to by mistake, and nobody can read the address from it.
    The key stands in every mail that was agreed to, and stops it.
    """

    KEY_PREFIX = "u"
    impersonal: ClassVar = {"digest", "key_nonce", "key_digest"}  # none tells the address without the secret

    email = personal(models.EmailField(max_length=254, blank=True), Retain.ATTENDEE)
    digest = models.CharField(max_length=64, unique=True, editable=False)

    def __str__(self) -> str:
        return f"recipient {self.pk}"

    @staticmethod
    def digest_of(email: str) -> str:
        """What is kept of an address for good."""
        said = f"recipient:{email.strip().lower()}".encode()
        return hmac.new(settings.LINK_SECRET.encode(), said, hashlib.sha256).hexdigest()


class ConsentWording(models.Model):
    """The exact words that somebody ticked or pressed, kept once. Never changed: other words are another row."""

    impersonal: ClassVar = {"text", "digest"}

    stream = models.CharField(max_length=12, choices=Stream)
    door = models.CharField(max_length=12, choices=ConsentDoor)
    text = models.TextField(max_length=1000)
    digest = models.CharField(max_length=64, unique=True)
    first_shown_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stream__in=Stream.values), name="wording_stream_known"),
            models.CheckConstraint(condition=Q(door__in=ConsentDoor.values), name="wording_door_known"),
        ]

    def __str__(self) -> str:
        return f"wording {self.pk}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Named filters of consents."""

    def latest_words(self) -> Self:
        """Of each address, team and stream the row that decides."""
        later = Consent.objects.filter(
            recipient=OuterRef("recipient"), team=OuterRef("team"), stream=OuterRef("stream"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later))

    def standing(self) -> Self:
        """Who may be written to now: the latest row says yes, and the address is still known."""
        return self.latest_words().filter(is_given=True).exclude(recipient__email="")


class Consent(models.Model):
    """One word about one stream of one team: given or withdrawn. Rows are only added; the database refuses the rest.

    `said_at` is when the box was ticked, `at` when it began to count: once the address was proved. `reference` is what
    it came with, such as a booking.
    """

    impersonal: ClassVar = {"reference", "by_id"}

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="consents")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="consents")
    stream = models.CharField(max_length=12, choices=Stream)
    is_given = models.BooleanField()
    said_at = models.DateTimeField()
    at = models.DateTimeField()
    door = models.CharField(max_length=12, choices=ConsentDoor)
    wording = models.ForeignKey(
        ConsentWording, null=True, blank=True, on_delete=models.PROTECT, related_name="consents"
    )
    reference = models.CharField(max_length=20, blank=True)
    by_kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in ActorKind])
    by_id = models.CharField(max_length=40, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=Q(stream__in=Stream.values), name="consent_stream_known"),
            models.CheckConstraint(condition=Q(door__in=ConsentDoor.values), name="consent_door_known"),
            models.CheckConstraint(
                condition=Q(is_given=False) | Q(wording__isnull=False), name="consent_given_to_words"
            ),
            # Nobody agrees for somebody else.
            models.CheckConstraint(
                condition=Q(is_given=False) | ~Q(door=ConsentDoor.STAFF), name="consent_not_given_by_staff"
            ),
        ]
        indexes = [models.Index(fields=["recipient", "team", "stream", "-id"], name="consent_latest")]

    def __str__(self) -> str:
        return f"consent {self.pk}"

    @property
    def stop_path(self) -> str:
        """Where its stream is stopped, for the mails of the stream: with the recipient's key. Never log it."""
        return f"/stop/{self.team_id}/{self.stream}/{self.recipient.key}/"
