"""What staff say on somebody's behalf: who comes, from a list or a file, and answers to the course's questions."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from delivery.forms.answers import AnswersForm, answered
from delivery.forms.manage import PeopleForm
from delivery.models import Booking
from delivery.operations import answers, naming
from delivery.queries import changes, unnamed
from delivery.wagtail_hooks.booking_changes import ChangeOfBooking
from ui import wording


class NamePeople(ChangeOfBooking):
    """Everybody whose place has no name yet."""

    form_class = PeopleForm
    submit_words = short_title = "Name people"

    def get_page_title(self) -> str:
        """Of which."""
        return f"Name people on booking {self.row.ref} of {self.row.organisation}"

    def get_warning(self) -> str:
        """How many there are, and who is told."""
        if not changes.can_name(self.row, timezone.now()):
            return "Nobody can be named on this booking any more."
        free = sum(map(unnamed.is_free, unnamed.living(self.row)))
        has = wording.plural_count(free, "place has", "places have")
        return f"{has} no name yet. Everybody with an e-mail address is told. Name adults only."

    def get_initial(self) -> dict[str, Any]:
        """What the page shows of the booking."""
        return {"seen": unnamed.fingerprint(unnamed.living(self.row))}

    def perform(self, form: Any) -> Booking:
        """One call."""
        typed = form.cleaned_data
        return naming.name_all(booking=self.row, people=typed["names_list"], seen=typed["seen"], by=self.actor)

    def show_again(self, form: Any, status: int) -> HttpResponse:
        """What was typed stays; the page now knows who is named."""
        return super().show_again(_seeing(form, self.get_initial()["seen"]), status)

    def get_success_words(self, result: Booking) -> str:
        """Done."""
        return f"The names stand on booking {result.ref}."


class ChangeAnswers(ChangeOfBooking):
    """What the course's questions are answered."""

    form_class = AnswersForm
    submit_words = "Save the answers"
    short_title = "Answers"

    def get_page_title(self) -> str:
        """Of which."""
        return f"Answers of booking {self.row.ref} of {self.row.organisation}"

    def get_warning(self) -> str:
        """Where there is nothing to answer."""
        if not self.row.session.course.booking_questions:
            return "This course asks nothing of those who book."
        return "Leave out what you do not know. A follow-up counts only where the answer above is the one it waits for."

    def get_form_kwargs(self) -> dict[str, Any]:
        """What the course asks now."""
        return {**super().get_form_kwargs(), "asks": self.row.session.course.asks, "may_leave_out": True}

    def get_initial(self) -> dict[str, Any]:
        """What was answered."""
        return answered(self.row, self.row.session.course.asks)

    def perform(self, form: Any) -> Booking:
        """One call."""
        given, seen = form.answers(), form.cleaned_data["seen"]
        return answers.change(booking=self.row, given=given, seen=seen, is_staff=True, by=self.actor)

    def show_again(self, form: Any, status: int) -> HttpResponse:
        """What was typed stays; the page now knows what was answered meanwhile."""
        self.row.refresh_from_db(fields=["answers"])
        return super().show_again(_seeing(form, self.get_initial()["seen"]), status)

    def get_success_words(self, result: Booking) -> str:
        """Done."""
        return f"The answers of booking {result.ref} are saved."


def _seeing(form: Any, seen: str) -> Any:
    form.data = form.data.copy()
    form.data["seen"] = seen
    return form


def word_urls() -> list[URLPattern]:
    """The addresses, below those of bookings."""
    return [
        path("<int:pk>/people/", NamePeople.as_view(), name="people"),
        path("<int:pk>/answers/", ChangeAnswers.as_view(), name="answers"),
    ]
