"""The history of a row: a page of its own that changes nothing, newest first, in plain words, cut into pages.

What was recorded comes as names and values of facts; here it becomes sentences. Which name stands behind an id, and
what a place or a meeting is called, each page says for itself.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.core.paginator import Paginator
from django.urls import reverse

from ui import wording
from ui.staff.pages import StaffPage

PER_PAGE = 50
# As many as may stand on one page where somebody asks for all, to print them.
WHOLE = 1000
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.+\-Z]*")

VERBS = {
    "Schedule": "Scheduled", "Revise": "Changed", "Publish": "Opened for booking", "Move": "Dates changed",
    "Cancel": "Cancelled", "Reassign": "Trainer changed", "Hold": "Begun: the first register was opened",
    "Complete": "Completed: every register is closed", "Run again": "Certificates tried again",
    "Book": "Booked", "Confirm": "Confirmed", "Finalise": "Confirmed by staff", "Name": "Named",
    "Give back": "Given back", "Send again": "Sent again", "Correct address": "Address corrected",
    "Expire": "Not confirmed in time", "Offer": "Offered places", "Queue": "Put on the waiting list",
    "Lapse": "Offer ran out", "Ask approval": "Waits for approval", "Approve": "Approved", "Decline": "Declined",
    "Allow two dates": "Two dates allowed", "Add places": "Places added", "Switch": "Switched",
    "Open": "Opened", "Close": "Closed", "Add": "Added", "Remove": "Removed",
    "Amend": "Opened again for a correction", "Issue": "Issued", "Replace": "Replaced by a new one",
    "Reissue": "Issued in place of another", "Revoke": "Withdrawn",
    "Ask correction": "Another name asked for", "Agree to correction": "Other name agreed to",
    "Decline correction": "Other name declined", "Withdraw correction": "Other name no longer asked for",
    "Confirm people": "Trainer confirmed who completed the course",
    "Take back confirmation": "Trainer took a confirmation back", "Issue anew": "A new one made after all",
    "Reinstate": "Issued after one was withdrawn by mistake",
    "Mark": "Marked", "Stop": "Stopped", "Mend": "Name corrected",
    "Bounce": "Came back", "Delay": "Delayed on the other side", "Retry": "Sent once more", "Put aside": "Put aside",
    "Send now": "Sent before its time", "Reword": "Words changed", "Write to people": "Message written to people",
    "Copy": "Copied", "Ask": "Trainers asked", "Offer to teach": "A trainer offered", "Find trainer": "Trainer found",
    "Decline to teach": "Trainer declined", "Withdraw ask": "Trainer need not answer",
    "Keep": "Places kept", "Change kept": "Kept places changed", "End kept": "Reservation ended",
    "Let go": "Kept places opened to everybody", "Invite": "Invitation made",
    "Revoke invitation": "Invitation withdrawn", "Recount": "Places counted again",
    "Answer": "Questions of the course answered anew",
    "Import": "Attendance report imported", "Undo import": "Import of an attendance report taken back",
    "Make": "Made", "Write": "Answered", "Arrange": "Arranged", "Call off": "Called off",
    "Begin design": "Begun", "Publish design": "Published", "Withdraw design": "Withdrawn",
    "Match": "Somebody said who it is", "Set aside": "Set aside", "Put back": "No longer set aside",
}  # fmt: skip
FACTS = {
    "Has waiting list": "Waiting list", "Minimum": "People it takes", "Naming closes at": "Names are needed by",
    "Changes close at": "Changes close", "Approval": "Bookings that wait for a yes",
    "Starts at": "Date", "Purpose": "How to take part",
    "Venue id": "Venue", "Team id": "Team", "Host force id": "Host force", "Delivering force id": "Delivering force",
    "Booking opens at": "Bookings open", "Booking closes at": "Bookings close", "Email": "E-mail", "Meetings": "Dates",
    "Funding stream": "Paid for by", "Visibility": "Who can find it", "Mode": "How people take part",
    "Capacity": "Places", "There": "Were there", "Marks": "On the register", "Number": "Closed for the time",
    "Headcount": "Counted by head", "Code": "Why", "Due at": "Due", "Extra": "Said first", "Body": "Text",
    "People": "Addresses written to", "Audience": "To",
    "In report": "People in it", "Minimum minutes": "Least minutes", "Entered": "Marked present",
    "Kept": "Marked already", "Too short": "Not there long enough", "Differs": "Marked away, yet in it",
    "Bridge": "Words before the course", "For": "Of", "Signed by": "Who signs",
    "Lines": "People on it", "Handed to": "Handed over to",
    "Waiting": "Not known", "Set aside": "No attendees", "Taken back": "Marks taken back", "Layout": "Saved by",
}  # fmt: skip


class Changed(Protocol):
    """A fact that was changed."""

    @property
    def name(self) -> str: ...  # noqa: D102 -- the class says it
    @property
    def before(self) -> str: ...  # noqa: D102
    @property
    def after(self) -> str: ...  # noqa: D102


class Recorded(Protocol):
    """One thing that was done, as the trail tells it."""

    @property
    def at(self) -> datetime: ...  # noqa: D102 -- the class says it
    @property
    def who(self) -> str: ...  # noqa: D102
    @property
    def verb(self) -> str: ...  # noqa: D102
    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def changes(self) -> tuple[Any, ...]: ...  # noqa: D102
    @property
    def is_erased(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class Names:
    """What stands behind what was recorded: of each fact, the words for its values; what subjects are called; and which
    facts are for machines alone."""

    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, ready to be read."""

    at: datetime
    who: str
    what: str
    sentences: list[str]
    is_erased: bool


class HistoryPage(StaffPage):
    """What was done to a row. It has no form and takes no POST."""

    http_method_names = ["get", "head"]
    template_name = "ui/admin/history.html"
    short_title = "History"
    back_url_name = ""
    back_words = ""

    def recorded(self) -> list[Any]:
        """Everything that was done, newest first."""
        raise NotImplementedError

    def names(self, events: Iterable[Any]) -> Names:
        """The words for ids and codes in these entries."""
        return Names()

    def leads(self) -> list[tuple[str, str]]:
        """Where what happened goes on, on the page of another row: address and words of each."""
        return []

    def get_back_url(self) -> str:
        """To the row's own page."""
        return reverse(self.back_url_name, args=[self.row.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of it, and the way back."""
        per_page = WHOLE if self.request.GET.get("rows") == "all" else PER_PAGE
        page = Paginator(self.recorded(), per_page).get_page(self.request.GET.get("p"))
        events = list(page.object_list)
        names = self.names(events)
        return super().get_context_data(
            lines=[line(event, names) for event in events],
            page=page,
            leads=self.leads(),
            back_url=self.get_back_url(),
            back_words=self.back_words,
            **kwargs,
        )


def line(event: Recorded, names: Names) -> Line:
    """An entry in words."""
    verb = VERBS.get(event.verb, event.verb)
    subject = names.subjects.get(event.subject, "")
    shown = [change for change in event.changes if change.name not in names.hidden]
    return Line(
        at=event.at,
        who=event.who,
        what=f"{subject}: {verb[:1].lower()}{verb[1:]}" if subject else verb,
        sentences=[words for words in (sentence(one, names) for one in shown) if words],
        is_erased=event.is_erased,
    )


def sentence(change: Changed, names: Names) -> str:
    """A change in words: "Name changed from “Ann” to “Ann Lee”"."""
    fact = FACTS.get(change.name, change.name)
    words = names.values.get(change.name, {})
    before, after = (_value(change.name, text, words) for text in (change.before, change.after))
    if before and after:
        return f"{fact} changed from “{before}” to “{after}”"
    if after:
        return f"{fact}: “{after}”" if fact else after
    return f"{fact} “{before}” taken away" if before else ""


def _value(name: str, text: str, words: Mapping[str, str]) -> str:
    if text in ("True", "False"):
        return "Yes" if text == "True" else "No"
    if text in words:
        return words[text]
    parts = [words.get(part, part) for part in text.split(", ")]
    if name in ("Meetings", "Trainers") and len(parts) % 2 == 0:
        pairs = list(zip(parts[::2], parts[1::2], strict=True))
        return "; ".join(_span(*pair) if name == "Meetings" else f"{pair[0]} ({pair[1].lower()})" for pair in pairs)
    if not words:
        return _MOMENT.sub(lambda found: wording.when(datetime.fromisoformat(found.group())), text)
    return ", ".join(parts)


def _span(start: str, end: str) -> str:
    return wording.time_range(datetime.fromisoformat(start), datetime.fromisoformat(end))
