"""Messages are written as rows in the transaction of what they tell about; the worker sends them."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from correspondence.enums import MessageState
from correspondence.models import UNDELIVERED, Message
from correspondence.retention import ERASED
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
    once: str = "",
) -> Message:
    """A message not yet saved: for writing many at once with `write_all`.

    `once` names the request that asks for it: the same request to the same address gets the same Message-ID, which the
    database takes only once.
    """
    now = timezone.now()
    return Message(
        kind=kind,
        to_email=to,
        about_type=about._meta.label_lower,
        about_id=str(about.pk),
        group=group,
        data=data or {},
        due_at=due_at or now,
        created_at=now,
        message_id=_new_message_id(uuid5(NAMESPACE_OID, f"{once}:{to}") if once else uuid4()),
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
            raise _not_waiting()
        trail.record(verb="stop", subject=message, by=by)
    message.refresh_from_db()
    return message


def stop_group(*, group: str, kinds: tuple[str, ...] = ()) -> int:
    """Stop every waiting message of a group, or only those kinds; returns how many. Part of a larger operation.

    Those that did not arrive need nobody's attention any more.
    """
    rows = Message.objects.filter(group=group)
    return _stop(rows.filter(kind__in=kinds) if kinds else rows)


def stop_about(row: models.Model, *, ids: list[str], but: tuple[str, ...] = ()) -> int:
    """Stop every waiting message about rows of this kind with these ids, `but` for some kinds. Part of a larger
    operation.

    Those that did not arrive need nobody's attention any more.
    """
    rows = Message.objects.filter(about_type=row._meta.label_lower, about_id__in=ids)
    return _stop(rows.exclude(kind__in=but) if but else rows)


def join(*, kind: str, to: str, about: models.Model, group: str, data: dict[str, Any] | None = None) -> bool:
    """Let a message of this kind that waits already say this too, instead of writing another one; False if none does.

    Its words are made when it is sent, so they say everything that became true until then. `data` joins what it has;
    lists grow. One that is being sent, or whose words staff changed, is left alone. Part of a larger operation.
    """
    now = timezone.now()
    free = models.Q(lease_until=None) | models.Q(lease_until__lte=now)
    waiting = Message.objects.filter(
        free, kind=kind, to_email=to, about_type=about._meta.label_lower, about_id=str(about.pk),
        state=MessageState.WAITING, subject="", body="",
    )  # fmt: skip
    found = waiting.order_by("due_at", "pk").first()
    if found is None:
        return False
    joined = {**found.data, **{name: _grown(found.data.get(name), value) for name, value in (data or {}).items()}}
    return bool(waiting.filter(pk=found.pk).update(group=group, data=joined))


def _grown(before: Any, more: Any) -> Any:
    return [*before, *(one for one in more if one not in before)] if isinstance(before, list) else more


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
    now = timezone.now()
    if message.attempts < leases.MAX_ATTEMPTS:
        leases.postpone(message, now=now, error=error)
    else:
        leases.give_up(message, now=now, error=error, state=MessageState.FAILED)


def settle_refused(*, message: Message, error: str, code: str) -> None:
    """Note that the other side will not have a claimed message, now or later. `code` is its enhanced status code."""
    leases.give_up(message, now=timezone.now(), error=error, state=MessageState.FAILED, failure_code=code)


def retry(*, message: Message, by: Actor, to: str = "") -> Message:
    """Send a message that did not arrive once more, to another address if one is given, with eight new attempts.

    It gets a new Message-ID: a late report about the first try changes nothing. Refuses `message_not_failed` and
    `message_erased`.
    """
    before = {"state": message.state, "to": message.to_email, "code": message.failure_code}
    to = to.strip().lower() or message.to_email
    if message.to_email == ERASED:
        raise Refusal("The address is no longer kept, so this message cannot be sent again.", "message_erased")
    with transaction.atomic():
        same = Message.objects.filter(pk=message.pk, message_id=message.message_id, state__in=UNDELIVERED)
        if not same.update(
            state=MessageState.WAITING, to_email=to, message_id=_new_message_id(uuid4()), due_at=timezone.now(),
            attempts=0, lease_until=None, last_error="", failure_code="", done_at=None, given_up_at=None,
            delayed_at=None, bounced_at=None, put_aside_at=None,
        ):  # fmt: skip
            raise _not_failed()
        trail.record(verb="retry", subject=message, by=by, before=before, after={"to": to})
    message.refresh_from_db()
    return message


def put_aside(*, message: Message, by: Actor) -> Message:
    """Nothing more is to be done about a message that did not arrive. Refuses `message_not_failed`."""
    with transaction.atomic():
        if not Message.objects.undelivered().filter(pk=message.pk).update(put_aside_at=timezone.now()):
            raise _not_failed()
        trail.record(verb="put_aside", subject=message, by=by)
    message.refresh_from_db()
    return message


def send_now(*, message: Message, by: Actor) -> Message:
    """Let a waiting message go out at once, before its time. Refuses `message_not_waiting`."""
    with transaction.atomic():
        waiting = Message.objects.filter(pk=message.pk, state=MessageState.WAITING)
        if not waiting.update(due_at=timezone.now()):
            raise _not_waiting()
        trail.record(
            verb="send_now", subject=message, by=by, before={"due_at": message.due_at}, after={"due_at": timezone.now()}
        )
    message.refresh_from_db()
    return message


def _stop(rows: models.QuerySet[Message]) -> int:
    now = timezone.now()
    rows.filter(state__in=UNDELIVERED, put_aside_at=None).update(put_aside_at=now)
    return rows.filter(state=MessageState.WAITING).update(state=MessageState.STOPPED, given_up_at=now)


def _new_message_id(unique: UUID) -> str:
    domain = settings.BASE_URL.split("//")[-1].split(":")[0].split("/")[0]
    return f"<{unique.hex}@{domain}>"


def _not_waiting() -> Refusal:
    return Refusal("This message has already been sent or stopped.", "message_not_waiting")


def _not_failed() -> Refusal:
    return Refusal("This message is not one that failed or came back, or somebody dealt with it.", "message_not_failed")
