"""A calendar as a mail program keeps one: files are applied in the order in which they arrive (RFC 5546)."""

from datetime import datetime
from typing import Any

from icalendar import Calendar, Event

from correspondence.emails import compose
from correspondence.enums import MessageState
from correspondence.models import Message
from correspondence.operations import messages
from kernel import leases


class OwnCalendar:
    """Entries by UID. An entry of a lower sequence than what is known changes nothing, be it put in or taken out."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.known: dict[str, Event] = {}

    def take(self, content: bytes) -> None:
        """Apply one file."""
        file: Any = Calendar.from_ical(content)
        assert str(file["METHOD"]) in ("REQUEST", "CANCEL")
        (event,) = file.walk("VEVENT")
        uid, before = str(event["UID"]), self.known.get(str(event["UID"]))
        # The same number counts only where nothing else was said under it.
        if before is None or int(event["SEQUENCE"]) > int(before["SEQUENCE"]) or _says(event) == _says(before):
            self.known[uid] = event

    @property
    def shown(self) -> list[tuple[datetime, str]]:
        """What its owner sees: when and where, in order."""
        living = [one for one in self.known.values() if str(one["STATUS"]) == "CONFIRMED"]
        return sorted((one.decoded("DTSTART"), str(one["LOCATION"])) for one in living)


def deliver(*calendars: OwnCalendar) -> dict[str, int]:
    """Send all that is due or waits shortly, in its order, into the calendars of its readers; how many mails of each
    kind went out."""
    counts: dict[str, int] = {}
    by_address = {one.address: one for one in calendars}
    for message in list(Message.objects.filter(state=MessageState.WAITING).order_by("due_at", "pk")):
        if "joining" in message.kind or "reminder" in message.kind:
            continue
        _send(message, by_address, counts)
    return counts


def _send(message: Message, calendars: dict[str, OwnCalendar], counts: dict[str, int]) -> None:
    mail = compose(message)
    Message.objects.filter(pk=message.pk).update(lease_until=message.due_at + leases.LEASE, leased_by="test")
    message.refresh_from_db()
    if mail is None:
        messages.settle_needless(message=message)
        return
    counts[f"{message.kind} {message.to_email}"] = counts.get(f"{message.kind} {message.to_email}", 0) + 1
    for file in mail.attachments:
        if message.to_email in calendars and file.mime_type.startswith("text/calendar"):
            calendars[message.to_email].take(file.content)
    messages.settle_sent(message=message)


def _says(event: Event) -> tuple[str, ...]:
    return str(event["STATUS"]), str(event["LOCATION"]), str(event.decoded("DTSTART"))
