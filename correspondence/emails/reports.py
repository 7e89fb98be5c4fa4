"""Reads delivery reports (RFC 3464): what another mail system says became of a mail of ours.

Anybody can send one, so nothing in it is believed but this: a report that returns one of our unguessable Message-IDs
was made by somebody who had that mail. Addresses in it decide nothing and are not kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.errors import MessageError
from email.message import Message as Part

from correspondence.enums import Outcome
from correspondence.errors import code_in, is_vague

# What is read of one mail. The facts of a report come before the mail that it returns.
MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 50
_OURS = re.compile(r"<[0-9a-f]{32}@[^<>\s]{1,60}>")
_STATUS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_HEADERS = ("text/rfc822-headers", "message/global-headers")
_RETURNED_MAIL = ("message/rfc822", "message/global")
_OUTCOMES = {
    "failed": Outcome.FAILED,
    "delayed": Outcome.DELAYED,
    "delivered": Outcome.DELIVERED,
    "relayed": Outcome.DELIVERED,
    "expanded": Outcome.DELIVERED,
}
# One address may stand for several mailboxes. The mail arrived if it arrived in one of them.
_WEIGHT = (Outcome.DELIVERED, Outcome.FAILED, Outcome.DELAYED)


@dataclass(frozen=True, slots=True)
class Report:
    """One delivery report: about which mail, what became of it, and the enhanced status code."""

    message_id: str
    outcome: Outcome
    code: str


def read(raw: bytes) -> Report | None:
    """The report that a mail is, or None where it is none: a reply, an automatic answer, a report that names no mail
    of our kind, something broken. Looks at the first two megabytes. Never raises for what stands in the mail."""
    raw = raw[:MAX_BYTES]
    if raw.startswith(b"From "):
        # Some systems put the envelope's line in front.
        raw = raw.partition(b"\n")[2]
    try:
        mail = message_from_bytes(raw, policy=policy.compat32)
        return _report(mail) if mail.get_content_type() == "multipart/report" else None
    except (MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError):
        # Python's parser gives up on some broken mails in ways of its own.
        return None


def _report(mail: "Part[str, str]") -> Report | None:
    parts = list(_flat(mail, 0))
    groups = [group for part in parts if part.get_content_type() in _STATUS for group in _groups(part)]
    said = [(outcome, group) for group in groups if (outcome := _outcome(group)) is not None]
    message_id = next((found for part in parts if (found := _returned_id(part))), "") or _answered_id(mail)
    if not said or not message_id:
        return None
    outcome, group = min(said, key=lambda one: _WEIGHT.index(one[0]))
    return Report(message_id=message_id, outcome=outcome, code=_code(group))


def _flat(part: "Part[str, str]", depth: int) -> Iterator["Part[str, str]"]:
    """The parts of a mail, without going into a mail that is returned."""
    if part.get_content_maintype() == "multipart" and part.is_multipart() and depth < MAX_DEPTH:
        for inner in part.get_payload():
            if isinstance(inner, Part):
                yield from _flat(inner, depth + 1)
    else:
        yield part


def _groups(part: "Part[str, str]") -> list["Part[str, str]"]:
    """The groups of fields of a delivery status: the mail's own, then one for each reader."""
    payload = part.get_payload()
    if part.get_content_type() == _STATUS[0] and isinstance(payload, list):
        return [group for group in payload if isinstance(group, Part)]
    inner = payload[0] if isinstance(payload, list) and payload else payload
    text = inner.as_string() if isinstance(inner, Part) else str(inner)
    return [message_from_string(block) for block in re.split(r"\r?\n\s*\r?\n", text) if block.strip()]


def _outcome(group: "Part[str, str]") -> Outcome | None:
    words = re.split(r"[\s(;]", _field(group, "Action").lower())
    return _OUTCOMES.get(words[0])


def _code(group: "Part[str, str]") -> str:
    """The status code; where it says no more than that it failed, the one that the other side's answer begins with."""
    code = code_in(_field(group, "Status"))
    finer = code_in(_field(group, "Diagnostic-Code")) if is_vague(code) else ""
    return finer or code or "5.0.0"


def _returned_id(part: "Part[str, str]") -> str:
    """The Message-ID of the mail, or of the headers, that this part returns."""
    payload = part.get_payload()
    if part.get_content_type() not in (*_RETURNED_MAIL, *_RETURNED_HEADERS):
        return ""
    if isinstance(payload, list):
        return _id_in(_field(payload[0], "Message-ID")) if payload and isinstance(payload[0], Part) else ""
    body = part.get_payload(decode=True)
    text = body.decode("ascii", "replace") if isinstance(body, bytes) else ""
    return _id_in(_field(message_from_string(text), "Message-ID"))


def _answered_id(mail: "Part[str, str]") -> str:
    """Returning the mail is optional. A report without it still answers the mail."""
    return _id_in(_field(mail, "In-Reply-To")) or _id_in(_field(mail, "References"))


def _id_in(text: str) -> str:
    found = _OURS.search(text)
    return found.group() if found else ""


def _field(part: "Part[str, str]", name: str) -> str:
    return str(part.get(name, "")).strip()
