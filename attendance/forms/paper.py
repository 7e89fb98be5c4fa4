"""What was signed on paper, typed in by the numbers of its lines."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from attendance.forms.sheet import NO_NAMES, OnceForm
from attendance.models import SignInSheet


class PaperForm(OnceForm):
    """What was signed on paper, as the numbers of its lines."""

    sheet = forms.ModelChoiceField(SignInSheet.objects.none(), label="Which sheet", empty_label=None)
    marks = forms.CharField(
        label="Numbers of those who signed",
        required=False,
        max_length=5000,
        strip=True,
        help_text="Like 1-12, 15 late, 17, 20 left early, 22 absent. A number alone is somebody present.",
        widget=forms.Textarea({"rows": 3, "autocomplete": "off", "spellcheck": "false", "inputmode": "text"}),
    )
    written_in = forms.CharField(
        label="People who wrote themselves in",
        required=False,
        max_length=20000,
        help_text=f"One on each line, like Ada Attendee, Bright Ltd. {NO_NAMES}",
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )
    changes_marks = forms.BooleanField(
        required=False, label="Also change people who are marked otherwise already (they are left as they are)"
    )

    def __init__(self, *args: Any, sheets: QuerySet[SignInSheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sheet"]
        field.queryset = sheets.order_by("-number")
        field.label_from_instance = lambda sheet: f"Sheet {sheet.number}, {len(sheet.lines)} people"
        field.initial = sheets.order_by("-number").first()

    def clean_written_in(self) -> list[tuple[str, str]]:
        """Pairs of a name and an organisation, which may be empty."""
        lines = (line.partition(",") for line in self.cleaned_data["written_in"].splitlines() if line.strip())
        return [(name.strip(), organisation.strip()) for name, _, organisation in lines]

    def clean(self) -> dict[str, Any]:
        """Something must be typed."""
        data = super().clean() or self.cleaned_data
        if not (data.get("marks") or data.get("written_in")):
            self.add_error("marks", "Type the numbers of those who signed.")
        return data
