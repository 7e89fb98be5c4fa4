"""The one queue of everything that is to be sent."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from correspondence.enums import MessageState
from kernel.fields import Retain, personal
from kernel.leases import Leased


class Message(Leased):
    """One mail to one address: why (`kind`), about which row, when due, how it went.

    The words are made when it is sent, from the rows as they are then, unless staff wrote their own
    (`subject`, `body`). `extra` is a paragraph that staff add. The subject is named by label and id, because rows of
    any app may be the reason for a message. `group` joins the messages that a change of plans makes needless
    (`session:12`), so that they can be listed and stopped together.
    """

    impersonal: ClassVar = {"kind", "about_type", "about_id", "group", "message_id", "leased_by", "last_error"}

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
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=MessageState.values), name="message_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=MessageState.SENT) | models.Q(done_at__isnull=False),
                name="message_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="message_waiting", condition=models.Q(state=MessageState.WAITING)),
            models.Index(fields=["about_type", "about_id"], name="message_about"),
            models.Index(fields=["group"], name="message_group"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} about {self.about_type} {self.about_id}"
