"""What is asked when a register is closed or opened again. Each box says what must not be written in it."""

from typing import ClassVar

from django import forms

from attendance.enums import Concern, Intelligence
from attendance.operations.close_outs import LONGEST_LESSONS, Answers
from attendance.operations.registers import LONGEST_REASON
from ui.fields import LineField, WordsField
from ui.forms import PlainWordsMixin

NEVER_HERE = "No names, nothing about anybody's health, no intelligence and nothing about an investigation."
NO_DETAILS = "Write what was wrong, not who: no names, and nothing about the health of anybody or an investigation."


class CloseOutForm(PlainWordsMixin, forms.Form):
    """The questions at the end of a meeting."""

    mark_optional: ClassVar[bool] = True

    concern = forms.ChoiceField(
        label="Did anybody give cause for concern about their own or somebody else's safety?",
        choices=Concern.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether there was a concern"},
    )
    handed_to = LineField(
        label="Handed over to",
        required=False,
        max_length=120,
        help_text=f"A role or team, like “force safeguarding hub”. {NEVER_HERE}",
    )
    intelligence = forms.ChoiceField(
        label="Did you hear intelligence?",
        choices=Intelligence.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether there was intelligence"},
    )
    reference = LineField(
        label="Reference of the submission",
        required=False,
        max_length=40,
        help_text="The reference alone, like 50/IR/1234/26. Never write what it is about: it belongs into the force's "
        "own system.",
    )
    lessons = WordsField(
        label="Lessons for next time",
        required=False,
        max_length=LONGEST_LESSONS,
        help_text=f"What to do again, and what otherwise. {NEVER_HERE}",
        widget=forms.Textarea({"rows": 3}),
    )

    def answers(self) -> Answers:
        """What was said."""
        names = ("concern", "handed_to", "intelligence", "reference", "lessons")
        return Answers(**{name: self.cleaned_data[name] for name in names})


class CloseForm(CloseOutForm):
    """The last look before marks are final."""

    empty = forms.BooleanField(required=False, label="Nobody came: record everyone booked as absent")


class AmendForm(PlainWordsMixin, forms.Form):
    """Why a closed register is opened again."""

    reason = WordsField(
        label="What was wrong",
        max_length=LONGEST_REASON,
        help_text=f"The reason stays with the register. {NO_DETAILS}",
        widget=forms.Textarea({"rows": 3}),
    )
