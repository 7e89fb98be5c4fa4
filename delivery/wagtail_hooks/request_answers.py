"""How staff answer a request: accept, decline, offer an open session, refer, take back. One operation each."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from delivery.enums import Mode
from delivery.models import Session, SessionRequest
from delivery.operations import request_links, triage
from delivery.permissions import can_answer_request, requests_of_staff, teams_schedulable_by
from delivery.queries import requests as found
from delivery.queries.sessions import public_place
from delivery.wagtail_hooks.session_dates import FIRST_DATE, MomentPicker
from delivery.wagtail_hooks.session_forms import ScheduleForm
from organisations.enums import TeamKind
from organisations.models import Region, Team
from organisations.permissions import is_training_staff
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import StaffButton, StaffFormPage

NAMESPACE = "staff_requests"
LONDON = ZoneInfo("Europe/London")
LONGEST_NOTE = 2000


def rows_of(user: Any) -> QuerySet[SessionRequest]:
    """The requests this user sees, with what their pages show."""
    shown = ("organisation", "course", "force__region", "region", "referred_to", "session", "decided_by")
    return requests_of_staff(user).select_related(*shown)


class AnswerPage(StaffFormPage):
    """What the forms of one request share."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(rows_of)
    may_touch = staticmethod(can_answer_request)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Requests"
    header_icon = "mail"

    def get_back_url(self) -> str:
        """Back to the request."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])

    def get_next_url(self, result: Any) -> str:
        """To the request, which says how it stands."""
        return self.get_back_url()


def _note(label: str, help_text: str, *, required: bool = False) -> forms.CharField:
    words = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(
        label=label, max_length=LONGEST_NOTE, required=required, widget=words, help_text=help_text,
        error_messages={"required": "Say why, in a sentence or two: they will read it"},
    )  # fmt: skip


class AcceptForm(ScheduleForm):
    """The session that a request becomes, and the places that are kept for those who asked."""

    keep = forms.IntegerField(
        label="Places to keep for them", min_value=1, max_value=5000,
        help_text="Of the places above. The rest is open to everybody who can find the session.",
    )  # fmt: skip
    keep_until = forms.SplitDateTimeField(
        label="Keep them until",
        widget=MomentPicker("Keep them until"),
        required=False,
        help_text="Places that they have not booked by then are open to everybody. Empty: until it starts.",
    )
    note = _note("A word to them", "They read it with the dates. Leave it empty if there is nothing to add.")
    # One group more than a plain session has.
    groups = (*ScheduleForm.groups, ("For those who asked", ("keep", "keep_until", "note")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever asks for a session asks for one that is to come.
        del self.fields["is_record"]

    @property
    def until(self) -> datetime:
        """Until when, in any case."""
        chosen: datetime | None = self.cleaned_data["keep_until"]
        return chosen or self.spans[0][0]


class AcceptRequest(AnswerPage):
    """Say yes: schedule the session, and keep places on it."""

    form_class = AcceptForm
    template_name = "delivery/admin/request_accept.html"
    submit_words = "Accept and schedule the session"
    fields_of = {"trainers": "lead", "starts_at": FIRST_DATE, "ends_at": FIRST_DATE}

    def get_page_title(self) -> str:
        """Whose."""
        return f"Accept the request of {self.row.organisation}"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose teams and trainers are offered."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """As it was asked for. Under-18s take no places."""
        row, adults = self.row, max(1, self.row.adults)
        is_online = row.mode == Mode.ONLINE
        return {
            "team": self._team(),
            "course": row.course_id,
            "lead": self.request.user.pk,
            "mode": row.mode,
            "host_force": row.force_id,
            "online_capacity" if is_online else "room_capacity": adults,
            "keep": adults,
            "joining_notes": row.place,
        }

    def _team(self) -> Team | None:
        """Of the user's teams the one that works in the course's strand, in the region that answers if there is one."""
        version = self.row.course.current_version if self.row.course else None
        kind = TeamKind.PREVENT if version and version.strand == TeamKind.PREVENT else TeamKind.PROTECT
        teams = teams_schedulable_by(self.request.user).filter(kind=kind)
        region = self.row.referred_to_id or self.row.region_id
        return teams.filter(region=region).first() or teams.first()

    def perform(self, form: AcceptForm) -> Session:
        """One call."""
        given = form.cleaned_data
        return triage.accept(
            request=self.row, course=given["course"], meetings=form.spans, details=form.details, keep=given["keep"],
            keep_until=form.until, note=given["note"], by=self.actor,
        )  # fmt: skip

    def get_success_words(self, result: Session) -> str:
        """Done."""
        when = wording.when(result.starts_at)
        return f"{result.title} is scheduled for {when}. {self.row.organisation} is sent the link to its places."

    def get_next_url(self, result: Session) -> str:
        """To the session."""
        return reverse("staff_sessions:inspect", args=[result.pk])


class DeclineForm(PlainWordsMixin, forms.Form):
    """Why not."""

    reason = _note("Why can you not do it?", "Those who asked will read it. Say what they could do instead.",
                   required=True)  # fmt: skip


class DeclineRequest(AnswerPage):
    """Say no, with the reason."""

    form_class = DeclineForm
    submit_words = "Decline and tell them"
    submit_class = "no"

    def get_page_title(self) -> str:
        """Whose."""
        return f"Decline the request of {self.row.organisation}"

    def perform(self, form: Any) -> SessionRequest:
        """One call."""
        return triage.decline(request=self.row, reason=form.cleaned_data["reason"], by=self.actor)

    def get_success_words(self, result: SessionRequest) -> str:
        """Done."""
        return f"The request of {result.organisation} is declined. They are told why."


class OfferForm(PlainWordsMixin, forms.Form):
    """Which session, and a word with it."""

    session = forms.ChoiceField(label="Which session?")
    note = _note("A word to them", "Why you think that it suits them. Leave it empty if there is nothing to add.")

    def __init__(self, *args: Any, request: SessionRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = found.offerable(request, now=timezone.now())
        self.rows = {str(row.pk): row for row in rows}
        choices = [("", "Choose a session"), *((key, _line(row)) for key, row in self.rows.items())]
        self.fields["session"].choices = choices  # type: ignore[attr-defined]  # a choice field


def _line(session: Any) -> str:
    left = wording.plural_count(session.free, "place")
    return f"{session.title}, {wording.when(session.starts_at)}, {public_place(session)} ({left} left)"


class OfferSession(AnswerPage):
    """Point those who asked at an open session."""

    form_class = OfferForm
    submit_words = "Offer this session"
    warning = "They are sent the link to its page. No places are kept for them: they book like everybody."

    def get_page_title(self) -> str:
        """Whom."""
        return f"Offer {self.row.organisation} an open session"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The sessions that are open."""
        return {**super().get_form_kwargs(), "request": self.row}

    def perform(self, form: OfferForm) -> SessionRequest:
        """One call."""
        session = form.rows[form.cleaned_data["session"]]
        return triage.offer(request=self.row, session=session, note=form.cleaned_data["note"], by=self.actor)

    def get_success_words(self, result: SessionRequest) -> str:
        """Done."""
        return f"{result.organisation} is sent the link to {result.session.title if result.session else ''}."


class ReferForm(PlainWordsMixin, forms.Form):
    """To which region, and a word to the colleagues."""

    region = forms.ModelChoiceField(queryset=Region.objects.all(), label="Which region?", empty_label="Choose a region")
    note = _note("A word to the colleagues", "Only they read it.")

    def __init__(self, *args: Any, request: SessionRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Region.objects.exclude(pk=request.region_id or 0).filter(valid_to=None)
        self.fields["region"].queryset = others  # type: ignore[attr-defined]  # a model choice


class ReferRequest(AnswerPage):
    """Ask another region's team to answer."""

    form_class = ReferForm
    submit_words = "Refer the request"
    warning = (
        "The coordinators of that region are told, and those who asked. Your team still sees the request, and can take "
        "it back for as long as it waits."
    )

    def get_page_title(self) -> str:
        """Whose."""
        return f"Refer the request of {self.row.organisation}"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The other regions."""
        return {**super().get_form_kwargs(), "request": self.row}

    def get_initial(self) -> dict[str, Any]:
        """The region in which the postcode lies, where that is another one."""
        return {"region": found.home_region_id(self.row)}

    def perform(self, form: ReferForm) -> SessionRequest:
        """One call."""
        given = form.cleaned_data
        return triage.refer(request=self.row, region=given["region"], note=given["note"], by=self.actor)

    def get_success_words(self, result: SessionRequest) -> str:
        """Done."""
        return f"{result.referred_to} answers the request of {result.organisation} now."


class TakeBack(StaffButton):
    """The first region answers after all: pressed by it, or by the region that was asked."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(rows_of)

    def perform(self) -> str:
        """One call."""
        row = triage.take_back(request=self.row, by=self.actor)
        return f"The request of {row.organisation} waits for {row.region} again."

    def get_next_url(self) -> str:
        """To the request."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])


class SendLinkAgain(TakeBack):
    """Send those who asked the link to their request once more."""

    may_touch = staticmethod(can_answer_request)

    def perform(self) -> str:
        """One call."""
        request_links.send_again(request=self.row, by=self.actor)
        return f"The link to the request is on its way to {self.row.asker_email}."
