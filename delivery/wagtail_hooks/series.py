"""A session is copied or repeated by a rule; the dates of a series are seen, made alike and called off together."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from delivery.forms.series import RepeatForm
from delivery.models import Session
from delivery.operations import copies, series
from delivery.permissions import can_edit_session, sessions_of_staff
from delivery.queries.audiences import told_of_changes
from delivery.queries.clashes import clashes_ahead
from delivery.queries.series import PlannedDay, coming_of
from delivery.wagtail_hooks.session_dates import DatesForm, dates_of
from delivery.wagtail_hooks.session_writing import (
    DRAFT_BUTTON,
    NAMESPACE,
    CancelForm,
    LivingSession,
    SessionForm,
    clash_words,
    words_of_told,
)
from kernel.errors import Refusal
from organisations.permissions import is_training_staff
from ui import wording
from ui.staff import StaffPage


class CopySession(SessionForm):
    """The same once more, on other dates."""

    template_name = "delivery/admin/copy_form.html"
    form_class = DatesForm
    short_title = "Copy the session"
    submit_words = "Make the copy"
    warning = "Everything but the dates is taken over; you can change it afterwards. Nobody who booked is taken along."

    def get_page_title(self) -> str:
        """What is copied."""
        return f"Copy {self.row.title}, {wording.day(self.row.starts_at)}"

    def get_form_kwargs(self) -> dict[str, Any]:
        """A row for each meeting there is."""
        return {**super().get_form_kwargs(), "meetings": self.row.meetings.count()}

    def get_initial(self) -> dict[str, Any]:
        """A week later, or the next such weekday."""
        late = timezone.now() - self.row.starts_at
        weeks = timedelta(weeks=max(1, late.days // 7 + 1))
        initial = dates_of(self.row)
        return {name: value + weeks if name.startswith("date_") else value for name, value in initial.items()}

    def perform(self, form: Any) -> Session:
        """One call."""
        as_draft = DRAFT_BUTTON in self.request.POST
        return copies.copy(session=self.row, meetings=form.spans, as_draft=as_draft, by=self.actor)

    def get_success_words(self, result: Session) -> str:
        """Done."""
        return f"This is the copy: {result.title}, {wording.when(result.starts_at)}."


@dataclass(frozen=True, slots=True)
class Line:
    """A day of the table before anything is made: the rule's day, when the session would be, what is in the way."""

    planned: PlannedDay
    when: str
    clashes: list[str]

    @property
    def day(self) -> str:
        """The rule's day as forms write it."""
        return self.planned.day.isoformat()

    @property
    def to(self) -> str:
        """The day it was moved to, as forms write it; empty where it was not."""
        return self.planned.on.isoformat() if self.planned.on != self.planned.day else ""

    @property
    def is_by_hand(self) -> bool:
        """Whether it is left out because somebody said so."""
        return self.planned.is_left_out and not self.planned.holiday


class RepeatSession(LivingSession):
    """A session becomes the first of a series. All dates are shown, with what is in the way, before any is made."""

    template_name = "delivery/admin/repeat_form.html"
    form_class = RepeatForm
    short_title = "Repeat the session"
    submit_words = "Look at the dates"

    def get_page_title(self) -> str:
        """What is repeated."""
        return f"Repeat {self.row.title}, {wording.day(self.row.starts_at)}"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The first date."""
        return {**super().get_form_kwargs(), "session": self.row}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the dates, until just these were shown and are asked for."""
        form = self.get_form()
        if not form.is_valid() or self.dispatch_living():
            return super().post(request, *args, **kwargs)
        try:
            lines = self.lines(form)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self.show_again(form, 409)
        mark = hashlib.sha256(repr(lines).encode()).hexdigest()[:16]
        if "look" not in request.POST and request.POST.get("seen") == mark:
            return super().post(request, *args, **kwargs)
        count = sum(not line.planned.is_left_out for line in lines)
        is_changed = request.POST.get("seen", mark) != mark
        context = self.get_context_data(form=form, lines=lines, seen=mark, count=count, is_changed=is_changed)
        return self.render_to_response(context)

    def lines(self, form: Any) -> list[Line]:
        """Every further date, with what is at the same time."""
        planned = series.plan(session=self.row, repeat=form.repeat)
        found = clashes_ahead([spans for _, spans in planned], like=self.row)
        seen = set(sessions_of_staff(self.request.user).values_list("pk", flat=True))
        return [
            Line(
                day,
                wording.time_range(spans[0][0], spans[-1][1]) if spans else "",
                [clash_words(clash, clash.session.pk in seen) for clash in clashes],
            )
            for (day, spans), clashes in zip(planned, found, strict=True)
        ]

    def perform(self, form: Any) -> Session:
        """One call."""
        made = series.make(
            session=self.row, repeat=form.repeat, owner=self.request.user, as_draft=form.cleaned_data["as_draft"],
            by=self.actor,
        )  # fmt: skip
        self.count = made.sessions.count()
        return made.sessions.order_by("starts_at", "pk")[0]

    def get_success_words(self, result: Session) -> str:
        """Done."""
        return f"The series has {self.count} dates now."

    def get_warnings(self, result: Session) -> list[str]:
        """They stood in the table."""
        return []

    def get_next_url(self, result: Session) -> str:
        """To its dates."""
        return reverse(f"{NAMESPACE}:series", args=[self.row.pk])


class SeriesPage(StaffPage):
    """The dates of a series."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(sessions_of_staff)
    may_touch = staticmethod(can_edit_session)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Sessions"
    header_icon = "list-ul"
    template_name = "delivery/admin/series.html"
    short_title = "Series"

    def authorise(self) -> None:
        """A session that is in no series has no such page."""
        super().authorise()
        if self.row.series is None:
            raise Http404

    def get_page_title(self) -> str:
        """What repeats."""
        return f"The series of {self.row.title}, {wording.day(self.row.starts_at)}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All its dates that this user looks after."""
        own = sessions_of_staff(self.request.user).filter(series=self.row.series).prefetch_related("allocations")
        rows = list(own.order_by("starts_at", "pk"))
        return super().get_context_data(dates=[(one, _taken(one)) for one in rows], **kwargs)


class WholeSeries(SessionForm):
    """A form about all coming sessions of a series: for those who look after every one of them."""

    def authorise(self) -> None:
        """404 where there is no series; refused where one of its coming sessions is somebody else's."""
        super().authorise()
        if self.row.series is None:
            raise Http404
        self.coming = list(coming_of(self.row.series, timezone.now()))
        own = sessions_of_staff(self.request.user).filter(pk__in=[one.pk for one in self.coming])
        if own.count() < len(self.coming):
            raise PermissionDenied

    def get_warnings(self, result: Any) -> list[str]:
        """Nothing more to say."""
        return []

    def get_back_url(self) -> str:
        """Back to the dates."""
        return reverse(f"{NAMESPACE}:series", args=[self.row.pk])

    def get_next_url(self, result: Any) -> str:
        """Back to the dates."""
        return self.get_back_url()


class AlignSeries(WholeSeries):
    """All coming ones that were not changed by themselves become like this one."""

    form_class = forms.Form
    short_title = submit_words = "Make the others like this one"

    def get_page_title(self) -> str:
        """Like which."""
        return f"Make the others like {self.row.title}, {wording.day(self.row.starts_at)}"

    def get_warning(self) -> str:
        """How many change, and what stays."""
        count = sum(not one.is_apart and one.pk != self.row.pk for one in self.coming)
        who = wording.plural_count(count, "coming session")
        return (
            f"{who} of the series will have the details, trainers, places and hours of this one, each on its own days. "
            "Those changed by themselves stay as they are. Where the hours change, everybody with a place is told."
        )

    def perform(self, form: Any) -> list[Session]:
        """One call."""
        return series.align(session=self.row, by=self.actor)

    def get_success_words(self, result: list[Session]) -> str:
        """Done."""
        return f"{wording.plural_count(len(result), 'session')} changed."


class CancelSeries(WholeSeries):
    """All that have not begun are called off."""

    form_class = CancelForm
    short_title = submit_words = "Cancel all that are to come"
    submit_class = "no"
    back_words = "Keep the sessions"

    def get_page_title(self) -> str:
        """What is called off."""
        return f"Cancel the series of {self.row.title}"

    def get_warning(self) -> str:
        """Which, who is told, and that it is final."""
        told = told_of_changes(self.coming)
        days = " ".join(f"{wording.short_day(one.starts_at)}: {words_of_told(told[one.pk])}" for one in self.coming)
        return f"Cancelled sessions cannot be brought back. {days}"

    def perform(self, form: Any) -> list[Session]:
        """One call."""
        return series.cancel(series=self.row.series, reason=form.cleaned_data["reason"], by=self.actor)

    def get_success_words(self, result: list[Session]) -> str:
        """Done."""
        return f"{wording.plural_count(len(result), 'session')} cancelled."


def _taken(session: Session) -> str:
    allocations = session.allocations.all()
    return f"{sum(one.taken for one in allocations)} of {sum(one.capacity for one in allocations)}"
