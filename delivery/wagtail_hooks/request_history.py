"""The history of a request, in words."""

from collections.abc import Iterable
from typing import Any

from courses.models import Course
from delivery.enums import Mode, RequestState
from delivery.wagtail_hooks.request_answers import NAMESPACE, rows_of
from organisations.models import Force, Region
from organisations.permissions import is_training_staff
from records.queries import Event, history
from ui.staff.history import HistoryPage, Names


class RequestHistory(HistoryPage):
    """What was done to a request, by those who asked and by the teams."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(rows_of)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Requests"
    header_icon = "mail"
    back_url_name = f"{NAMESPACE}:inspect"
    back_words = "Request"

    def get_page_title(self) -> str:
        """Of which request."""
        return f"History of the request of {self.row.organisation}"

    def recorded(self) -> list[Event]:
        """Its entries."""
        return history(("delivery.sessionrequest", [self.row.pk]))

    def names(self, events: Iterable[Event]) -> Names:
        """Courses, forces and regions."""
        regions: dict[str, str] = {}
        for region in Region.objects.all():
            regions |= {str(region.pk): region.name, region.code: region.name}
        values: dict[str, Any] = {
            "State": _words(RequestState),
            "Mode": _words(Mode),
            "Region": regions,
            "Force": {str(force.pk): force.name for force in Force.objects.all()},
            "Course": {str(course.pk): course.title for course in Course.objects.all()},
        }
        return Names(values=values)


def _words(choices: Any) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}
