"""What became of a mail after it was handed over, as far as the other side reports it."""

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from correspondence.emails.reports import Report
from correspondence.enums import MessageState, Noted, Outcome
from correspondence.models import Message
from kernel.actors import Actor
from records.operations import trail

# A worker may have been killed between handing over and noting it, or told that it failed when it had not.
HANDED_OVER = models.Q(state=MessageState.SENT) | models.Q(
    state__in=[MessageState.WAITING, MessageState.FAILED], attempts__gt=0
)


def note(*, report: Report, by: Actor) -> Noted:
    """Note a delivery report with the message whose Message-ID it returns. A second report of the same changes nothing.

    Never refuses: reports come from anywhere, and one about no message of ours is `Noted.UNKNOWN`.
    """
    message = Message.objects.filter(message_id=report.message_id).first()
    if message is None:
        return Noted.UNKNOWN
    if report.outcome == Outcome.FAILED:
        return _come_back(message, report.code, by)
    if report.outcome == Outcome.DELAYED:
        return _be_late(message, report.code, by)
    return Noted.NOTHING


def _come_back(message: Message, code: str, by: Actor) -> Noted:
    now = timezone.now()
    with transaction.atomic():
        # The Message-ID among the conditions: a message that is sent again meanwhile has another one.
        handed_over = Message.objects.filter(HANDED_OVER, pk=message.pk, message_id=message.message_id)
        if not handed_over.update(
            state=MessageState.BOUNCED, bounced_at=now, done_at=Coalesce("done_at", now), lease_until=None,
            given_up_at=None, put_aside_at=None, failure_code=code, last_error="",
        ):  # fmt: skip
            return Noted.NOTHING
        trail.record(verb="bounce", subject=message, by=by, after={"code": code})
    return Noted.BOUNCED


def _be_late(message: Message, code: str, by: Actor) -> Noted:
    with transaction.atomic():
        on_its_way = Message.objects.filter(HANDED_OVER, pk=message.pk, message_id=message.message_id, delayed_at=None)
        if not on_its_way.update(delayed_at=timezone.now()):
            return Noted.NOTHING
        trail.record(verb="delay", subject=message, by=by, after={"code": code})
    return Noted.DELAYED
