"""Choice sets of correspondence."""

from enum import StrEnum

from django.db import models


class MessageState(models.TextChoices):
    """Where a message stands."""

    WAITING = "waiting", "Waiting to be sent"
    SENT = "sent", "Sent"
    STOPPED = "stopped", "Stopped"
    FAILED = "failed", "Given up"
    BOUNCED = "bounced", "Came back"


class Outcome(StrEnum):
    """What a delivery report says became of a mail. Relayed and expanded count as delivered: nothing is wrong."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"


class Noted(StrEnum):
    """What reading a delivery report changed."""

    BOUNCED = "came back"
    DELAYED = "delayed"
    NOTHING = "known already, or nothing wrong"
    UNKNOWN = "not about a message of ours"
