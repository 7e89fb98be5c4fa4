"""What is done with a session: scheduled, edited, moved, cancelled, opened for booking. One operation each."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from courses.models import Course
from delivery.enums import Mode, SessionState
from delivery.models import Session
from delivery.operations import sessions as operations
from delivery.permissions import can_edit_session, sessions_of_staff
from delivery.queries.audiences import told_of_changes
from delivery.queries.clashes import Clash, clashes
from delivery.wagtail_hooks.session_dates import FIRST_DATE, DatesForm, dates_of
from delivery.wagtail_hooks.session_forms import DetailsForm, ScheduleForm, details_of
from organisations.permissions import is_training_staff
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import StaffButton, StaffFormPage

NAMESPACE = "staff_sessions"
DRAFT_BUTTON = "as_draft"


def told_words(session: Session) -> str:
    """Who hears of a change, in a sentence."""
    return words_of_told(told_of_changes([session])[session.pk])


def words_of_told(count: int) -> str:
    """How many hear of a change, in a sentence."""
    if not count:
        return "Nobody has a confirmed place, so nobody will be told."
    return f"{wording.plural_count(count, 'person', 'people')} will be told by e-mail."


class SessionForm(StaffFormPage):
    """What the forms of one session share."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(sessions_of_staff)
    may_touch = staticmethod(can_edit_session)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Sessions"
    header_icon = "date"
    fields_of = {"trainers": "lead", "starts_at": FIRST_DATE, "ends_at": FIRST_DATE}

    def get_back_url(self) -> str:
        """Back to the session."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])

    def get_next_url(self, result: Session) -> str:
        """To the session."""
        return reverse(f"{NAMESPACE}:inspect", args=[result.pk])

    def get_warnings(self, result: Session) -> list[str]:
        """What was done all the same, though somebody should look at it."""
        seen = set(sessions_of_staff(self.request.user).values_list("pk", flat=True))
        words = [clash_words(clash, clash.session.pk in seen) for clash in clashes(result)]
        if result.mode != Mode.IN_PERSON and not result.joining_link and result.ends_at > timezone.now():
            words.append("There is no joining link yet. Add it before the day: people are sent it 24 hours ahead.")
        return words


class LivingSession(SessionForm):
    """A form of a session that can still be changed; one that cannot leads back to its page and says why."""

    def dispatch_living(self) -> HttpResponse | None:
        """The way back, where there is nothing to change."""
        if self.row.state in (SessionState.DRAFT, SessionState.SCHEDULED):
            return None
        if self.row.state == SessionState.CANCELLED:
            words = "This session was cancelled already. Nothing about it can be changed."
        else:
            words = f"This session is {self.row.get_state_display().lower()} and can no longer be changed."
        messages.warning(self.request, words)
        return redirect(self.get_back_url())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form."""
        return self.dispatch_living() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The change."""
        return self.dispatch_living() or super().post(request, *args, **kwargs)


class ScheduleSession(SessionForm):
    """A new session."""

    template_name = "delivery/admin/session_form.html"
    form_class = ScheduleForm
    page_title = "Schedule a session"
    submit_words = "Schedule the session"

    def get_back_url(self) -> str:
        """Back to the list."""
        return reverse(f"{NAMESPACE}:index")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose teams and trainers are offered."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """The course whose button led here; the user leads, if they train."""
        asked = self.request.GET.get("course", "")
        course = Course.objects.filter(pk=asked).first() if asked.isascii() and asked.isdecimal() else None
        return {**super().get_initial(), "course": course, "lead": self.request.user.pk}

    def perform(self, form: Any) -> Session:
        """One call."""
        return operations.schedule(
            course=form.cleaned_data["course"],
            meetings=form.spans,
            details=form.details,
            by=self.actor,
            as_draft=DRAFT_BUTTON in self.request.POST,
            is_record=form.cleaned_data["is_record"],
        )

    def get_success_words(self, result: Session) -> str:
        """Done."""
        if result.state == SessionState.DRAFT:
            return "The session is saved as a draft. Nobody can see or book it until you open it."
        when = wording.when(result.starts_at)
        if result.starts_at <= timezone.now():
            return f"{result.title} of {when} is on record. Take its register next."
        opens_at = result.booking_opens_at
        if opens_at is not None and opens_at > timezone.now():
            return f"{result.title} is scheduled for {when}. People can book from {wording.when(opens_at)}."
        return f"{result.title} is scheduled for {when}. People can book now."


class EditSession(LivingSession):
    """Everything but the dates."""

    template_name = "delivery/admin/session_form.html"
    form_class = DetailsForm
    submit_words = "Save changes"
    short_title = "Edit the session"

    def get_page_title(self) -> str:
        """What is edited."""
        return f"Edit {self.row.title}, {wording.day(self.row.starts_at)}"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The session with what stands there."""
        return {**super().get_form_kwargs(), "user": self.request.user, "session": self.row}

    def get_initial(self) -> dict[str, Any]:
        """What stands there."""
        return details_of(self.row)

    def perform(self, form: Any) -> Session:
        """One call."""
        return operations.revise(session=self.row, details=form.details, by=self.actor)

    def get_success_words(self, result: Session) -> str:
        """Done."""
        return f"{result.title} has been changed."


class ChangeDates(LivingSession):
    """New dates; everybody with a place is told."""

    template_name = "delivery/admin/move_form.html"
    form_class = DatesForm
    submit_words = "Change the dates and tell people"
    short_title = "Change the dates"

    def get_page_title(self) -> str:
        """What is moved."""
        return f"Change the dates of {self.row.title}"

    def get_warning(self) -> str:
        """Who is told."""
        return f"{told_words(self.row)} Their calendars are put right, and the joining details go out anew."

    def get_form_kwargs(self) -> dict[str, Any]:
        """A row for each meeting there is."""
        return {**super().get_form_kwargs(), "meetings": self.row.meetings.count()}

    def get_initial(self) -> dict[str, Any]:
        """The dates as they are."""
        return dates_of(self.row)

    def perform(self, form: Any) -> Session:
        """One call."""
        self.sequence = self.row.calendar_sequence
        return operations.move(session=self.row, meetings=form.spans, by=self.actor)

    def get_success_words(self, result: Session) -> str:
        """Done, if anything was."""
        if result.calendar_sequence == self.sequence:
            return "Nothing changed: these are the dates it has. Nobody was told anything."
        return f"{result.title} now starts on {wording.when(result.starts_at)}."


class CancelForm(PlainWordsMixin, forms.Form):
    """Why it is called off."""

    reason = forms.CharField(
        label="Why is it cancelled?",
        error_messages={"required": "Say why, in a sentence: the people who booked will read it"},
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two sentences. Everybody who booked will read them.",
    )


class CancelSession(LivingSession):
    """Call a session off; everybody with a place is told."""

    form_class = CancelForm
    submit_words = short_title = "Cancel the session"
    submit_class = "no"
    back_words = "Keep the session"

    def get_page_title(self) -> str:
        """What is called off."""
        return f"Cancel {self.row.title}, {wording.day(self.row.starts_at)}"

    def get_warning(self) -> str:
        """Who is told, and that it is final."""
        return f"{told_words(self.row)} A cancelled session cannot be brought back."

    def perform(self, form: Any) -> Session:
        """One call."""
        return operations.cancel(session=self.row, reason=form.cleaned_data["reason"], by=self.actor)

    def get_warnings(self, result: Session) -> list[str]:
        """Nothing gets in the way of anything any more."""
        return []

    def get_success_words(self, result: Session) -> str:
        """Done."""
        return f"{result.title} has been cancelled."


class PublishSession(StaffButton):
    """Open a draft for booking."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(sessions_of_staff)
    may_touch = staticmethod(can_edit_session)

    def perform(self) -> str:
        """One call."""
        session = operations.publish(session=self.row, by=self.actor)
        return f"{session.title} is open for booking."

    def get_next_url(self) -> str:
        """To the session."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])


def clash_words(clash: Clash, is_seen: bool) -> str:
    """What is at the same time, in a sentence. The title of a session of another team may be police only."""
    other = clash.session.title if is_seen else "another session"
    if clash.trainer:
        return f"{clash.trainer} also teaches {other} at that time: {wording.when(clash.starts_at)}."
    return f"{clash.session.venue} is also taken by {other} at that time: {wording.when(clash.starts_at)}."
