"""One message: what became of it, its words, and the buttons that deal with it."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.urls import reverse

from correspondence.emails import is_private
from correspondence.enums import MessageState
from correspondence.errors import explain
from correspondence.models import UNDELIVERED
from correspondence.operations import messages as operations
from correspondence.retention import ERASED
from home.wagtail_hooks.messages.sight import NAMESPACE, address_now, kind_words, messages_of_staff, words_of
from kernel.errors import Refusal
from organisations.permissions import is_training_staff
from records.queries import Event, history
from ui import wording
from ui.staff import StaffButton, StaffPage
from ui.staff.history import HistoryPage, Names


class MessagePage(StaffPage):
    """One message: to whom, when, how it went, and its words as they would be now."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(messages_of_staff)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Messages"
    header_icon = "mail"
    template_name = "home/admin/message.html"

    def get_page_title(self) -> str:
        """What it is."""
        return kind_words(self.row.kind)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts, the words of one that may still go out, and what may be done."""
        row = self.row
        is_waiting, is_undelivered = row.state == MessageState.WAITING, row.state in UNDELIVERED
        is_open = is_undelivered and row.put_aside_at is None
        may_still_go = is_waiting or (is_undelivered and row.to_email != ERASED)
        as_sent = copy(row)
        as_sent.to_email = address_now(row) if is_undelivered else row.to_email
        mail = words_of(as_sent) if may_still_go else None
        return super().get_context_data(
            facts=[fact for fact in facts_of(row) if fact[1]],
            mail=mail,
            can_stop=is_waiting,
            can_reword=is_waiting and mail is not None,
            can_retry=may_still_go and not is_waiting,
            can_put_aside=is_open,
            is_needless=may_still_go and mail is None and not is_private(row.kind),
            retry_to=as_sent.to_email,
            **kwargs,
        )


class MessageHistory(HistoryPage):
    """What was done to a message."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(messages_of_staff)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Messages"
    header_icon = "mail"
    back_url_name = f"{NAMESPACE}:inspect"
    back_words = "Message"

    def get_page_title(self) -> str:
        """Of which message."""
        return f"History of message: {kind_words(self.row.kind)}"

    def recorded(self) -> list[Event]:
        """Its entries."""
        return history(("correspondence.message", [self.row.pk]))

    def names(self, events: Iterable[Event]) -> Names:
        """Codes of other mail systems, and states, in plain words."""
        codes = {change.after or change.before for event in events for change in event.changes if change.name == "Code"}
        return Names(values={"Code": {code: explain(code) for code in codes}, "State": dict(MessageState.choices)})


def facts_of(row: Any) -> list[tuple[str, object]]:
    """What is known of a message; what does not apply is empty."""
    return [
        ("To", row.to_email),
        ("State", row.get_state_display()),
        ("Why it did not arrive", row.why_not),
        ("Written", wording.when(row.created_at)),
        ("Due", wording.when(row.due_at)),
        ("Sent", wording.when(row.done_at) if row.done_at else ""),
        ("Delayed", f"Reported {wording.when(row.delayed_at)}; the other side goes on trying" if is_late(row) else ""),
        ("Came back", wording.when(row.bounced_at) if row.bounced_at else ""),
        ("Put aside", wording.when(row.put_aside_at) if row.put_aside_at else ""),
        ("Attempts", row.attempts or ""),
        ("For whoever runs Muster", " ".join(part for part in (row.last_error, row.failure_code) if part)),
    ]


def is_late(row: Any) -> bool:
    """Whether it is on its way and the other side said that it takes long."""
    return bool(row.delayed_at) and row.state == MessageState.SENT


class MessageButton(StaffButton):
    """What the buttons of a message share."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(messages_of_staff)

    def get_next_url(self) -> str:
        """To the message."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])


class StopMessage(MessageButton):
    """Keep a waiting message from being sent."""

    def perform(self) -> str:
        """One call."""
        operations.stop(message=self.row, by=self.actor)
        return "The message will not be sent."


class SendNow(MessageButton):
    """Let a waiting message go out before its time."""

    def perform(self) -> str:
        """One call."""
        operations.send_now(message=self.row, by=self.actor)
        return "The message goes out within a few seconds."


class Retry(MessageButton):
    """Send one that did not arrive once more, to the address that the row has now."""

    def perform(self) -> str:
        """One call; refused where the address is another than the button said."""
        to = address_now(self.row)
        if self.request.POST.get("to", to) != to:
            raise Refusal("The address has changed since you opened this page. Look at it again.", "address_changed")
        operations.retry(message=self.row, to=to, by=self.actor)
        return f"The message goes out again, to {to}."


class PutAside(MessageButton):
    """Nothing more is to be done about one that did not arrive."""

    def perform(self) -> str:
        """One call."""
        operations.put_aside(message=self.row, by=self.actor)
        return "The message is put aside."
