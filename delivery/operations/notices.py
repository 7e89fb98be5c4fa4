"""Staff write to the people of a session."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from correspondence.emails.rewording import personal_links
from correspondence.models import Message
from correspondence.operations import messages
from delivery import outbox
from delivery.enums import SessionState
from delivery.models import Booking, Session
from delivery.queries import audiences
from kernel.actors import Actor
from kernel.cleaning import clean_line, clean_text
from kernel.errors import Refusal
from records.models import TrailEntry
from records.operations import trail

MAX_A_DAY = 5
# Afterwards people no longer expect to hear of it.
DAYS_AFTER = 90
MAX_SUBJECT = 150
MAX_TEXT = 5000


def send(
    *,
    session: Session,
    audience: str,
    subject: str,
    text: str,
    request_key: UUID,
    by: Actor,
    expected: int | None = None,
) -> int:
    """Write one message to each address of an audience, and return how many. The same request again writes nothing.

    `expected` is how many the caller saw. Refuses `words_missing`, `personal_link_typed`, `nobody_to_write_to`,
    `audience_changed`, `too_many_notices`, `notice_already_written` (the same request with other words),
    `session_draft`, `session_cancelled` and `session_long_over`.
    """
    words = {"subject": clean_line(subject)[:MAX_SUBJECT], "text": clean_text(text)[:MAX_TEXT]}
    _refuse_bad_words(words)
    refuse_unless_open(session)
    once = f"notice:{session.pk}:{request_key}"
    drafts = _drafts(session, audience, words, once)
    written = _written(session, once, words)
    if written is not None:
        return written
    _refuse_other_number(len(drafts), expected)
    _refuse_too_many(session)
    try:
        with transaction.atomic():
            messages.write_all(drafts)
            # The text goes with the messages, long before the trail does.
            after = {"audience": audience, "subject": words["subject"], "people": len(drafts)}
            trail.record(verb="write_to_people", subject=session, by=by, after=after)
    except IntegrityError:
        # The same request came twice at the same moment; the other one has written them.
        return _written(session, once, words) or 0
    return len(drafts)


def refuse_unless_open(session: Session) -> None:
    """Refuse where nobody is written to: `session_draft`, `session_cancelled`, `session_long_over`."""
    if session.state == SessionState.DRAFT:
        raise Refusal("This is a draft. Nobody has booked it.", "session_draft")
    if session.state == SessionState.CANCELLED:
        raise Refusal("This session is cancelled. Everybody with a place was told.", "session_cancelled")
    if session.ends_at < timezone.now() - timedelta(days=DAYS_AFTER):
        raise Refusal(f"This session ended more than {DAYS_AFTER} days ago.", "session_long_over")


def _drafts(session: Session, audience: str, words: dict[str, str], once: str) -> list[Message]:
    drafts = []
    for row in audiences.readers(session, audience):
        kind, to = ("notice", row.booker_email) if isinstance(row, Booking) else ("seat_notice", row.email)
        group, data = outbox.group_of(session), {**words, "once": once}
        drafts.append(messages.draft(kind=kind, to=to, about=row, group=group, data=data, once=once))
    return drafts


def _written(session: Session, once: str, words: dict[str, str]) -> int | None:
    rows = list(Message.objects.filter(group=outbox.group_of(session), data__once=once).values_list("data", flat=True))
    if not rows:
        return None
    if any({"subject": row["subject"], "text": row["text"]} != words for row in rows):
        raise Refusal(
            "A message was already sent from this page. Open the page anew to write another one.",
            "notice_already_written",
        )
    return len(rows)


def _refuse_other_number(count: int, expected: int | None) -> None:
    if not count:
        raise Refusal("There is nobody to write to.", "nobody_to_write_to", field="audience")
    if expected is not None and expected != count:
        raise Refusal(
            f"Since you looked, the number of people has changed, to {count}. Look again before you send.",
            "audience_changed",
        )


def _refuse_bad_words(words: dict[str, str]) -> None:
    for name, given in words.items():
        if not given:
            raise Refusal("Say something.", "words_missing", field=name)
        if personal_links(given):
            raise Refusal(
                "Leave personal links out: each reader gets their own, below your words.",
                "personal_link_typed",
                field=name,
            )


def _refuse_too_many(session: Session) -> None:
    written = TrailEntry.objects.filter(
        verb="write_to_people", subject_type=session._meta.label_lower, subject_id=str(session.pk),
        at__gt=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    if written.count() >= MAX_A_DAY:
        raise Refusal(
            f"People of this session have been written to {MAX_A_DAY} times within a day. Wait until tomorrow.",
            "too_many_notices",
        )
