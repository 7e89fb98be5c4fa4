"""Who teaches is changed in one step: at one session, or at all that somebody who leaves would have taught.

Where the new trainer is wanted elsewhere at the same time, the page says so first and asks once more.
"""

import hashlib
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from delivery.enums import SessionState
from delivery.models import Session
from delivery.operations import trainers as operations
from delivery.permissions import can_edit_session, sessions_of_staff
from delivery.queries.clashes import clashes_of
from delivery.queries.trainers import to_hand_over, trainers_in, with_sessions
from delivery.wagtail_hooks.session_forms import TrainerChoice
from delivery.wagtail_hooks.session_writing import NAMESPACE, clash_words
from organisations.permissions import is_administrator, is_coordinator, is_training_staff
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import StaffFormPage


def may_hand_over(user: Any) -> bool:
    """Whether this user hands sessions over in numbers: coordinators and administrators, of those they look after."""
    return is_coordinator(user) or is_administrator(user)


def sessions_to_hand_over(user: Any) -> QuerySet[Session]:
    """Those to come that this user looks after."""
    return to_hand_over(sessions_of_staff(user), timezone.now())


class ClashesFirst(StaffFormPage):
    """A form whose answer waits until its user has seen what is at the same time."""

    template_name = "delivery/admin/trainer_form.html"
    may_enter = staticmethod(is_training_staff)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Sessions"
    header_icon = "group"

    def sessions_of(self, form: Any) -> Sequence[Session]:
        """Which sessions change hands."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go on if nothing is in the way, or if just this was shown already."""
        form = self.get_form()
        if form.is_valid():
            words = self.clashes(form.cleaned_data["on"], self.sessions_of(form))
            mark = hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
            if words and request.POST.get("seen") != mark:
                context = self.get_context_data(form=form, clashes=words, seen=mark)
                return self.render_to_response(context, status=409)
        return super().post(request, *args, **kwargs)

    def clashes(self, user: User, sessions: Sequence[Session]) -> list[str]:
        """What is at the same time, a sentence each."""
        seen = set(sessions_of_staff(self.request.user).values_list("pk", flat=True))
        return [clash_words(clash, clash.session.pk in seen) for clash in clashes_of(user, sessions)]


class SwapForm(PlainWordsMixin, forms.Form):
    """Who goes and who comes."""

    off = TrainerChoice(
        queryset=User.objects.none(), label="Who is taken off", empty_label="Choose a trainer",
        error_messages={"required": "Choose who is taken off"},
    )  # fmt: skip
    on = TrainerChoice(
        queryset=User.objects.none(), label="Who teaches instead", empty_label="Choose a trainer",
        error_messages={"required": "Choose who teaches instead"},
    )  # fmt: skip
    stays = forms.BooleanField(
        label="They taught part of it and stay on as a co-trainer",
        required=False,
        help_text="Certificates name everybody who teaches a session.",
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = User.objects.filter(pk__in=session.trainers.values("user")).order_by("first_name", "last_name", "pk")
        off = cast(TrainerChoice, self.fields["off"])
        off.queryset = there
        if len(there) == 1:
            off.empty_label = None  # there is nothing to choose
        self.fields["on"].queryset = trainers_in([session.team.region_id])  # type: ignore[attr-defined]  # the same
        if session.state != SessionState.HELD:
            del self.fields["stays"]


class SwapTrainer(ClashesFirst):
    """Somebody else teaches this session."""

    rows = staticmethod(sessions_of_staff)
    may_touch = staticmethod(can_edit_session)
    form_class = SwapForm
    submit_words = short_title = "Change the trainer"

    def get_page_title(self) -> str:
        """Of which session."""
        return f"Change the trainer of {self.row.title}, {wording.day(self.row.starts_at)}"

    def get_warning(self) -> str:
        """Who is told."""
        words = "Both are told by e-mail, apart from yourself. Those who booked are not."
        if self.row.state == SessionState.HELD:
            return f"{words} The session has begun: what is on its register stays, and the new trainer goes on with it."
        return words

    def get_form_kwargs(self) -> dict[str, Any]:
        """Who teaches it, and who could."""
        return {**super().get_form_kwargs(), "session": self.row}

    def get_back_url(self) -> str:
        """Back to the session."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])

    def sessions_of(self, form: Any) -> Sequence[Session]:
        """This one."""
        return [self.row]

    def perform(self, form: Any) -> Session:
        """One call."""
        given = form.cleaned_data
        stays = given.get("stays", False)
        self.who = given["on"]
        return operations.swap(session=self.row, off=given["off"], on=given["on"], stays=stays, by=self.actor)

    def get_success_words(self, result: Session) -> str:
        """Done."""
        return f"{self.who.name} now teaches {result.title}."

    def get_next_url(self, result: Session) -> str:
        """To the session, unless whoever went was the one who did this and sees it no more."""
        is_seen = sessions_of_staff(self.request.user).filter(pk=result.pk).exists()
        return self.get_back_url() if is_seen else reverse(f"{NAMESPACE}:index")


class WhoForm(PlainWordsMixin, forms.Form):
    """Whose sessions."""

    off = TrainerChoice(
        queryset=User.objects.none(), label="Whose sessions change hands", empty_label="Choose a trainer",
        help_text="Everybody who teaches a session to come.",
        error_messages={"required": "Choose whose sessions change hands"},
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["off"].queryset = with_sessions(sessions_to_hand_over(user))  # type: ignore[attr-defined]  # the same


class ChooseWhoLeaves(StaffFormPage):
    """The first step: whose sessions. It changes nothing."""

    may_enter = staticmethod(may_hand_over)
    form_class = WhoForm
    page_title = "Hand over a trainer's sessions"
    submit_words = "Go on"
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Sessions"
    header_icon = "group"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose sessions this user looks after."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def perform(self, form: Any) -> User:
        """Nothing yet."""
        return form.cleaned_data["off"]  # type: ignore[no-any-return]  # a cleaned form is untyped

    def get_next_url(self, result: User) -> str:
        """To the second step."""
        return reverse(f"{NAMESPACE}:hand_over", args=[result.pk])


class SessionsChoice(forms.ModelMultipleChoiceField[Session]):
    """Sessions to tick, by course and time."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """What and when."""
        return f"{obj.title}, {wording.time_range(obj.starts_at, obj.ends_at)}, {obj.team}"


class HandOverForm(PlainWordsMixin, forms.Form):
    """Which sessions, and to whom."""

    on = TrainerChoice(
        queryset=User.objects.none(), label="Who teaches instead", empty_label="Choose a trainer",
        error_messages={"required": "Choose who teaches instead"},
    )  # fmt: skip
    sessions = SessionsChoice(
        queryset=Session.objects.none(), label="Which sessions",
        help_text="To share them out, tick some now and come back for the others.",
        error_messages={"required": "Tick at least one session"},
    )  # fmt: skip

    def __init__(self, *args: Any, sessions: QuerySet[Session], off: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = trainers_in(sessions.order_by().values("team__region")).exclude(pk=off.pk)
        self.fields["on"].queryset = others  # type: ignore[attr-defined]  # a model choice
        self.fields["sessions"].queryset = sessions  # type: ignore[attr-defined]  # the same


class HandOver(ClashesFirst):
    """The second step: to whom, and which of them. Opened with all of them ticked."""

    may_enter = staticmethod(may_hand_over)
    form_class = HandOverForm
    submit_words = "Hand the sessions over"
    warning = "The two trainers are told by e-mail, with a list. Those who booked are not."

    @staticmethod
    def rows(user: Any) -> QuerySet[User]:
        """Those who teach what this user looks after and is still to come."""
        return with_sessions(sessions_to_hand_over(user))

    def get_page_title(self) -> str:
        """Whose."""
        return f"Hand over the sessions of {self.row.name}"

    @property
    def sessions(self) -> QuerySet[Session]:
        """All that this trainer would teach, of those this user looks after."""
        theirs = sessions_to_hand_over(self.request.user).filter(pk__in=self.row.taught_sessions.values("session"))
        return theirs.select_related("team")

    def get_form_kwargs(self) -> dict[str, Any]:
        """What there is to choose."""
        return {**super().get_form_kwargs(), "sessions": self.sessions, "off": self.row}

    def get_initial(self) -> dict[str, Any]:
        """All of them."""
        return {"sessions": [session.pk for session in self.sessions]}

    def sessions_of(self, form: Any) -> Sequence[Session]:
        """Those that are ticked."""
        return list(form.cleaned_data["sessions"])

    def perform(self, form: Any) -> list[Session]:
        """One call."""
        self.who = form.cleaned_data["on"]
        sessions = self.sessions_of(form)
        return operations.hand_over(sessions=sessions, off=self.row, on=self.who, by=self.actor)

    def get_success_words(self, result: list[Session]) -> str:
        """Done."""
        return f"{self.who.name} now teaches {wording.plural_count(len(result), 'session')} of {self.row.name}."

    def get_next_url(self, result: list[Session]) -> str:
        """To what is left, or to the list."""
        if self.sessions.exists():
            return reverse(f"{NAMESPACE}:hand_over", args=[self.row.pk])
        return reverse(f"{NAMESPACE}:index")
