"""Choice sets of correspondence."""

from django.db import models


class MessageState(models.TextChoices):
    """Where a message stands."""

    WAITING = "waiting", "Waiting to be sent"
    SENT = "sent", "Sent"
    STOPPED = "stopped", "Stopped by staff"
    FAILED = "failed", "Given up"
