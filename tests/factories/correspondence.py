"""Messages that came back."""

from django.utils import timezone

from correspondence.emails.reports import Report
from correspondence.enums import MessageState, Outcome
from correspondence.models import Message
from correspondence.operations import bounces
from kernel.actors import SYSTEM


def come_back(message: Message, code: str = "5.1.1") -> Message:
    """As if it had been sent, and the other side had sent it back."""
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, done_at=timezone.now(), attempts=1)
    bounces.note(report=Report(message.message_id, Outcome.FAILED, code), by=SYSTEM)
    message.refresh_from_db()
    return message
