"""The histories of a session and of a booking."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from delivery.enums import (
    Approval,
    ApprovalReason,
    ApprovalState,
    Audience,
    BookingState,
    FundingStream,
    Mode,
    Purpose,
    SessionState,
    TrainerRole,
    Visibility,
)
from delivery.models import Venue
from delivery.permissions import sessions_of_staff
from organisations.models import Force, Organisation, Team
from organisations.permissions import is_training_staff
from records.queries import Event, history
from ui import wording
from ui.staff.history import HistoryPage, Names

_CODES = {
    "Mode": Mode.choices,
    "Visibility": Visibility.choices,
    "Funding stream": FundingStream.choices,
    "Audience": Audience.choices,
    # A session says whose bookings wait for a yes, a booking whether it got one.
    "Approval": [*Approval.choices, *ApprovalState.choices],
    "Because": ApprovalReason.choices,
    "Purpose": Purpose.choices,
    "State": [*BookingState.choices, *SessionState.choices],
}


def names_of(events: Iterable[Event]) -> dict[str, dict[str, str]]:
    """The words for ids and codes of sessions and bookings, in a fixed number of queries."""
    found: dict[str, set[str]] = {}
    for event in events:
        for change in event.changes:
            for text in (change.before, change.after):
                found.setdefault(change.name, set()).update(text.split(", "))
    forces = found.get("Host force id", set()) | found.get("Delivering force id", set()) | found.get("Force", set())
    force_names = _named(Force, forces)
    return {
        "Venue id": _named(Venue, found.get("Venue id", set())),
        "Team id": _named(Team, found.get("Team id", set())),
        "Host force id": force_names,
        "Delivering force id": force_names,
        "Force": force_names,
        "Organisation": _named(Organisation, found.get("Organisation", set())),
        "Trainers": _named(User, found.get("Trainers", set())) | dict(TrainerRole.choices),
        **{name: {value: str(label) for value, label in codes} for name, codes in _CODES.items()},
    }


def _named(model: Any, ids: set[str]) -> dict[str, str]:
    rows = model._default_manager.filter(pk__in=[int(one) for one in ids if one.isdecimal()])
    return {str(row.pk): str(row) for row in rows}


class SessionHistory(HistoryPage):
    """What was done to a session. Its registers have histories of their own."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(sessions_of_staff)
    index_url_name = "staff_sessions:index"
    index_label = "Sessions"
    header_icon = "date"
    back_url_name = "staff_sessions:inspect"
    back_words = "Session"

    def get_page_title(self) -> str:
        """Of which session."""
        return f"History of {self.row.title}, {wording.day(self.row.starts_at)}"

    def recorded(self) -> list[Event]:
        """Its entries."""
        return history(("delivery.session", [self.row.pk]))

    def names(self, events: Iterable[Event]) -> Names:
        """Venues, teams, forces, trainers."""
        return Names(values=names_of(events))


class BookingHistory(HistoryPage):
    """What was done to a booking and its places."""

    may_enter = staticmethod(is_training_staff)
    index_url_name = "staff_bookings:index"
    index_label = "Bookings"
    header_icon = "clipboard-list"
    back_url_name = "staff_bookings:inspect"
    back_words = "Booking"

    def get_page_title(self) -> str:
        """Of which booking."""
        return f"History of booking {self.row.ref}"

    def recorded(self) -> list[Event]:
        """The entries of the booking and of each place."""
        seats = self.row.seats.values_list("pk", flat=True)
        return history(("delivery.booking", [self.row.pk]), ("delivery.seat", list(seats)))

    def names(self, events: Iterable[Event]) -> Names:
        """Which place is which."""
        places = {f"seat {pk}": f"Place {number}" for pk, number in self.row.seats.values_list("pk", "number")}
        # To which date it moved is said by the date.
        return Names(values=names_of(events), subjects=places, hidden=frozenset({"Session id"}))
