"""What trainers say of entries that came late."""

from typing import Any

from django import forms

from attendance.forms.closings import NO_DETAILS
from attendance.operations.registers import LONGEST_REASON
from ui.fields import WordsField
from ui.forms import PlainWordsMixin


class LateForm(PlainWordsMixin, forms.Form):
    """What becomes of entries that came late."""

    entries = forms.MultipleChoiceField(label="Entries", widget=forms.CheckboxSelectMultiple)
    reason = WordsField(
        label="Why",
        max_length=LONGEST_REASON,
        help_text=f"The reason stays with the register. {NO_DETAILS}",
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entries"]
        field.choices = choices
        field.initial = [value for value, _ in choices]
