"""The form with which an officer asks for police-only access."""

from typing import Any

from django import forms

from organisations.models import Force
from ui.fields import LineField
from ui.forms import PlainWordsMixin


class PoliceAccessForm(PlainWordsMixin, forms.Form):
    """Which force, and what one does there."""

    force = forms.ChoiceField(label="Your force")
    role_held = LineField(
        label="Your rank or role",
        max_length=120,
        help_text="So that your force's contact knows who is asking, for example “Detective constable, cyber team”.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forces = {force.slug: force for force in Force.objects.filter(valid_to=None)}
        field = self.fields["force"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- tells the type checker
        field.choices = [("", "Choose one"), *((slug, force.name) for slug, force in self.forces.items())]
