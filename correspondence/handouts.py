"""What correspondence hands out: which messages went to an address."""

from typing import Any

from correspondence.emails import is_private
from correspondence.models import Message
from records.registry import Fact, Handout, hand_out, leave_out


def _of_staff(row: Any, field: str) -> str:
    """The words of staff, unless the message was for the reader's eyes alone (a code, a link to a password)."""
    return "" if is_private(row.kind) else str(getattr(row, field))


hand_out(
    Handout(
        name="messages",
        heading="Messages that we sent you, or are going to",
        rows=lambda subject: Message.objects.filter(to_email=subject.email).order_by("-due_at", "-pk"),
        fields=tuple(f"correspondence.Message.{name}" for name in ("to_email", "subject", "body", "extra")),
        facts=(
            Fact("kind", "About", lambda row: row.kind.replace("_", " ").capitalize()),
            Fact("to", "To", lambda row: row.to_email),
            Fact("due_at", "Due", lambda row: row.due_at),
            Fact("state", "State", lambda row: row.get_state_display()),
            Fact("subject", "Subject that staff wrote", lambda row: _of_staff(row, "subject")),
            Fact("body", "Words that staff wrote", lambda row: _of_staff(row, "body")),
            Fact("extra", "What staff wrote in front", lambda row: _of_staff(row, "extra")),
        ),
    ),
)
leave_out("It only says how the message was made; the message itself went to you.", "correspondence.Message.data")
