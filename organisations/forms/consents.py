"""The buttons with which somebody says yes or no to what a team sends."""

from collections.abc import Sequence
from typing import Any

from django import forms

from organisations.enums import Stream
from organisations.models import Team
from ui.forms import PlainWordsMixin


class SayForm(PlainWordsMixin, forms.Form):
    """Yes or no, to which stream of which team."""

    team = forms.ModelChoiceField(queryset=Team.objects.none())
    stream = forms.ChoiceField(choices=Stream.choices)
    says = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")])

    def __init__(self, *args: Any, teams: Sequence[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- tells the type checker
        field.queryset = Team.objects.filter(pk__in=[team.pk for team in teams])
