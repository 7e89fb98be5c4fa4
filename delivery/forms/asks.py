"""The forms by which trainers are asked, offer and answer."""

from typing import Any

from django import forms

from accounts.models import User
from delivery.enums import TrainerRole
from delivery.models import Session
from delivery.queries.trainers import trainers_in
from ui.fields import LineField
from ui.forms import PlainWordsMixin

YES, NO = "yes", "no"


class SeveralTrainers(forms.ModelMultipleChoiceField[User]):
    """Trainers to tick, by name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """The name alone."""
        return str(obj.name)


class AskForm(PlainWordsMixin, forms.Form):
    """Whom to ask, as what, with a word."""

    users = SeveralTrainers(
        queryset=User.objects.none(), label="Whom to ask", error_messages={"required": "Tick at least one trainer"},
        help_text="Each gets an e-mail. Whoever says yes first has the session.",
    )  # fmt: skip
    role = forms.ChoiceField(choices=TrainerRole.choices, label="As what", initial=TrainerRole.LEAD)
    note = LineField(label="A word to them", required=False, max_length=300)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = session.trainers.values("user")
        free = trainers_in([session.team.region_id]).exclude(pk__in=there)
        self.fields["users"].queryset = free  # type: ignore[attr-defined]  # a model choice
        if session.trainers.filter(role=TrainerRole.LEAD).exists():
            # There is one lead; whoever is looked for now stands beside them.
            others = [(value, words) for value, words in TrainerRole.choices if value != TrainerRole.LEAD]
            self.fields["role"].choices = others  # type: ignore[attr-defined]  # a choice field
            self.initial.setdefault("role", TrainerRole.CO_TRAINER)


class OfferForm(PlainWordsMixin, forms.Form):
    """A word with the offer."""

    note = LineField(label="A word to the coordinator", required=False, max_length=300)


class AnswerForm(PlainWordsMixin, forms.Form):
    """Yes or no."""

    answer = forms.ChoiceField(
        label="Your answer", widget=forms.RadioSelect, error_messages={"required": "Say yes or no"}
    )
    note = LineField(label="If no: why, in a few words", required=False, max_length=300)

    def __init__(self, *args: Any, yes: str, no: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(YES, yes), (NO, no)]  # type: ignore[attr-defined]  # a choice field
