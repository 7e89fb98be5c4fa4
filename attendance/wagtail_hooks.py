"""The history of a register, for staff: who opened, marked, closed and corrected it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import include, path, reverse
from wagtail import hooks

from attendance.enums import Concern, EntryState, Intelligence, Layout, RegisterState
from attendance.models import CatchUp, CheckIn, CloseOut, Register, ReportEntry, SignInSheet
from attendance.permissions import can_mark, visible_to
from attendance.queries.events import marked
from organisations.permissions import is_training_staff
from records.queries import Event, history
from ui import wording
from ui.staff.history import HistoryPage, Names

NAMESPACE = "staff_registers"


class RegisterHistory(HistoryPage):
    """What was done to the register of one meeting. Who was marked is for those who work on it."""

    may_enter = staticmethod(is_training_staff)
    index_url_name = "staff_sessions:index"
    index_label = "Sessions"
    header_icon = "clipboard-list"
    back_words = "Session"

    @staticmethod
    def rows(user: Any) -> QuerySet[Register]:
        """The registers that exist for this user."""
        return visible_to(user).select_related("meeting__session")

    def get_page_title(self) -> str:
        """Of which meeting."""
        meeting = self.row.meeting
        return f"History of the register of {meeting.session.title}, {wording.day(meeting.starts_at)}"

    def get_back_url(self) -> str:
        """To the session."""
        return reverse("staff_sessions:inspect", args=[self.row.meeting.session_id])

    def recorded(self) -> list[Event]:
        """Openings, closings, corrections and head-counts; each mark, for those who see who is on it."""
        counted = self.row.headcount_lines.values_list("pk", flat=True)
        subjects: list[tuple[str, Iterable[Any]]] = [("attendance.register", [self.row.pk])]
        subjects.append(("attendance.headcountline", list(counted)))
        subjects.append(("attendance.checkinwindow", list(self.row.windows.values_list("pk", flat=True))))
        if not can_mark(self.request.user, self.row):
            return history(*subjects)
        answers = CloseOut.objects.filter(register=self.row).values_list("pk", flat=True)
        subjects.append(("attendance.closeout", list(answers)))
        meeting = self.row.meeting_id
        moved = CatchUp.objects.filter(Q(missed=meeting) | Q(at=meeting)).values_list("pk", flat=True)
        sheets = SignInSheet.objects.filter(meeting=meeting).values_list("pk", flat=True)
        subjects += [("attendance.catchup", list(moved)), ("attendance.signinsheet", list(sheets))]
        walk_ins = CheckIn.objects.filter(register=self.row).exclude(walk_in=None).values_list("walk_in", flat=True)
        subjects.append(("attendance.walkin", set(walk_ins)))
        subjects.append(("attendance.reportentry", self._settled()))
        return sorted([*history(*subjects), *marked(self.row)], key=lambda event: event.at, reverse=True)

    def _settled(self) -> list[Any]:
        """The people of attendance reports about whom somebody said something."""
        entries = ReportEntry.objects.filter(report__register=self.row)
        return list(entries.exclude(settled_at=None).values_list("pk", flat=True))

    def names(self, events: Iterable[Event]) -> Names:
        """What kind of thing each entry is about; a mark names the person itself."""
        words = {
            "checkinwindow": "Self check-in",
            "headcountline": "Head-count",
            "walkin": "Walk-in",
            "register": "Register",
            "reportentry": "Person in an attendance report",
            "closeout": "Questions at the end",
            "catchup": "Catch-up",
            "signinsheet": "Sign-in sheet",
        }
        kinds = {event.subject: event.subject.partition(" ")[0] for event in events}
        return Names(
            values={
                "State": {str(value): str(label) for value, label in [*RegisterState.choices, *EntryState.choices]},
                "Concern": {str(value): str(label) for value, label in Concern.choices},
                "Intelligence": {str(value): str(label) for value, label in Intelligence.choices},
                "Layout": {str(value): str(label) for value, label in Layout.choices},
            },
            subjects={subject: words.get(kind, subject) for subject, kind in kinds.items()},
            hidden=frozenset({"Meeting", "Missed", "At", "Marks digest", "Seat", "Walk in"}),
        )


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """/cms/registers/<id>/history/"""
    doors = [path("<int:pk>/history/", RegisterHistory.as_view(), name="history")]
    return [path("registers/", include((doors, NAMESPACE)))]
