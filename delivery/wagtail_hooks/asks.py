"""A trainer is found: coordinators ask, trainers offer, and each answers on a page of their own."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from delivery.enums import AskState
from delivery.forms.asks import YES, AnswerForm, AskForm, OfferForm
from delivery.models import Session, TrainerAsk
from delivery.operations import asks
from delivery.permissions import (
    asks_to_answer,
    asks_visible_to,
    can_look_for_trainers,
    can_take_back,
    sessions_of_staff,
)
from delivery.queries.clashes import clashes_of
from delivery.queries.trainers import looking_for
from delivery.wagtail_hooks.session_writing import NAMESPACE, clash_words
from organisations.permissions import is_trainer, is_training_staff
from ui import wording
from ui.staff import StaffButton, StaffFormPage


class AskPage(StaffFormPage):
    """What the forms about finding a trainer share."""

    may_enter = staticmethod(is_training_staff)
    template_name = "delivery/admin/ask_form.html"
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Sessions"
    header_icon = "group"

    @property
    def session(self) -> Session:
        """Which session it is about."""
        return self.row  # type: ignore[no-any-return]  # the row of the address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The session, and what was asked and offered so far for those who look for trainers."""
        open_first = self.session.asks.select_related("user").order_by("-made_at", "-pk")
        may_look = can_look_for_trainers(self.request.user, self.session)
        return super().get_context_data(
            session=self.session, asks=list(open_first) if may_look else [], open_states=asks.OPEN, **kwargs
        )


class AskTrainers(AskPage):
    """Ask one or several trainers to take a session."""

    rows = staticmethod(sessions_of_staff)
    may_touch = staticmethod(can_look_for_trainers)
    form_class = AskForm
    short_title = "Ask trainers"
    submit_words = "Ask them"

    def get_page_title(self) -> str:
        """For which."""
        return f"Ask trainers for {self.row.title}, {wording.day(self.row.starts_at)}"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Who could teach it."""
        return {**super().get_form_kwargs(), "session": self.row}

    def get_back_url(self) -> str:
        """Back to the session."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])

    def perform(self, form: Any) -> list[TrainerAsk]:
        """One call."""
        given = form.cleaned_data
        return asks.ask(session=self.row, users=given["users"], role=given["role"], note=given["note"], by=self.actor)

    def get_success_words(self, result: list[TrainerAsk]) -> str:
        """Done."""
        return f"{wording.plural_count(len(result), 'trainer was', 'trainers were')} asked."

    def get_warnings(self, result: list[TrainerAsk]) -> list[str]:
        """Who of them is wanted elsewhere at that time."""
        seen = set(sessions_of_staff(self.request.user).values_list("pk", flat=True))
        found = [clash for one in result for clash in clashes_of(one.user, [self.row])]
        return [clash_words(clash, clash.session.pk in seen) for clash in found]

    def get_next_url(self, result: list[TrainerAsk]) -> str:
        """The same page: it lists them."""
        return reverse(f"{NAMESPACE}:asks", args=[self.row.pk])


class OfferToTeach(AskPage):
    """A trainer offers to take a session that nobody leads."""

    may_enter = staticmethod(is_trainer)
    form_class = OfferForm
    short_title = "Offer to teach"
    submit_words = "Offer to teach it"
    warning = "The coordinators of the region are told, and answer you by e-mail."

    @staticmethod
    def rows(user: Any) -> QuerySet[Session]:
        """Those that look for a trainer in this user's regions."""
        return looking_for(user, timezone.now())

    def get_page_title(self) -> str:
        """Which."""
        return f"Offer to teach {self.row.title}, {wording.day(self.row.starts_at)}"

    def get_back_url(self) -> str:
        """Back to the landing screen, where they are listed."""
        return reverse("wagtailadmin_home")

    def perform(self, form: Any) -> TrainerAsk:
        """One call."""
        note = form.cleaned_data["note"]
        return asks.offer(session=self.row, user=self.request.user, note=note, by=self.actor)

    def get_success_words(self, result: TrainerAsk) -> str:
        """Done."""
        return "Thank you. The coordinators have your offer."

    def get_next_url(self, result: TrainerAsk) -> str:
        """To the sessions."""
        return reverse(f"{NAMESPACE}:index")


class AnswerAsk(AskPage):
    """Yes or no: the trainer to being asked, those who look for trainers to an offer."""

    rows = staticmethod(asks_to_answer)
    form_class = AnswerForm
    submit_words = short_title = "Answer"

    @property
    def session(self) -> Session:
        """The session that was asked for."""
        return self.row.session  # type: ignore[no-any-return]  # the row of the address

    @property
    def is_offer(self) -> bool:
        """Whether a trainer offered, so that the team answers."""
        return bool(self.row.state == AskState.OFFERED)

    def get_page_title(self) -> str:
        """What is answered."""
        what = f"{self.session.title}, {wording.day(self.session.starts_at)}"
        return f"{self.row.user.name} offers to teach {what}" if self.is_offer else f"Can you teach {what}?"

    def get_warning(self) -> str:
        """What is at the same time, or that it was answered."""
        if self.row.state not in asks.OPEN:
            return f"This was settled: {self.row.get_state_display().lower()}."
        seen = set(sessions_of_staff(self.request.user).values_list("pk", flat=True))
        found = clashes_of(self.row.user, [self.session])
        return " ".join(clash_words(clash, clash.session.pk in seen) for clash in found)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The two answers in words."""
        yes = f"Yes, {self.row.user.name} teaches it" if self.is_offer else "Yes, I will teach it"
        no = "No, thank you" if self.is_offer else "No, I cannot"
        return {**super().get_form_kwargs(), "yes": yes, "no": no}

    def get_back_url(self) -> str:
        """Back to the landing screen."""
        return reverse("wagtailadmin_home")

    def perform(self, form: Any) -> TrainerAsk:
        """One call."""
        if form.cleaned_data["answer"] == YES:
            return asks.accept(ask=self.row, by=self.actor)
        return asks.decline(ask=self.row, note=form.cleaned_data["note"], by=self.actor)

    def get_success_words(self, result: TrainerAsk) -> str:
        """Done."""
        if result.state == AskState.DECLINED:
            return "Thank you for the answer."
        return f"{result.user.name} teaches {self.session.title} on {wording.day(self.session.starts_at)}."

    def get_next_url(self, result: TrainerAsk) -> str:
        """To the sessions."""
        return reverse(f"{NAMESPACE}:index")


class WithdrawAsk(StaffButton):
    """Nobody need answer any more: those who look for trainers take back what they asked; a trainer, an offer."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(asks_visible_to)
    may_touch = staticmethod(can_take_back)

    def perform(self) -> str:
        """One call."""
        is_own = self.row.user_id == self.request.user.pk
        asks.withdraw(ask=self.row, by=self.actor)
        return "Your offer is taken back." if is_own else f"{self.row.user.name} need not answer any more."

    def get_next_url(self) -> str:
        """Back to who was asked; for a trainer, to the landing screen, where the offer stood."""
        if can_look_for_trainers(self.request.user, self.row.session):
            return reverse(f"{NAMESPACE}:asks", args=[self.row.session_id])
        return reverse("wagtailadmin_home")
