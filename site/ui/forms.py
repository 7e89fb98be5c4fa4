"""Draws every form the same way: label, hint, error, field, each tied to the other for screen readers.

Django asks the renderer for the templates; the templates ask `drawn` which shape a field has and how it looks.
Nothing is changed on the widgets themselves, so the staff screens, which draw fields in their own way, stay as they
are.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input, Widget
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.safestring import SafeString

# Set on a form once a page has drawn its error summary; the form templates read it.
SUMMARY_NOTE = "summary_is_drawn"


class FormRenderer(TemplatesSetting):
    """The project's `FORM_RENDERER`: `{{ form }}`, `{{ formset }}` and `{{ field.as_field_group }}` drawn our way."""

    form_template_name = "django/forms/muster_form.html"
    formset_template_name = "django/forms/muster_formset.html"
    field_template_name = "django/forms/muster_field.html"


class DayInput(forms.DateInput):
    """A date, with the browser's own calendar; drawn for every plain date field."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A date and time, with the browser's own picker; drawn for every plain date-time field."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class ClockInput(forms.TimeInput):
    """A time of day, with the browser's own picker; drawn for every plain time field."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class PlainWordsMixin:
    """Gives a form's fields error messages that say what to do, where the field has not set its own.

    Put it before `forms.Form` or `forms.ModelForm`: `class BookingForm(PlainWordsMixin, forms.Form)`.
    """

    fields: dict[str, forms.Field]

    def full_clean(self) -> None:
        """Clean, with the words in place: only now is it certain which fields the form has."""
        for name, field in self.fields.items():
            label = str(field.label or name.replace("_", " "))
            for code, message in _plain_words(field, label).items():
                # A form may have said it better; only Django's own wording is replaced.
                if field.error_messages.get(code) == _django_words(type(field)).get(code):
                    field.error_messages[code] = message
        super().full_clean()  # type: ignore[misc]  # stands before a form class


@dataclass(frozen=True)
class Problem:
    """One line of the error summary; `target` is the id of the field to jump to, or empty."""

    message: str
    target: str


@dataclass(frozen=True)
class Option:
    """One radio or checkbox of a group; `below` are fields that matter only once it is chosen."""

    widget: SafeString
    target: str
    label: str
    below: tuple[BoundField, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """How one field is drawn. `kind` is "input", "file", "checkbox", "radios", "checkboxes" or "group"."""

    kind: str
    widget: SafeString | str
    options: list[Option]
    target: str
    extra_class: str
    shows_optional: bool


def problems(form: forms.BaseForm | BaseFormSet[Any]) -> list[Problem]:
    """All that is wrong with a form or a formset, in the order of its fields."""
    if isinstance(form, BaseFormSet):
        own = [Problem(str(message), "") for message in form.non_form_errors()]
        return own + [problem for each in form.forms for problem in problems(each)]
    found = [Problem(str(message), "") for message in form.errors.get(NON_FIELD_ERRORS, [])]
    for field in form:
        found += [Problem(str(message), "" if field.is_hidden else target_id(field)) for message in field.errors]
    return found


def target_id(field: BoundField) -> str:
    """The id of the element that takes the focus for this field: for a group of choices, the first of them."""
    return field.id_for_label or (f"{field.auto_id}_0" if field.auto_id else "")


def drawn(field: BoundField) -> Drawn:
    """The shape of a field and its widget's HTML, with our classes added to those the form gave it."""
    kind = _kind(field.field.widget)
    has_options = kind in {"radios", "checkboxes"}
    return Drawn(
        kind=kind,
        widget="" if has_options else _widget_html(field, kind),
        options=_options(field, kind) if has_options else [],
        target=target_id(field),
        extra_class=str(field.field.widget.attrs.get("class", "")),
        shows_optional=_is_optional(field) and kind != "checkbox" and getattr(field.form, "mark_optional", True),
    )


def _is_optional(field: BoundField) -> bool:
    # Where it has to be answered only by some, the form decides, and Django must not.
    return not field.field.required and not getattr(field.field, "is_required_where_asked", False)


def _kind(widget: Widget) -> str:
    # RadioSelect is the parent of CheckboxSelectMultiple in Django, so the order matters.
    kinds: list[tuple[type[Widget], str]] = [
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.FileInput, "file"),
        (forms.MultiWidget, "group"),
        (forms.SelectDateWidget, "group"),
    ]
    return next((kind for widget_type, kind in kinds if isinstance(widget, widget_type)), "input")


def _widget_html(field: BoundField, kind: str) -> SafeString:
    widget = _native(field)
    base, error = _classes(widget, kind)
    names = [base, *([error] if field.errors and error else []), str(widget.attrs.get("class", ""))]
    attrs: dict[str, str | bool] = {"class": " ".join(name for name in names if name)}
    if isinstance(widget, forms.EmailInput) and "spellcheck" not in widget.attrs:
        attrs["spellcheck"] = "false"
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":  # Django's own choice, not the form's
        attrs["rows"] = "5"
    return field.as_widget(widget=widget, attrs=attrs)


def _options(field: BoundField, kind: str) -> list[Option]:
    options = []
    for choice in field.subwidgets:
        # The form's own class goes on the group, and an error is told once, by the group.
        attrs = {name: value for name, value in choice.data["attrs"].items() if name not in {"class", "aria-invalid"}}
        choice.data["attrs"] = {**attrs, "class": f"govuk-{kind}__input"}
        below = _below(field, str(choice.data["value"]))
        options.append(Option(SafeString(choice.tag()), choice.id_for_label, choice.choice_label, below))
    return options


def _below(field: BoundField, value: str) -> tuple[BoundField, ...]:
    """The fields that a form wants under one of a field's choices: its `below`, names by value."""
    names = getattr(field.field, "below", {}).get(value, ())
    return tuple(field.form[name] for name in names)


def _classes(widget: Widget, kind: str) -> tuple[str, str]:
    if kind == "checkbox":
        return "govuk-checkboxes__input", ""
    if kind == "file":
        return "govuk-file-upload", "govuk-file-upload--error"
    if isinstance(widget, (forms.Select, forms.SelectDateWidget)):
        return "govuk-select", "govuk-select--error"
    if isinstance(widget, forms.Textarea):
        return "govuk-textarea", "govuk-textarea--error"
    width = _width(widget)
    return f"govuk-input {width}".strip(), "govuk-input--error"


def _width(widget: Widget) -> str:
    if "govuk-input--width" in str(widget.attrs.get("class", "")) or not isinstance(widget, Input):
        return ""
    widths = {"number": "5", "date": "10", "time": "5", "datetime-local": "20", "tel": "20"}
    return f"govuk-input--width-{widths[widget.input_type]}" if widget.input_type in widths else ""


def _native(field: BoundField) -> Widget:
    """The browser's own picker for a plain date or time field.

    What was typed in another form than the picker can show stays in a text field, so that it is not lost.
    """
    pickers: dict[type[Widget], tuple[type[Widget], Any]] = {
        forms.DateInput: (DayInput, parse_date),
        forms.DateTimeInput: (MomentInput, parse_datetime),
        forms.TimeInput: (ClockInput, parse_time),
    }
    widget: Widget = field.field.widget
    found = pickers.get(type(widget))
    if found is None or getattr(widget, "input_type", "") != "text":
        return widget
    picker, parse = found
    typed = field.value()
    if isinstance(typed, str) and typed and not _parses(parse, typed):
        return widget
    return picker(attrs=dict(widget.attrs))


def _parses(parse: Any, typed: str) -> bool:
    try:
        return parse(typed) is not None
    except ValueError:  # well formed, but no such day
        return False


def _django_words(field_type: type[forms.Field]) -> dict[str, Any]:
    words: dict[str, Any] = {}
    for parent in reversed(field_type.__mro__):
        words.update(getattr(parent, "default_error_messages", {}))
    return words


def _plain_words(field: forms.Field, label: str) -> dict[str, str]:
    # "URN" stays as it is, "E-mail address" does not.
    lowered = label if label[:2].isupper() and label[1:2].isalpha() else label[:1].lower() + label[1:]
    if isinstance(field, forms.BooleanField):
        return {"required": "Tick the box to go on"}
    if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        choose = f"Choose an answer for “{label}”"
        return {"required": choose, "invalid_choice": choose}
    if isinstance(field, forms.FileField):
        return {"required": f"Choose a file for “{label}”", "empty": "The file is empty. Choose another one"}
    words = {"required": f"Enter {lowered}"}
    if isinstance(field, forms.EmailField):
        words["invalid"] = "Enter an e-mail address like name@example.org"
        words["required"] = "Enter an e-mail address" if lowered == "e-mail address" else words["required"]
    if isinstance(field, forms.URLField):
        words["invalid"] = "Enter a link like https://example.org/room"
    if isinstance(field, (forms.DateField, forms.DateTimeField)):
        words["invalid"] = f"Enter {lowered} as a real date"
    if isinstance(field, forms.IntegerField):
        words["invalid"] = f"Enter {lowered} as a whole number, like 12"
    # Django fills these in with the % operator.
    name = label.replace("%", "%%")
    words["min_value"] = f"{name} must be %(limit_value)s or more"
    words["max_value"] = f"{name} must be %(limit_value)s or less"
    words["max_length"] = f"{name} must be %(limit_value)s characters or fewer. You typed %(show_value)s"
    return words
