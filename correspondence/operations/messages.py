"""Messages are written as rows in the transaction of what they tell about; the worker sends them."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from correspondence.emails import Mail
from correspondence.enums import MessageState
from correspondence.models import Message
from kernel import leases
from kernel.actors import Actor
from kernel.errors import Refusal
from records.operations import trail


def draft(
    *,
    kind: str,
    to: str,
    about: models.Model,
    due_at: datetime | None = None,
    group: str = "",
    data: dict[str, Any] | None = None,
) -> Message:
    """A message not yet saved: for writing many at once with `write_all`."""
    now = timezone.now()
    domain = settings.BASE_URL.split("//")[-1].split(":")[0].split("/")[0]
    return Message(
        kind=kind,
        to_email=to,
        about_type=about._meta.label_lower,
        about_id=str(about.pk),
        group=group,
        data=data or {},
        due_at=due_at or now,
        created_at=now,
        message_id=f"<{uuid4().hex}@{domain}>",
    )


def write_all(messages: list[Message]) -> None:
    """Save drafts. Call inside the transaction of what they tell about."""
    Message.objects.bulk_create(messages)


def write(
    *,
    kind: str,
    to: str,
    about: models.Model,
    due_at: datetime | None = None,
    group: str = "",
    data: dict[str, Any] | None = None,
) -> Message:
    """One message to one address, due now unless said otherwise. Call inside the transaction of what it tells about."""
    message = draft(kind=kind, to=to, about=about, due_at=due_at, group=group, data=data)
    message.save(force_insert=True)
    return message


def stop(*, message: Message, by: Actor) -> Message:
    """Keep a waiting message from being sent. Refuses `message_not_waiting` once it went out or was stopped."""
    with transaction.atomic():
        waiting = Message.objects.filter(pk=message.pk, state=MessageState.WAITING)
        if not waiting.update(state=MessageState.STOPPED, given_up_at=timezone.now()):
            raise Refusal("This message has already been sent or stopped.", "message_not_waiting")
        trail.record(verb="stop", subject=message, by=by)
    message.refresh_from_db()
    return message


def stop_group(*, group: str, kinds: tuple[str, ...] = ()) -> int:
    """Stop every waiting message of a group, or only those kinds; returns how many. Part of a larger operation."""
    waiting = Message.objects.filter(group=group, state=MessageState.WAITING)
    if kinds:
        waiting = waiting.filter(kind__in=kinds)
    return waiting.update(state=MessageState.STOPPED, given_up_at=timezone.now())


def stop_about(row: models.Model, *, ids: list[str]) -> int:
    """Stop every waiting message about rows of this kind with these ids. Part of a larger operation."""
    waiting = Message.objects.filter(about_type=row._meta.label_lower, about_id__in=ids, state=MessageState.WAITING)
    return waiting.update(state=MessageState.STOPPED, given_up_at=timezone.now())


def count_recent(*, kind: str, to: str, since: datetime) -> int:
    """How many messages of a kind were written to an address since then, sent or not: for limits."""
    return Message.objects.filter(kind=kind, to_email=to, created_at__gt=since).count()


def settle_sent(*, message: Message) -> None:
    """Note that a claimed message went out."""
    leases.finish(message, now=timezone.now(), state=MessageState.SENT)


def settle_needless(*, message: Message) -> None:
    """Note that a claimed message had nothing to say any more."""
    leases.finish(message, now=timezone.now(), state=MessageState.STOPPED)


def settle_failed(*, message: Message, error: str) -> None:
    """Note that sending failed; it is tried again later, with growing waits, and given up in the end."""
    if not leases.postpone(message, now=timezone.now(), error=error):
        Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED)


def final_words(message: Message, mail: Mail) -> Mail:
    """The mail with what staff wrote: their own subject or body, or a paragraph in front."""
    if not (message.subject or message.body or message.extra):
        return mail
    subject = message.subject or mail.subject
    if message.body:
        return Mail(subject=subject, text=message.body, html="", attachments=mail.attachments)
    return Mail(subject=subject, text=f"{message.extra}\n\n{mail.text}", html="", attachments=mail.attachments)
