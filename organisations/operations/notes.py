"""A team writes to everybody who agreed to one of its streams, and to nobody else."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from correspondence.emails.rewording import personal_links
from correspondence.models import Message
from correspondence.operations import messages
from kernel.actors import Actor
from kernel.cleaning import clean_line, clean_text
from kernel.errors import Refusal
from organisations.enums import Stream
from organisations.models import Consent, Team
from records.models import TrailEntry
from records.operations import trail

KIND = "consent_note"
VERB = "write_to_agreed"
MAX_SUBJECT = 150
MAX_TEXT = 5000
# "Now and then" is what they agreed to.
MAX_A_WEEK = 2


def send(*, team: Team, stream: Stream | str, subject: str, text: str, request_key: UUID, by: Actor) -> int:
    """Write one message to each address that says yes to this now, and return how many. Each has its own way to stop.

    The same request again writes nothing more. Refuses `words_missing`, `personal_link_typed`, `nobody_agreed` and
    `too_many_notes` (two a week and team).
    """
    words = {"subject": clean_line(subject)[:MAX_SUBJECT], "text": clean_text(text)[:MAX_TEXT]}
    if not words["subject"] or not words["text"]:
        raise Refusal("Write a subject and a text.", "words_missing", field="text" if words["subject"] else "subject")
    if personal_links(words["text"]) or personal_links(words["subject"]):
        raise Refusal("There is somebody's personal link in it. Take it out.", "personal_link_typed", field="text")
    once = f"note:{team.pk}:{stream}:{request_key}"
    drafts = [
        messages.draft(kind=KIND, to=row.recipient.email, about=row, data=words, once=once)
        for row in Consent.objects.standing().filter(team=team, stream=stream).select_related("recipient")
    ]
    if not drafts:
        raise Refusal("Nobody says yes to this now.", "nobody_agreed")
    ids = [draft.message_id for draft in drafts]
    written = Message.objects.filter(message_id__in=ids).count()
    if written:
        return written
    _refuse_too_many(team)
    try:
        with transaction.atomic():
            messages.write_all(drafts)
            after = {"stream": str(stream), "subject": words["subject"], "people": len(drafts)}
            trail.record(verb="write_to_agreed", subject=team, by=by, after=after)
    except IntegrityError:
        # The same request came twice at the same moment; the other one has written them.
        return Message.objects.filter(message_id__in=ids).count()
    return len(drafts)


def _refuse_too_many(team: Team) -> None:
    since = timezone.now() - timedelta(days=7)
    entries = TrailEntry.objects.filter(
        verb=VERB, subject_type=team._meta.label_lower, subject_id=str(team.pk), at__gte=since
    )
    if entries.count() >= MAX_A_WEEK:
        raise Refusal(f"This team has written {MAX_A_WEEK} times within a week. Wait a few days.", "too_many_notes")
