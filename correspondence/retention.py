"""What correspondence holds: addresses and words of messages."""

from correspondence.models import Message
from kernel.fields import Retain
from records.registry import Holding, declare

ERASED = "erased@invalid.invalid"

declare(
    Holding(
        model=Message,
        rule=Retain.MESSAGE,
        fields=("to_email", "data", "subject", "body", "extra"),
        due=lambda before: Message.objects.filter(created_at__lt=before, due_at__lt=before).exclude(to_email=ERASED),
        about=("about_type", "about_id"),
        addresses=("to_email",),
        blank={"to_email": ERASED, "data": {}, "subject": "", "body": "", "extra": ""},
    ),
)
