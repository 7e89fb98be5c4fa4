"""The one queue of everything that is to be sent."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from correspondence.enums import MessageState
from correspondence.errors import explain, is_about_the_address
from kernel.fields import Retain, personal
from kernel.leases import Leased

UNDELIVERED = (MessageState.FAILED, MessageState.BOUNCED)


class MessageQuerySet(models.QuerySet["Message"]):
    """Named filters of messages."""

    def undelivered(self) -> Self:
        """Given up or came back, and nobody has dealt with it yet."""
        return self.filter(state__in=UNDELIVERED, put_aside_at=None)

    def returned(self) -> Self:
        """Those of them that the other side would not have: refused at its door, or sent back later."""
        return self.undelivered().exclude(failure_code="")


class Message(Leased):
    """One mail to one address: why (`kind`), about which row, when due, how it went.

    The words are made when it is sent, from the rows as they are then, unless staff wrote their own
    (`subject`, `body`). `extra` is a paragraph that staff add. The subject is named by label and id, because rows of
    any app may be the reason for a message. `group` joins the messages that a change of plans makes needless
    (`session:12`), so that they can be listed and stopped together.

    One that did not arrive has `failure_code`, what the other side's mail system said (5.1.1), and stays to be looked
    at until it is sent again or `put_aside_at`.
    """

    impersonal: ClassVar = {
        "kind", "about_type", "about_id", "group", "message_id", "leased_by", "last_error", "failure_code",
    }  # fmt: skip

    kind = models.CharField(max_length=40)
    to_email = personal(models.EmailField(max_length=254), Retain.MESSAGE)
    about_type = models.CharField(max_length=60)
    about_id = models.CharField(max_length=40)
    group = models.CharField(max_length=60, blank=True)
    data = personal(models.JSONField(default=dict, blank=True), Retain.MESSAGE)
    subject = personal(models.CharField(max_length=200, blank=True), Retain.MESSAGE)
    body = personal(models.TextField(blank=True), Retain.MESSAGE)
    extra = personal(models.TextField(blank=True), Retain.MESSAGE)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.WAITING)
    message_id = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField()
    delayed_at = models.DateTimeField(null=True, blank=True, editable=False)
    bounced_at = models.DateTimeField(null=True, blank=True, editable=False)
    failure_code = models.CharField(max_length=12, blank=True, editable=False)
    put_aside_at = models.DateTimeField(null=True, blank=True, editable=False)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=MessageState.values), name="message_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=MessageState.SENT) | models.Q(done_at__isnull=False),
                name="message_sent_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state=MessageState.BOUNCED, bounced_at__isnull=False, done_at__isnull=False)
                | ~models.Q(state=MessageState.BOUNCED) & models.Q(bounced_at=None),
                name="message_bounced_has_times",
            ),
            models.CheckConstraint(
                condition=models.Q(put_aside_at=None) | models.Q(state__in=UNDELIVERED),
                name="message_put_aside_was_undelivered",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="message_waiting", condition=models.Q(state=MessageState.WAITING)),
            models.Index(
                fields=["due_at"],
                name="message_undelivered",
                condition=models.Q(state__in=UNDELIVERED, put_aside_at=None),
            ),
            models.Index(fields=["about_type", "about_id"], name="message_about"),
            models.Index(fields=["group"], name="message_group"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} about {self.about_type} {self.about_id}"

    @property
    def why_not(self) -> str:
        """Why it did not arrive, as a sentence; empty where it did, or where only our own side failed."""
        return explain(self.failure_code) if self.failure_code else ""

    @property
    def is_address_wrong(self) -> bool:
        """Whether the likely cure is another address."""
        return is_about_the_address(self.failure_code)
