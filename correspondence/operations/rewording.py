"""Staff change the words of a message that waits."""

import hashlib
import json

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.utils import timezone

from correspondence.emails import Mail, compose, is_private
from correspondence.emails.rewording import PLACEHOLDER, hide_links, personal_links, strange_placeholders
from correspondence.enums import MessageState
from correspondence.models import Message
from kernel.actors import Actor
from kernel.cleaning import clean_line, clean_text
from kernel.errors import Refusal
from records.operations import trail

FIELDS = ("subject", "body", "extra")


def fingerprint(message: Message) -> str:
    """What staff have written so far, in short: another one once somebody else has written too."""
    return hashlib.sha256(json.dumps([getattr(message, name) for name in FIELDS]).encode()).hexdigest()[:16]


def composed(message: Message) -> Mail | None:
    """The words that Muster would send now; None where there is nothing to say any more."""
    try:
        return compose(message)
    except ObjectDoesNotExist:
        return None


def reword(*, message: Message, subject: str, body: str, extra: str, by: Actor, seen: str = "") -> Message:
    """Put words of one's own in place of ours, or a paragraph before them; empty means ours. Plain text.

    Words that are ours as they stand are kept as ours, so that later changes of the session flow into them. `seen` is
    the fingerprint of what the caller saw. Refuses `message_is_private`, `nothing_to_say`, `message_not_waiting`,
    `message_being_sent` and `message_changed`; and for the words `personal_link_typed`, `strange_placeholder`,
    `several_links`, `link_missing` and `no_link`.
    """
    if is_private(message.kind):
        raise Refusal("The words of this message are for its reader alone.", "message_is_private")
    ours = composed(message)
    if ours is None:
        raise Refusal("There is nothing to say any more, so this message will not be sent.", "nothing_to_say")
    after = _as_kept(ours, subject=clean_line(subject), body=clean_text(body), extra=clean_text(extra))
    _refuse_bad_links(ours, after)
    if seen and seen != fingerprint(message):
        raise _changed()
    before = {name: getattr(message, name) for name in FIELDS}
    if before == after:
        return message
    with transaction.atomic():
        if not _free(message).filter(**before).update(**after):
            raise _why_not(message)
        trail.record(verb="reword", subject=message, by=by, before=before, after=after)
    message.refresh_from_db()
    return message


def _free(message: Message) -> models.QuerySet[Message]:
    unclaimed = models.Q(lease_until=None) | models.Q(lease_until__lte=timezone.now())
    return Message.objects.filter(unclaimed, pk=message.pk, state=MessageState.WAITING)


def _as_kept(ours: Mail, *, subject: str, body: str, extra: str) -> dict[str, str]:
    return {
        "subject": "" if subject == clean_line(hide_links(ours.subject)) else subject,
        "body": "" if body == clean_text(hide_links(ours.text)) else body,
        "extra": extra,
    }


def _refuse_bad_links(ours: Mail, words: dict[str, str]) -> None:
    count = len(personal_links(ours.text))
    for name, text in words.items():
        if personal_links(text):
            raise Refusal(
                f"Leave personal links out. Write {PLACEHOLDER} where the reader's own is to stand.",
                "personal_link_typed",
                field=name,
            )
        if strange_placeholders(text) or (name == "subject" and PLACEHOLDER in text):
            raise Refusal(f"Write {PLACEHOLDER} exactly so, and not in the subject.", "strange_placeholder", field=name)
        if PLACEHOLDER in text and count == 0:
            raise Refusal(f"This message has no personal link: take {PLACEHOLDER} out.", "no_link", field=name)
    if count > 1 and (words["body"] or PLACEHOLDER in words["extra"]):
        raise Refusal(
            "This message has a link for each of several people, so its text stays as it is. "
            "Put what you want to say in front of it.",
            "several_links",
            field="body" if words["body"] else "extra",
        )
    if count == 1 and words["body"] and PLACEHOLDER not in words["body"] + words["extra"]:
        raise Refusal(
            f"Keep {PLACEHOLDER} in the text: it becomes the reader's own link, and they have no other.",
            "link_missing",
            field="body",
        )


def _why_not(message: Message) -> Refusal:
    message.refresh_from_db()
    if message.state != MessageState.WAITING:
        return Refusal("This message has already been sent or stopped.", "message_not_waiting")
    if message.lease_until is not None and message.lease_until > timezone.now():
        return Refusal("This message is being sent at this moment.", "message_being_sent")
    return _changed()


def _changed() -> Refusal:
    return Refusal(
        "Somebody else has changed this message since you opened it. Look at it again before you save.",
        "message_changed",
    )
