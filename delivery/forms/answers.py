"""A course's own questions as fields of a form. Follow-ups stand under the choice that they wait for.

Whether a follow-up is asked is decided here, by what came in: the page only hides what need not be read.
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import escape, format_html

from courses.enums import NO, YES, QuestionKind
from courses.models.asking import BookingQuestion
from delivery.models import Booking
from delivery.operations.answers import LARGEST_NUMBER, LONGEST
from delivery.queries import answers as found
from ui.fields import LineField, WordsField
from ui.forms import PlainWordsMixin

_SAID = {YES: "Yes", NO: "No"}


class AnswersMixin:
    """Adds the questions that its form is given with `ask`. Put it before the form's own class."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    asks: tuple[BookingQuestion, ...] = ()
    may_leave_out = False

    def ask(self, asks: Iterable[BookingQuestion], *, may_leave_out: bool = False) -> None:
        """Add a field for each question; with `may_leave_out` none has to be answered."""
        self.asks, self.may_leave_out = tuple(asks), may_leave_out
        above = {question.id: question for question in self.asks}
        for question in self.asks:
            is_needed = question.is_required and not may_leave_out
            self.fields[name_of(question.id)] = _field(question, above.get(question.parent), is_needed=is_needed)
            if question.parent:
                parent: Any = self.fields[name_of(question.parent)]
                parent.below.setdefault(question.if_answer, []).append(name_of(question.id))

    @property
    def questions(self) -> list[BoundField]:
        """The fields that stand by themselves; those under a choice are drawn with it."""
        form = cast(forms.Form, self)
        return [form[name_of(one.id)] for one in self.asks if not one.parent]

    def clean(self) -> dict[str, Any]:
        """Complain of what was asked and not answered, and of nothing that was not asked."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data  # type: ignore[misc]  # before a form
        answers, form = self.answers(), cast(forms.Form, self)
        for question in self.asks:
            name = name_of(question.id)
            is_needed = question.is_required and not self.may_leave_out
            if not question.is_asked(answers):
                form.errors.pop(name, None)
            elif is_needed and question.id not in answers and name not in form.errors:
                form.add_error(name, _missing(question))
        return cleaned

    def answers(self) -> dict[str, Any]:
        """What was answered, by question."""
        named = ((one.id, self.cleaned_data.get(name_of(one.id))) for one in self.asks)
        return {ident: value for ident, value in named if value not in (None, "", [])}


class AnswersForm(AnswersMixin, PlainWordsMixin, forms.Form):
    """The questions by themselves, for a booking that was made. It remembers what the page showed."""

    seen = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asks: Iterable[BookingQuestion], may_leave_out: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(asks, may_leave_out=may_leave_out)


def name_of(question: str) -> str:
    """What the field of a question is called."""
    return f"answer_{question}"


def answered(booking: Booking, asks: Iterable[BookingQuestion]) -> dict[str, Any]:
    """What stands in the form of a booking: its answers, as far as the questions still offer them."""
    possible = found.still_possible(asks, booking)
    return {"seen": found.fingerprint(booking), **{name_of(ident): value for ident, value in possible.items()}}


def _field(question: BookingQuestion, above: BookingQuestion | None, *, is_needed: bool) -> Any:
    said: dict[str, Any] = {"label": question.words, "help_text": _hint(question, above)}
    field = _MAKERS[QuestionKind(question.kind)](question, {**said, "required": is_needed and above is None})
    field.error_messages["required"] = _missing(question)
    # What `ui.forms` reads: whether to call it optional, and what stands under its choices.
    field.is_required_where_asked, field.below = is_needed, {}
    return field


def _choose_one(question: BookingQuestion, said: Mapping[str, Any]) -> forms.Field:
    choices = [(one, _SAID.get(one, one) if question.kind == QuestionKind.YES_NO else one) for one in question.answers]
    if not question.is_required:
        choices.append(("", "No answer"))
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **said)


def _choose_several(question: BookingQuestion, said: Mapping[str, Any]) -> forms.Field:
    choices = [(one, one) for one in question.options]
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **said)


def _number(question: BookingQuestion, said: Mapping[str, Any]) -> forms.Field:
    widget = forms.NumberInput({"class": "govuk-input--width-5", "inputmode": "numeric"})
    return forms.IntegerField(min_value=0, max_value=LARGEST_NUMBER, widget=widget, **said)


_MAKERS: dict[QuestionKind, Any] = {
    QuestionKind.SHORT_TEXT: lambda question, said: LineField(max_length=LONGEST[QuestionKind.SHORT_TEXT], **said),
    QuestionKind.LONG_TEXT: lambda question, said: WordsField(max_length=LONGEST[QuestionKind.LONG_TEXT], **said),
    QuestionKind.YES_NO: _choose_one,
    QuestionKind.CHOOSE_ONE: _choose_one,
    QuestionKind.CHOOSE_SEVERAL: _choose_several,
    QuestionKind.NUMBER: _number,
}


def _hint(question: BookingQuestion, above: BookingQuestion | None) -> str:
    # Forms draw hints as they are, and editors write plain words.
    if above is None:
        return escape(question.hint)
    is_yes_no = above.kind == QuestionKind.YES_NO
    said = _SAID.get(question.if_answer, "") if is_yes_no else question.if_answer
    return format_html("Only if you chose “{}”. {}", said, question.hint)


def _missing(question: BookingQuestion) -> str:
    return f"Answer the question “{question.words}”"
